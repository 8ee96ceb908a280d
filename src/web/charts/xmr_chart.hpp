// The control chart of "Making data count" (NHS England): a measure by month with its mean and process
// limits, and special-cause points told apart by shape as well as colour. The limits come in; nothing is
// computed here.
#pragma once

#include "web/charts/chart.hpp"

#include <string>
#include <vector>

namespace weir::web {

enum class Signal { none, improvement, concern, neutral };

struct XmrPoint {
    Date when;
    std::optional<double> value;
    std::optional<double> mean; // absent where too few points exist for limits
    std::optional<double> lower;
    std::optional<double> upper;
    Signal signal = Signal::none;
    std::string signal_reason; // "seven or more on one side of the mean"
    int rebase_group = 0;      // limits are not joined across groups
};

struct XmrChart {
    ChartText text;
    Unit unit = Unit::count;
    TimeStep step = TimeStep::month;
    std::vector<XmrPoint> points;
    std::optional<double> target;
    std::string target_name = "Target";
    std::vector<EventMark> marks;
    bool from_zero = false;
};

[[nodiscard]] DrawnChart draw(XmrChart const& chart);

} // namespace weir::web
