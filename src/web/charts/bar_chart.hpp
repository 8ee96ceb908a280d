// Horizontal bars, one a team, source or other group, with the value written at the end of each bar.
// Order is the caller's: largest first unless the groups have an order of their own.
#pragma once

#include "web/charts/chart.hpp"

#include <string>
#include <vector>

namespace weir::web {

struct Bar {
    std::string label;
    std::optional<double> value; // absent: "not supplied" instead of a bar
    std::string note;            // "38 of 52", after the value
};

struct BarChart {
    ChartText text;
    Unit unit = Unit::count;
    std::string group_name = "Group"; // header of the first column of the table
    std::vector<Bar> bars;
    std::optional<double> reference; // a line across: the authority as a whole
    std::string reference_name;
};

[[nodiscard]] DrawnChart draw(BarChart const& chart);

} // namespace weir::web
