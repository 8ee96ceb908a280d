// What a control chart says in words: whether the latest point is out of the ordinary, and whether the target
// will be met. Icons are named here and drawn by whoever shows them.
#pragma once

#include "stats/chart/control_chart.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace weir::stats {

struct Verdict {
    std::string_view
        icon;          // "common_cause", "concern_high", "improvement_low", "neutral_high"; "consistent_fail"
    std::string words; // a sentence
};

// Of the last point, as NHS England's variation icon is. Nothing for a chart without points.
[[nodiscard]] std::optional<Verdict> variation_verdict(ControlChart const& chart);
// Of the last target against the last point's limits; nothing without a target or a good direction, or where
// the limits are unknown.
[[nodiscard]] std::optional<Verdict> assurance_verdict(ControlChart const& chart);

// The chance that one point meets the target (at or beyond it in the good direction) if the process goes on
// as in the last group: normal about its mean with the spread of its moving ranges, the mean uncertain by its
// count. The same for every date ahead, for nothing in a stable process tells one from another; not a
// forecast for a series with trend or season. Nothing unless an XmR chart with limits, a direction and no
// constant group.
[[nodiscard]] std::optional<double> chance_of_meeting(ControlChart const& chart, double target);

} // namespace weir::stats
