// Lines over time, with the fan of a forecast, a target line and marked dates. Used for the forecast, for
// published yearly figures and, as small multiples, for comparison with neighbours.
#pragma once

#include "web/charts/chart.hpp"

#include <vector>

namespace weir::web {

struct LineSeries {
    std::string name; // the label at the end of the line
    std::vector<SeriesPoint> points;
};

// One step of a forecast: the central half and the central nineteen twentieths.
struct FanPoint {
    Date when;
    double p2_5 = 0;
    double p25 = 0;
    double p50 = 0;
    double p75 = 0;
    double p97_5 = 0;
};

struct LineChart {
    ChartText text;
    Unit unit = Unit::count;
    TimeStep step = TimeStep::month;
    std::vector<LineSeries> series; // at most four; the first is the one the page is about
    std::vector<FanPoint> fan;      // drawn in the colour of the first series
    std::string fan_name = "Forecast";
    std::vector<SeriesPoint> target; // two or more points: a line of its own, dashed
    std::string target_name = "Target";
    std::vector<EventMark> marks;
    bool from_zero = true; // counts and rates start at zero
};

[[nodiscard]] DrawnChart draw(LineChart const& chart);

// The same measure for several places, each in its own small frame on one common scale.
struct SmallMultiples {
    ChartText text;
    Unit unit = Unit::count;
    TimeStep step = TimeStep::year;
    LineSeries reference;           // drawn grey in every frame: England
    std::vector<LineSeries> places; // the first is our own
};

[[nodiscard]] DrawnChart draw(SmallMultiples const& chart);

} // namespace weir::web
