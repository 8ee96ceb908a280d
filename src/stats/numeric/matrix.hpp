// The room's matrices are Eigen's. Only files that do linear algebra include this; what other rooms see is
// spans and vectors.
#pragma once

#include <Eigen/Dense>

#include <span>
#include <vector>

namespace weir::stats {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

[[nodiscard]] inline Vector vector_of(std::span<double const> values) {
    return Eigen::Map<Vector const>(values.data(), static_cast<Eigen::Index>(values.size()));
}
[[nodiscard]] inline std::vector<double> values_of(Vector const& vector) {
    return {vector.data(), vector.data() + vector.size()};
}

} // namespace weir::stats
