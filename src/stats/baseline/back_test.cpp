#include "stats/baseline/back_test.hpp"

#include "base/contract.hpp"
#include "stats/baseline/scoring.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace weir::stats {

namespace {

constexpr std::size_t levels = 40;

BackTestPoint score(SeriesForecast const& forecast, std::size_t series, std::size_t origin,
                    std::size_t horizon, double came) {
    std::array<double, levels> p{};
    std::array<double, levels> q{};
    for (std::size_t i = 0; i < levels; ++i) {
        p[i] = (static_cast<double>(i) + 0.5) / levels;
        q[i] = forecast.quantile(horizon - 1, p[i]);
    }
    return {series,
            origin,
            horizon,
            came,
            forecast.mean[horizon - 1],
            forecast.quantile(horizon - 1, 0.025),
            forecast.quantile(horizon - 1, 0.975),
            crps_quantiles(came, p, q)};
}

} // namespace

BackTest back_test(std::span<BackTestSeries const> series, BackTestMethod const& method,
                   BackTestOptions const& options) {
    WEIR_EXPECTS(options.every > 0 && !options.horizons.empty());
    auto const longest = *std::max_element(options.horizons.begin(), options.horizons.end());
    BackTest out;
    for (std::size_t s = 0; s < series.size(); ++s) {
        auto const& figures = series[s].final_figures;
        for (auto origin = options.first_origin; origin < figures.size(); origin += options.every) {
            auto const known =
                series[s].as_known
                    ? series[s].as_known(origin)
                    : std::vector<double>(figures.begin(),
                                          figures.begin() + static_cast<std::ptrdiff_t>(origin));
            auto const forecast = method(known, longest);
            if (!forecast) {
                ++out.refused;
                continue;
            }
            for (auto const horizon : options.horizons) {
                auto const target = origin + horizon - 1;
                if (horizon > 0 && target < figures.size() && std::isfinite(figures[target])) {
                    out.points.push_back(score(*forecast, s, origin, horizon, figures[target]));
                }
            }
        }
    }
    return out;
}

Result<DieboldMariano> compare(BackTest const& first, BackTest const& second, std::size_t horizon) {
    std::map<std::pair<std::size_t, std::size_t>, double> others;
    for (auto const& point : second.points) {
        if (point.horizon == horizon) {
            others[{point.series, point.origin}] = point.crps;
        }
    }
    std::vector<double> a;
    std::vector<double> b;
    std::vector<std::size_t> clusters;
    for (auto const& point : first.points) {
        auto const other = others.find({point.series, point.origin});
        if (point.horizon == horizon && other != others.end()) {
            a.push_back(point.crps);
            b.push_back(other->second);
            clusters.push_back(point.series);
        }
    }
    return diebold_mariano_clustered(a, b, clusters);
}

} // namespace weir::stats
