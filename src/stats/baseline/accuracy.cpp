#include "stats/baseline/accuracy.hpp"

#include "base/contract.hpp"
#include "stats/numeric/distributions.hpp"

#include <cmath>
#include <limits>
#include <map>

namespace weir::stats {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

template <class Loss>
double mean_of(std::span<double const> came, std::span<double const> forecast, Loss const& loss) {
    WEIR_EXPECTS(came.size() == forecast.size());
    double total = 0;
    for (std::size_t i = 0; i < came.size(); ++i) {
        total += loss(came[i], forecast[i]);
    }
    return came.empty() ? nan : total / static_cast<double>(came.size());
}

double absolute(double came, double forecast) {
    return std::abs(forecast - came);
}

double autocovariance(std::vector<double> const& values, double mean, std::size_t lag) {
    double total = 0;
    for (std::size_t i = lag; i < values.size(); ++i) {
        total += (values[i] - mean) * (values[i - lag] - mean);
    }
    return total / static_cast<double>(values.size());
}

double two_sided(double statistic, double freedom) {
    return 2 * student_cdf(-std::abs(statistic), freedom);
}

} // namespace

double mean_absolute_error(std::span<double const> came, std::span<double const> forecast) {
    return mean_of(came, forecast, absolute);
}

double root_mean_square_error(std::span<double const> came, std::span<double const> forecast) {
    return std::sqrt(mean_of(came, forecast, [](double y, double f) { return (f - y) * (f - y); }));
}

double mean_absolute_percentage_error(std::span<double const> came, std::span<double const> forecast) {
    return 100 *
           mean_of(came, forecast, [](double y, double f) { return y == 0 ? nan : std::abs((f - y) / y); });
}

double weighted_absolute_percentage_error(std::span<double const> came, std::span<double const> forecast) {
    double const total = mean_of(came, came, [](double y, double) { return y; });
    return total > 0 ? 100 * mean_absolute_error(came, forecast) / total : nan;
}

double bias(std::span<double const> came, std::span<double const> forecast) {
    return mean_of(came, forecast, [](double y, double f) { return f - y; });
}

double mean_absolute_scaled_error(std::span<double const> came, std::span<double const> forecast,
                                  std::span<double const> history, std::size_t period) {
    if (period == 0 || history.size() <= period) {
        return nan;
    }
    double const scale = mean_absolute_error(history.subspan(period), history.first(history.size() - period));
    return scale > 0 ? mean_absolute_error(came, forecast) / scale : nan;
}

Coverage coverage(std::span<double const> came, std::span<double const> lower,
                  std::span<double const> upper) {
    WEIR_EXPECTS(came.size() == lower.size() && came.size() == upper.size());
    if (came.empty()) {
        return {nan, nan};
    }
    Coverage out;
    for (std::size_t i = 0; i < came.size(); ++i) {
        out.share += lower[i] <= came[i] && came[i] <= upper[i] ? 1 : 0;
        out.mean_width += upper[i] - lower[i];
    }
    out.share /= static_cast<double>(came.size());
    out.mean_width /= static_cast<double>(came.size());
    return out;
}

double skill(double score, double reference) {
    return reference > 0 ? 1 - score / reference : nan;
}

Result<DieboldMariano> diebold_mariano(std::span<double const> first_losses,
                                       std::span<double const> second_losses, std::size_t horizon) {
    auto const count = first_losses.size();
    if (count != second_losses.size() || horizon == 0 || count < horizon + 1 || count < 3) {
        return fail(ErrorCode::invalid,
                    "The two methods need losses for the same forecasts, more of them than the horizon.");
    }
    std::vector<double> difference(count);
    double mean = 0;
    for (std::size_t i = 0; i < count; ++i) {
        difference[i] = first_losses[i] - second_losses[i];
        mean += difference[i] / static_cast<double>(count);
    }
    double variance = autocovariance(difference, mean, 0);
    double bartlett = variance;
    if (!(variance > 1e-24 * mean * mean)) {
        return fail(ErrorCode::invalid, "The losses of the two methods differ by the same amount throughout; "
                                        "nothing can be said of chance.");
    }
    for (std::size_t lag = 1; lag < horizon; ++lag) {
        double const covariance = autocovariance(difference, mean, lag);
        variance += 2 * covariance;
        bartlett += 2 * (1 - static_cast<double>(lag) / static_cast<double>(horizon)) * covariance;
    }
    auto const n = static_cast<double>(count);
    auto const h = static_cast<double>(horizon);
    double const used = variance > 0 ? variance : bartlett;
    double const correction = std::sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n);
    double const statistic = mean / std::sqrt(used / n) * correction;
    return DieboldMariano{statistic, two_sided(statistic, n - 1), mean, count};
}

Result<DieboldMariano> diebold_mariano_clustered(std::span<double const> first_losses,
                                                 std::span<double const> second_losses,
                                                 std::span<std::size_t const> clusters) {
    if (first_losses.size() != second_losses.size() || first_losses.size() != clusters.size()) {
        return fail(ErrorCode::invalid, "Each loss needs its pair and the series it is of.");
    }
    std::map<std::size_t, std::pair<double, double>> sums;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        auto& [total, of] = sums[clusters[i]];
        total += first_losses[i] - second_losses[i];
        of += 1;
    }
    std::vector<double> first;
    std::vector<double> const second(sums.size(), 0.0);
    for (auto const& [series, sum] : sums) {
        first.push_back(sum.first / sum.second);
    }
    return diebold_mariano(first, second, 1);
}

} // namespace weir::stats
