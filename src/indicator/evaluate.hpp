// One evaluator for every indicator: months by groups out of columns, by the measure that its definition
// declares. Nothing here knows which indicator it works on.
#pragma once

#include "base/result.hpp"
#include "base/working_calendar.hpp"
#include "indicator/definition.hpp"
#include "journey/columns.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::indicator {

struct Query {
    Date first_month; // any day of it
    int months = 12;  // up to and including the month of as_at at most
    Date as_at;       // "today": whatever is dated after it is left out
    GroupBy by = GroupBy::none;
};

enum class State : std::uint8_t {
    complete,
    partial,     // the month had not ended on the as-at day
    immature,    // its outcomes may still come: the time allowed for them had not run out
    no_cases,    // a share of nothing: no value
    not_supplied // no feed carries what it needs; never zero
};
[[nodiscard]] char const* name_of(State state);

struct Point {
    Date month;        // its first day
    std::string group; // empty: all
    std::int64_t numerator = 0;
    std::optional<std::int64_t> denominator;
    std::optional<double> value; // absent where the state is no_cases or not_supplied
    State state = State::complete;
};

struct Series {
    std::string id;
    std::vector<Point> points; // by month, then by group
};

// Errors: invalid (a grouping that the definition does not support, a condition that cannot be read).
[[nodiscard]] Result<Series> evaluate(journey::Columns const& columns, WorkingCalendar const& calendar,
                                      Definition const& definition, Query const& query);

// The rows behind one figure, a child once where children are counted.
struct Behind {
    std::int32_t person = 0; // place in Columns::persons
    std::string table;       // the SSD table of the row
    RowId row;
    Date when; // the event, or the start of what is open
    bool in_numerator = false;
    std::int32_t team = journey::missing, worker = journey::missing;
};
[[nodiscard]] Result<std::vector<Behind>> children(journey::Columns const& columns,
                                                   WorkingCalendar const& calendar,
                                                   Definition const& definition, Query const& query,
                                                   Date month, std::string const& group = {});

} // namespace weir::indicator
