// Names and thresholds of definitions; see definition.hpp.
#include "indicator/definition.hpp"

#include <algorithm>

namespace weir::indicator {

bool Definition::supports(GroupBy by) const {
    return by == GroupBy::none || std::find(groups.begin(), groups.end(), by) != groups.end();
}

Rag rag_of(Definition const& definition, double value) {
    if (!definition.thresholds || definition.direction == Direction::context) {
        return Rag::none;
    }
    // Turned so that higher is always better.
    double const sign = definition.direction == Direction::higher ? 1.0 : -1.0;
    if (sign * value >= sign * definition.thresholds->green) {
        return Rag::green;
    }
    return sign * value >= sign * definition.thresholds->amber ? Rag::amber : Rag::red;
}

char const* name_of(Unit unit) {
    switch (unit) {
    case Unit::count:
        return "count";
    case Unit::percent:
        return "percent";
    case Unit::per_10k:
        return "per_10k";
    case Unit::hours:
        return "hours";
    }
    return "";
}

char const* name_of(Direction direction) {
    switch (direction) {
    case Direction::higher:
        return "higher";
    case Direction::lower:
        return "lower";
    case Direction::context:
        return "context";
    }
    return "";
}

char const* name_of(Attribution attribution) {
    switch (attribution) {
    case Attribution::none:
        return "none";
    case Attribution::at_event:
        return "team at the event";
    case Attribution::now:
        return "team now";
    }
    return "";
}

char const* name_of(GroupBy by) {
    switch (by) {
    case GroupBy::none:
        return "none";
    case GroupBy::team:
        return "team";
    case GroupBy::source:
        return "source";
    }
    return "";
}

} // namespace weir::indicator
