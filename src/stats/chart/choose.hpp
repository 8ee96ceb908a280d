// Which chart suits a series, and why, in words that can stand beside it (docs/statistics/control-charts.md).
#pragma once

#include "base/result.hpp"
#include "stats/chart/control_chart.hpp"

#include <cstdint>
#include <string>

namespace weir::stats {

// What the figures are, where the caller knows. Numbers alone cannot tell a stock from a count.
enum class Measure : std::uint8_t {
    unknown,
    share,
    rate,
    count,
    stock_or_average,
    days_between,
    cases_between
};

struct ChartChoice {
    ChartKind kind = ChartKind::xmr;
    std::string reason;
    std::string advice; // what would serve better, if the figures at hand do not allow it; else empty
};

// Refuses what control_chart refuses for the chart chosen.
[[nodiscard]] Result<ChartChoice> choose_chart(ChartData const& data, ChartOptions const& options,
                                               Measure measure = Measure::unknown);

} // namespace weir::stats
