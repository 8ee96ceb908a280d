// Regression with seasonal ARIMA errors, by exact maximum likelihood: y_t = x_t b + z_t, and z after its
// differences a stationary ARMA, filtered in state space form (Harvey 1989; R's arima with xreg).
#pragma once

#include "base/result.hpp"
#include "stats/numeric/matrix.hpp"

#include <cstddef>

namespace weir::stats {

struct ArimaOrder {
    std::size_t autoregressive = 0;
    std::size_t differences = 0;
    std::size_t moving = 0;
    std::size_t seasonal_autoregressive = 0;
    std::size_t seasonal_differences = 0;
    std::size_t seasonal_moving = 0;
    std::size_t season = 12;

    [[nodiscard]] std::size_t parameters() const {
        return autoregressive + moving + seasonal_autoregressive + seasonal_moving;
    }
};

struct ArimaFit {
    Vector parameters;   // autoregressive, moving, seasonal autoregressive, seasonal moving, as R orders them
    Vector coefficients; // of the columns of x
    Matrix covariance;   // of parameters, then coefficients: inverse of the numerical Hessian
    double variance = 0; // of the innovations, by maximum likelihood
    double log_likelihood = 0; // of the differenced series
};
// `x` may have an intercept only without differences; it may have no columns. Error `invalid`: too few
// points, or terms that cannot be told apart after the differences.
[[nodiscard]] Result<ArimaFit> fit_arima(Matrix const& x, Vector const& y, ArimaOrder const& order);

} // namespace weir::stats
