// Three tests of what is left over, each straight from its definition.
#include "stats/effect/residual_tests.hpp"

#include "base/contract.hpp"
#include "stats/numeric/distributions.hpp"

#include <cmath>
#include <limits>

namespace weir::stats {

double durbin_watson(Vector const& residuals) {
    WEIR_EXPECTS(residuals.size() > 1);
    auto const n = residuals.size();
    return (residuals.tail(n - 1) - residuals.head(n - 1)).squaredNorm() / residuals.squaredNorm();
}

double autocorrelation(Vector const& residuals, std::size_t lag) {
    auto const n = residuals.size();
    auto const back = static_cast<Eigen::Index>(lag);
    WEIR_EXPECTS(back < n);
    Vector const centred = residuals.array() - residuals.mean();
    return centred.tail(n - back).dot(centred.head(n - back)) / centred.squaredNorm();
}

TestResult ljung_box(Vector const& residuals, std::size_t lags) {
    auto const n = static_cast<double>(residuals.size());
    WEIR_EXPECTS(lags > 0 && static_cast<double>(lags) < n);
    double sum = 0;
    for (std::size_t lag = 1; lag <= lags; ++lag) {
        double const r = autocorrelation(residuals, lag);
        sum += r * r / (n - static_cast<double>(lag));
    }
    double const statistic = n * (n + 2) * sum;
    return {statistic, 1 - chi_square_cdf(statistic, static_cast<double>(lags))};
}

TestResult breusch_godfrey(Matrix const& x, Vector const& residuals, std::size_t order) {
    auto const n = residuals.size();
    auto const lags = static_cast<Eigen::Index>(order);
    WEIR_EXPECTS(x.rows() == n && lags > 0 && lags < n);
    Matrix terms(n, x.cols() + lags);
    terms << x, Matrix::Zero(n, lags);
    for (Eigen::Index lag = 1; lag <= lags; ++lag) {
        terms.col(x.cols() + lag - 1).tail(n - lag) = residuals.head(n - lag);
    }
    Vector const fitted = terms * terms.colPivHouseholderQr().solve(residuals);
    double const statistic = static_cast<double>(n) * fitted.squaredNorm() / residuals.squaredNorm();
    return {statistic, 1 - chi_square_cdf(statistic, static_cast<double>(order))};
}

} // namespace weir::stats
