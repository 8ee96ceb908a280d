// The linear algebra that questions about a model need. The only door to Eigen: elsewhere a matrix is its
// numbers.
#pragma once

#include <complex>
#include <cstddef>
#include <vector>

namespace weir::dynamics {

struct Matrix {
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::vector<double> values; // column by column

    Matrix(std::size_t row_count, std::size_t column_count)
        : rows(row_count), columns(column_count), values(row_count * column_count, 0) {}
    [[nodiscard]] double& at(std::size_t row, std::size_t column) { return values[column * rows + row]; }
    [[nodiscard]] double at(std::size_t row, std::size_t column) const { return values[column * rows + row]; }
};

// The x of least length among those that bring a x nearest to b.
[[nodiscard]] std::vector<double> least_squares(Matrix const& a, std::vector<double> const& b);

// Independent columns w with a w = 0, as far as `tolerance` beside the greatest pivot tells them.
[[nodiscard]] Matrix kernel(Matrix const& a, double tolerance);

// Of a square matrix, in no order; empty where the iteration does not converge.
[[nodiscard]] std::vector<std::complex<double>> eigenvalues(Matrix const& a);

} // namespace weir::dynamics
