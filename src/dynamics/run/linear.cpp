#include "dynamics/run/linear.hpp"

#include "base/contract.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/QR>

namespace weir::dynamics {

namespace {

using Whole = Eigen::MatrixXd;

Eigen::Map<Whole const> as_eigen(Matrix const& a) {
    return {a.values.data(), static_cast<Eigen::Index>(a.rows), static_cast<Eigen::Index>(a.columns)};
}

} // namespace

std::vector<double> least_squares(Matrix const& a, std::vector<double> const& b) {
    WEIR_EXPECTS(a.rows == b.size());
    Eigen::Map<Eigen::VectorXd const> const right(b.data(), static_cast<Eigen::Index>(b.size()));
    Eigen::VectorXd const found = Eigen::CompleteOrthogonalDecomposition<Whole>(as_eigen(a)).solve(right);
    return {found.data(), found.data() + found.size()};
}

// By a QR decomposition with column pivots: a P = Q [R S; 0 0], so that the columns of P [-R⁻¹ S; I] are
// sent to nothing. It keeps small whole numbers where they are, as an orthogonal basis would not.
Matrix kernel(Matrix const& a, double tolerance) {
    Eigen::ColPivHouseholderQR<Whole> decomposition(as_eigen(a));
    decomposition.setThreshold(tolerance);
    auto const columns = static_cast<Eigen::Index>(a.columns);
    auto const rank = decomposition.rank();
    auto const nullity = columns - rank;
    Matrix found(a.columns, static_cast<std::size_t>(nullity));
    if (nullity == 0) {
        return found;
    }
    Whole const upper = decomposition.matrixR().topRows(rank);
    Whole basis(columns, nullity);
    basis.topRows(rank) =
        -upper.leftCols(rank).triangularView<Eigen::Upper>().solve(upper.rightCols(nullity));
    basis.bottomRows(nullity).setIdentity();
    Eigen::Map<Whole>(found.values.data(), columns, nullity) = decomposition.colsPermutation() * basis;
    return found;
}

std::vector<std::complex<double>> eigenvalues(Matrix const& a) {
    WEIR_EXPECTS(a.rows == a.columns);
    if (a.rows == 0) {
        return {};
    }
    Eigen::EigenSolver<Whole> const solver(as_eigen(a), false);
    if (solver.info() != Eigen::Success) {
        return {};
    }
    auto const& found = solver.eigenvalues();
    return {found.data(), found.data() + found.size()};
}

} // namespace weir::dynamics
