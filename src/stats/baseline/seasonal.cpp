#include "stats/baseline/seasonal.hpp"

#include "base/contract.hpp"

#include <cmath>

namespace weir::stats {

std::vector<double> classical_season(std::span<double const> history, std::size_t period, SeasonKind kind) {
    WEIR_EXPECTS(period >= 2 && history.size() >= 2 * period);
    auto const half = period / 2;
    bool const even = period % 2 == 0;
    std::vector<double> sum(period, 0.0);
    std::vector<double> count(period, 0.0);
    for (std::size_t t = half; t + half < history.size(); ++t) {
        double trend = 0;
        for (std::size_t k = t - half; k <= t + half; ++k) {
            trend += (even && (k == t - half || k == t + half) ? 0.5 : 1.0) * history[k];
        }
        trend /= static_cast<double>(period);
        double const left = kind == SeasonKind::multiplicative ? history[t] / trend : history[t] - trend;
        if (std::isfinite(left)) {
            sum[t % period] += left;
            count[t % period] += 1;
        }
    }
    double mean = 0;
    for (std::size_t s = 0; s < period; ++s) {
        sum[s] = count[s] > 0 ? sum[s] / count[s] : (kind == SeasonKind::multiplicative ? 1.0 : 0.0);
        mean += sum[s] / static_cast<double>(period);
    }
    std::vector<double> out(history.size());
    for (std::size_t t = 0; t < out.size(); ++t) {
        double const figure = sum[t % period];
        out[t] = kind == SeasonKind::multiplicative ? figure / mean : figure - mean;
    }
    return out;
}

bool looks_seasonal(std::span<double const> history, std::size_t period) {
    auto const n = history.size();
    if (period < 2 || n <= 2 * period) {
        return false;
    }
    double mean = 0;
    for (double const y : history) {
        mean += y / static_cast<double>(n);
    }
    double variance = 0;
    for (double const y : history) {
        variance += (y - mean) * (y - mean);
    }
    if (!(variance > 0)) {
        return false;
    }
    double squares = 0;
    double at_period = 0;
    for (std::size_t lag = 1; lag <= period; ++lag) {
        double covariance = 0;
        for (std::size_t t = lag; t < n; ++t) {
            covariance += (history[t] - mean) * (history[t - lag] - mean);
        }
        at_period = covariance / variance;
        squares += lag < period ? at_period * at_period : 0.0;
    }
    constexpr double quantile_95 = 1.6448536269514722;
    return std::abs(at_period) / std::sqrt((1 + 2 * squares) / static_cast<double>(n)) > quantile_95;
}

Line fit_line(std::span<double const> values, double first) {
    WEIR_EXPECTS(values.size() >= 2);
    auto const n = static_cast<double>(values.size());
    double const middle = (n - 1) / 2;
    double mean = 0;
    double product = 0;
    double square = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        double const x = static_cast<double>(i) - middle;
        mean += values[i] / n;
        product += x * values[i];
        square += x * x;
    }
    double const slope = product / square;
    return {mean - slope * (middle + first), slope};
}

} // namespace weir::stats
