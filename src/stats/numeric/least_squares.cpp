#include "stats/numeric/least_squares.hpp"

#include "base/contract.hpp"

#include <limits>
#include <string>

namespace weir::stats {

Result<LinearFit> fit_linear(Matrix const& x, Vector const& y, Vector const& weights) {
    WEIR_EXPECTS(x.rows() == y.size() && (weights.size() == 0 || weights.size() == y.size()));
    if (x.rows() < x.cols()) {
        return fail(ErrorCode::invalid, std::to_string(x.rows()) + " points cannot tell " +
                                            std::to_string(x.cols()) + " terms apart.");
    }
    Vector const root = weights.size() == 0 ? Vector(Vector::Ones(y.size())) : Vector(weights.cwiseSqrt());
    Matrix const scaled = root.asDiagonal() * x;
    Eigen::ColPivHouseholderQR<Matrix> const decomposed(scaled);
    if (decomposed.rank() < x.cols()) {
        return fail(ErrorCode::invalid, "Of " + std::to_string(x.cols()) + " terms only " +
                                            std::to_string(decomposed.rank()) +
                                            " can be told apart: one is a combination of others.");
    }
    LinearFit fit;
    fit.coefficients = decomposed.solve(root.cwiseProduct(y));
    fit.residuals = y - x * fit.coefficients;
    Matrix const upper = decomposed.matrixR().topLeftCorner(x.cols(), x.cols());
    Matrix const inverse = upper.triangularView<Eigen::Upper>().solve(Matrix::Identity(x.cols(), x.cols()));
    Matrix const order = decomposed.colsPermutation();
    fit.unscaled_covariance = order * inverse * inverse.transpose() * order.transpose();
    fit.freedom = static_cast<std::size_t>(x.rows() - x.cols());
    fit.residual_variance =
        fit.freedom == 0 ? std::numeric_limits<double>::quiet_NaN()
                         : root.cwiseProduct(fit.residuals).squaredNorm() / static_cast<double>(fit.freedom);
    return fit;
}

bool fits_exactly(Vector const& residuals, Vector const& y) {
    constexpr double rounding = 1e-10;
    return residuals.norm() <= rounding * y.norm();
}

} // namespace weir::stats
