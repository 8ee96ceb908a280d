// Control charts of what an expected line leaves over, for series with season or trend: their raw points
// signal the calendar, not a change (docs/statistics/control-charts.md).
#pragma once

#include "base/result.hpp"
#include "stats/chart/control_chart.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace weir::stats {

struct ExpectedLine {
    std::vector<double> expected; // one a point
    std::size_t first = 0;        // points before it have no expectation of their own and are not charted
    std::string words;            // how it was made
};

// Level, straight trend and an effect of each place in the season, by least squares over the first `baseline`
// points (all, if 0), and carried on to the others. Needs two whole seasons and a point more.
[[nodiscard]] Result<ExpectedLine> seasonal_line(std::span<double const> values, std::size_t season,
                                                 bool with_trend = true, std::size_t baseline = 0);
// The exponentially weighted mean of the points before (Montgomery and Mastrangelo, Journal of Quality
// Technology 23, 1991). The weight of the newest is in (0, 1]; not given, it is the one of .05, .10 … 1 with
// the least squared one-step errors. Needs three points.
[[nodiscard]] Result<ExpectedLine> weighted_line(std::span<double const> values,
                                                 std::optional<double> weight = {});

struct ResidualChart {
    ControlChart chart;       // XmR of value − expected, from line.first on; its points stand that much later
    std::vector<double> mean; // on the scale of the values, one a charted point: expected + the chart's
    std::vector<double> lower;
    std::vector<double> upper;
    ExpectedLine line;
};

// options.rebase_before and targets are those of the values; targets are not judged, for limits move.
[[nodiscard]] Result<ResidualChart> residual_chart(std::span<double const> values, ExpectedLine line,
                                                   ChartOptions options);

} // namespace weir::stats
