// The small language in which a definition says which rows count: comparisons over the named columns of a
// table, the day D that is asked about and the as-at day T.
//
//   start <= D                 wd(start, D) > 45            decided <= T or wd(start, T) > 1
//   nfa = yes                  previous_referral > months(start, -12)
//   wd(last(visits), D) <= 10  last(visits) >= current(placements)
//
// Terms: a column, a whole number, yes, no, D, T, and
//   wd(a, b)        working days after a up to and including b
//   days(a, b)      days from a to b
//   months(a, n)    n calendar months after a, the day clamped to the end of a shorter month
//   workdays(a, n)  the n-th working day after a
//   age(a, b)       completed years at b of one born on a
//   last(list)      the last day of a list on or before D
//   current(list)   the start of the spell of a list that is open on D, the latest
//   kept(list, n, m)  yes where the first day of the list is within n days of the start, each later one
//                   within m days of the one before, and D within the limit that is running
//   allocated()     yes where a named worker holds the child on D
// A comparison with something that is missing is false. Conditions of a list are joined by "and".
#pragma once

#include "base/result.hpp"
#include "base/working_calendar.hpp"
#include "journey/columns.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::indicator {

struct Moment { // what a row is looked at with
    journey::Columns const* columns = nullptr;
    WorkingCalendar const* calendar = nullptr;
    journey::Day day = 0;   // D
    journey::Day as_at = 0; // T
};

enum class Op : std::uint8_t {
    number,
    column,
    day,
    as_at,
    wd,
    days,
    months,
    workdays,
    age,
    last,
    current,
    kept,
    allocated,
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    either
};

struct Step {
    Op op = Op::number;
    std::int32_t number = 0;
    journey::Column const* column = nullptr;
    journey::ListColumn const* list = nullptr;
    journey::Table const* table = nullptr;
};

// All conditions of a list, compiled against a table that must outlive it.
class Conditions {
public:
    [[nodiscard]] static Result<Conditions> compile(std::vector<std::string> const& texts,
                                                    journey::Table const& table);
    [[nodiscard]] bool hold(std::size_t row, Moment const& moment) const;

private:
    std::vector<std::vector<Step>> each_; // postfix, one a condition
};

} // namespace weir::indicator
