#include "stats/baseline/simple.hpp"

#include "stats/numeric/distributions.hpp"

#include <algorithm>
#include <cmath>

namespace weir::stats {

namespace {

// A random walk in steps of `lag`: R's lagwalk without drift. Its spread is that of the differences about 0.
Result<SeriesForecast> walk(std::span<double const> history, std::size_t lag, std::size_t horizon) {
    WEIR_TRY(check_history(history, lag + 1, horizon));
    double squares = 0;
    for (std::size_t t = lag; t < history.size(); ++t) {
        squares += (history[t] - history[t - lag]) * (history[t] - history[t - lag]);
    }
    double const variance = squares / static_cast<double>(history.size() - lag);
    SeriesForecast out;
    for (std::size_t step = 0; step < horizon; ++step) {
        out.mean.push_back(history[history.size() - lag + step % lag]);
        out.sd.push_back(std::sqrt(variance * static_cast<double>(step / lag + 1)));
    }
    return out;
}

} // namespace

double SeriesForecast::quantile(std::size_t step, double p) const {
    double const z = std::isinf(freedom) ? normal_quantile(p) : student_quantile(p, freedom);
    return mean[step] + z * sd[step];
}

Status check_history(std::span<double const> history, std::size_t least, std::size_t horizon) {
    if (horizon == 0) {
        return fail(ErrorCode::invalid, "A forecast needs a horizon of one step at least.");
    }
    if (history.size() < least) {
        return fail(ErrorCode::invalid, "The method needs " + std::to_string(least) +
                                            " values at least, and there are " +
                                            std::to_string(history.size()) + ".");
    }
    if (!std::all_of(history.begin(), history.end(), [](double y) { return std::isfinite(y); })) {
        return fail(ErrorCode::invalid, "The history has a value that is not a finite number.");
    }
    return {};
}

Result<SeriesForecast> forecast_naive(std::span<double const> history, std::size_t horizon) {
    auto out = WEIR_TRY(walk(history, 1, horizon));
    out.detail = "Naive method";
    return out;
}

Result<SeriesForecast> forecast_seasonal_naive(std::span<double const> history, std::size_t period,
                                               std::size_t horizon) {
    auto out = WEIR_TRY(walk(history, std::max<std::size_t>(period, 1), horizon));
    out.detail = "Seasonal naive method";
    return out;
}

Result<SeriesForecast> forecast_drift(std::span<double const> history, std::size_t horizon) {
    WEIR_TRY(check_history(history, 3, horizon));
    auto const steps = static_cast<double>(history.size() - 1);
    double const drift = (history.back() - history.front()) / steps;
    double squares = 0;
    for (std::size_t t = 1; t < history.size(); ++t) {
        double const left = history[t] - history[t - 1] - drift;
        squares += left * left;
    }
    double const variance = squares / (steps - 1);
    SeriesForecast out{.detail = "Random walk with drift", .mean = {}, .sd = {}};
    for (std::size_t step = 1; step <= horizon; ++step) {
        auto const h = static_cast<double>(step);
        out.mean.push_back(history.back() + h * drift);
        out.sd.push_back(std::sqrt(variance * (h + h * h / steps))); // the drift's own error is common to all
    }
    return out;
}

Result<SeriesForecast> forecast_mean(std::span<double const> history, std::size_t horizon) {
    WEIR_TRY(check_history(history, 2, horizon));
    auto const n = static_cast<double>(history.size());
    double mean = 0;
    for (double const y : history) {
        mean += y / n;
    }
    double squares = 0;
    for (double const y : history) {
        squares += (y - mean) * (y - mean);
    }
    double const sd = std::sqrt(squares / (n - 1) * (1 + 1 / n));
    return SeriesForecast{"Mean", std::vector<double>(horizon, mean), std::vector<double>(horizon, sd),
                          n - 1};
}

} // namespace weir::stats
