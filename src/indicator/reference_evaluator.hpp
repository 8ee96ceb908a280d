// The slow, plain answer to every indicator, for tests only: loops over rows, one function an indicator,
// written from the definitions and the guidance they cite and sharing nothing with the catalogue but the
// calendar. The catalogue's evaluator must agree with it everywhere.
#pragma once

#include "base/working_calendar.hpp"
#include "journey/rows.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::indicator {

struct ReferenceAnswer {
    std::int64_t numerator = 0;
    std::optional<std::int64_t> denominator;
};

// Answers of one month by group (the empty group: all; FD03 has the groups of sources only).
using ReferenceAnswers = std::map<std::string, ReferenceAnswer>;

struct ReferenceWorld {
    journey::Rows const& rows;
    WorkingCalendar const& calendar;
    std::map<std::string, std::string> source_groups; // code → group
    Date month;                                       // its first day
    Date today;                                       // T
};

[[nodiscard]] ReferenceAnswers reference_answer(ReferenceWorld const& world, std::string_view id);

} // namespace weir::indicator
