// The centre line and the limits of one group of points, a formula for each kind of chart. Used by
// control_chart.hpp alone, and apart from it because formulas are what a reader will want to check.
#pragma once

#include "stats/chart/control_chart.hpp"

#include <span>

namespace weir::stats {

// Sets mean, lower, upper, near_lower and near_upper of the points, whose values are there, and sigma and
// sigma_z of the group.
void set_limits(ChartKind kind, ChartData const& data, ChartOptions const& options,
                std::span<ChartPoint> points, ChartGroup& group);

// As R has it: in extended precision with a second pass, so that a point exactly on the mean stays there.
[[nodiscard]] double mean_of(std::span<double const> values);
// Of |yᵢ − yᵢ₋₁|; with screening those at or above 3.267 × the mean are left out, once. NaN of nothing.
[[nodiscard]] double mean_moving_range(std::span<double const> values, bool screen);

} // namespace weir::stats
