#include "stats/baseline/theta.hpp"

#include "stats/baseline/smoothing.hpp"

#include <algorithm>
#include <cmath>

namespace weir::stats {

Result<SeriesForecast> forecast_theta(std::span<double const> history, std::size_t period,
                                      std::size_t horizon) {
    WEIR_TRY(check_history(history, 4, horizon));
    auto const n = history.size();
    std::vector<double> adjusted(history.begin(), history.end());
    std::vector<double> season;
    if (looks_seasonal(history, period)) {
        season = classical_season(history, period, SeasonKind::multiplicative);
        if (std::any_of(season.begin(), season.end(), [](double s) { return std::abs(s) < 1e-10; })) {
            season.clear();
        }
        for (std::size_t t = 0; t < season.size(); ++t) {
            adjusted[t] /= season[t];
        }
    }
    auto const model = WEIR_TRY(fit_smoothing(adjusted, 1, {}, SmoothingCriterion::mean_square_error));
    double const half_slope = fit_line(adjusted, 0).slope / 2;
    double const alpha = std::max(1e-10, model.alpha);
    double const lag = (1 - std::pow(1 - alpha, static_cast<double>(n))) / alpha;
    SeriesForecast out;
    out.detail = "Theta";
    for (std::size_t step = 0; step < horizon; ++step) {
        auto const h = static_cast<double>(step);
        double const mean = model.level + half_slope * (h + lag);
        out.mean.push_back(season.empty() ? mean : mean * season[n - period + step % period]);
        out.sd.push_back(std::sqrt(model.variance * (h * alpha * alpha + 1)));
    }
    return out;
}

Result<SeriesForecast> forecast_combination(std::span<double const> history, std::size_t period,
                                            std::size_t horizon) {
    auto const smoothing = WEIR_TRY(forecast_ets(history, period, horizon));
    auto const theta = WEIR_TRY(forecast_theta(history, period, horizon));
    auto const naive = WEIR_TRY(forecast_seasonal_naive(history, period, horizon));
    SeriesForecast out;
    out.detail = "Mean of " + smoothing.detail + ", Theta and seasonal naive";
    for (std::size_t h = 0; h < horizon; ++h) {
        out.mean.push_back((smoothing.mean[h] + theta.mean[h] + naive.mean[h]) / 3);
        out.sd.push_back((smoothing.sd[h] + theta.sd[h] + naive.sd[h]) / 3);
    }
    return out;
}

} // namespace weir::stats
