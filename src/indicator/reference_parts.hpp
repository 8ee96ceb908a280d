// What the parts of the reference share: days, months and plain answers. For tests only.
#pragma once

#include "indicator/reference_evaluator.hpp"

#include <algorithm>

namespace weir::indicator {

using World = ReferenceWorld;

inline int wd(World const& world, Date from, Date to) {
    return world.calendar.working_days_between(from, to);
}
inline Date day_asked(World const& world) { // D: the last day of the month, or today within it
    return std::min(month_end(world.month), world.today);
}
inline bool in_month(World const& world, Date day) {
    return day >= world.month && day <= day_asked(world);
}
inline bool open_at(Date start, journey::MaybeDate const& end, Date day) {
    return start <= day && (!end || day < *end);
}
inline ReferenceAnswers plain(std::int64_t count) {
    return {{"", {count, std::nullopt}}};
}
inline ReferenceAnswers share(std::int64_t numerator, std::int64_t denominator) {
    return {{"", {numerator, denominator}}};
}

// The indicators that count events of a month, and those that look at what is open on its last day.
[[nodiscard]] std::map<std::string_view, ReferenceAnswers (*)(World const&)> const& reference_events();
[[nodiscard]] std::map<std::string_view, ReferenceAnswers (*)(World const&)> const& reference_live();

} // namespace weir::indicator
