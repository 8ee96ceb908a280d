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

// Annex A names a child's latest episode and plan only; one that gave way to a later ended by then.
template <class Row>
journey::MaybeDate ended(std::vector<Row> const& rows, Row const& row, journey::MaybeDate const& end,
                         Date Row::* start) {
    journey::MaybeDate next;
    for (auto const& other : rows) {
        bool const later = other.person == row.person && other.*start > row.*start;
        if (row.latest_only && later && (!next || other.*start < *next)) {
            next = other.*start;
        }
    }
    return end ? end : next;
}
// Episodes of which somebody tells whether they are open.
inline std::vector<journey::CinEpisodeRow> told_episodes(World const& world) {
    auto rows = world.rows.cin_episodes;
    std::erase_if(rows, [](auto const& row) { return !row.close_supplied; });
    return rows;
}
// It tells one review at each extract: the earlier ones of what began before the first are not told.
inline bool reviews_whole(World const& world, bool latest_only, Date start) {
    auto const& days = world.rows.extracts;
    return !latest_only || days.empty() || start >= *std::min_element(days.begin(), days.end());
}

// The indicators that count events of a month, and those that look at what is open on its last day.
[[nodiscard]] std::map<std::string_view, ReferenceAnswers (*)(World const&)> const& reference_events();
[[nodiscard]] std::map<std::string_view, ReferenceAnswers (*)(World const&)> const& reference_live();

} // namespace weir::indicator
