// The sandwich and its automatic bandwidth.
#include "stats/effect/newey_west.hpp"

#include "base/contract.hpp"

#include <cmath>

namespace weir::stats {

Matrix newey_west(Matrix const& bread, Matrix const& scores, std::size_t lag, SmallSample adjustment) {
    auto const n = scores.rows();
    WEIR_EXPECTS(bread.rows() == scores.cols() && static_cast<Eigen::Index>(lag) < n);
    Matrix meat = scores.transpose() * scores;
    for (std::size_t j = 1; j <= lag; ++j) {
        auto const back = static_cast<Eigen::Index>(j);
        Matrix const shifted = scores.bottomRows(n - back).transpose() * scores.topRows(n - back);
        double const weight = 1 - static_cast<double>(j) / static_cast<double>(lag + 1);
        meat += weight * (shifted + shifted.transpose());
    }
    Matrix covariance = bread * meat * bread;
    if (adjustment == SmallSample::n_over_n_less_k) {
        WEIR_EXPECTS(n > scores.cols());
        covariance *= static_cast<double>(n) / static_cast<double>(n - scores.cols());
    }
    return covariance;
}

double newey_west_bandwidth(Matrix const& scores) {
    auto const n = scores.rows();
    WEIR_EXPECTS(n > scores.cols() && scores.cols() > 1);
    // Newey and West 1994, table I: 4 (n/100)^(2/9) autocovariances for Bartlett's kernel.
    auto const lags =
        static_cast<Eigen::Index>(std::floor(4 * std::pow(static_cast<double>(n) / 100, 2.0 / 9)));
    Vector const summed = scores.rightCols(scores.cols() - 1).rowwise().sum();
    double s0 = 0;
    double s1 = 0;
    for (Eigen::Index lag = 0; lag <= lags; ++lag) {
        double const covariance = summed.head(n - lag).dot(summed.tail(n - lag)) / static_cast<double>(n);
        s0 += (lag == 0 ? 1 : 2) * covariance;
        s1 += 2 * static_cast<double>(lag) * covariance;
    }
    return 1.1447 * std::cbrt((s1 / s0) * (s1 / s0)) * std::cbrt(static_cast<double>(n));
}

} // namespace weir::stats
