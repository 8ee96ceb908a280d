// Monthly counts of many authorities forecast together. Each is short and noisy; what they share (the year's
// shape, how fast levels wander, how wide errors are at a given size) is learnt from all of them, from their
// own past forecasts, so that an interval holds what it says on months that it was not fitted to.
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::stats {

// counts[a][t]: authority a in month t, NaN where there is no figure. All rows are as long as `months`.
// exposure[t]: what a month's count is in proportion to, working days for example; as long as months plus the
// longest horizon, all positive.
struct Panel {
    std::size_t months = 0;
    std::size_t first_season = 0; // season (0-11) of month 0
    std::vector<std::vector<double>> counts;
    std::vector<double> exposure;
};

enum class PanelMethod : std::uint8_t {
    chosen,         // of those below the one of least absolute error in its back-test
    combined,       // halfway, in logs, between the next two
    pooled,         // levels of several memories weighted for each horizon, shared season
    level,          // exponential level, shared season
    mean,           // mean of what there is, shared season
    naive,          // the last month
    seasonal_naive, // the same month a year before
};
[[nodiscard]] std::string_view name_of(PanelMethod method);

inline constexpr std::array<double, 7> fan_levels{0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975};

struct PanelForecast {
    double mean = 0; // of the middle 95 %: beyond it are changes of recording, which no mean should carry
    std::vector<double> quantiles; // at the levels asked for; rising, never below 0
};

struct PanelScore {
    PanelMethod method = PanelMethod::pooled;
    std::size_t horizon = 0;
    std::size_t forecasts = 0; // made before the origin and scored on months up to it
    double wape = 0;           // per cent
};

struct PanelResult {
    PanelMethod method = PanelMethod::pooled;
    std::vector<std::vector<PanelForecast>> forecasts; // [authority][step]; empty: not forecast
    std::vector<PanelScore> back_test;                 // of every method that was tried, by horizon
};

struct PanelOptions {
    PanelMethod method = PanelMethod::chosen;
    std::size_t horizon = 12;
    std::vector<double> levels{fan_levels.begin(), fan_levels.end()};
};

// The last month of the panel is the origin. Authorities with fewer than 12 figures, or none in the last
// `stale_months_max`, get no forecast. Error `invalid`: the panel's shape, or none that can be forecast.
inline constexpr std::size_t panel_figures_min = 12;
inline constexpr std::size_t stale_months_max = 6;
[[nodiscard]] Result<PanelResult> forecast_panel(Panel const& panel, PanelOptions const& options);

} // namespace weir::stats
