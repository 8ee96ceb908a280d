// One child's path as a line of time: a lane for each kind of involvement, spans for what lasts, marks for
// what happens on a day, and what is due ahead of today. It shows dates and legal steps, never a target
// or a probability.
#pragma once

#include "web/charts/chart.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::web {

struct JourneySpan {
    Date start;
    std::optional<Date> end; // exclusive; absent: still open
    std::string label;       // "Foster placement", "Section 20"
};

enum class JourneyMarkKind { happened, due, late };

struct JourneyMark {
    Date when;
    JourneyMarkKind kind = JourneyMarkKind::happened;
    std::string label; // "Visit", "Review due"
};

struct JourneyLane {
    std::string name; // "Assessments", "Placements"
    std::vector<JourneySpan> spans;
    std::vector<JourneyMark> marks;
};

struct JourneyChart {
    ChartText text;
    Date today;
    std::vector<JourneyLane> lanes; // in the order of the journey; an empty lane is left out
};

[[nodiscard]] DrawnChart draw(JourneyChart const& chart);

} // namespace weir::web
