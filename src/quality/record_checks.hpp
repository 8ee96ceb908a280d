// Faults of the record itself: what is missing, contradicts itself or cannot be, each with whose it is, since
// when, by when to mend it and how. Checks are data (config/rules/record_checks.csv); each names the rule of
// the statutory return that would find it at the year's end.
#pragma once

#include "quality/work_list.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace weir::quality {

// Rows of a table are compared child by child. What a kind reads of the file stands behind it.
enum class CheckKind : std::uint8_t {
    person_blank, // `column` of the person is empty while a row of `table` is open (for `days`, if given)
    unborn_past,  // expected more than `days` ago, not born, a row of `table` open
    no_code,      // `column` of an open row, or of one dated in the last year, is empty
    despite_nfa,  // a row of `table` closed without action with a row of `other` after it
    open_twice,   // a row opened while an earlier one is open
    overlap,      // a row that begins before an earlier one has ended
    closed_unexplained, // ended without `column`
    open_within_closed, // open though the row of `other` in which it began has ended, and none is open
    after_close,        // began when no row of `other` was open, though one had been before
    both_open,          // open beside an open row of `other`
    day_off,            // dated on a weekend or bank holiday
    same_day,           // ends on the day it starts
    twice_a_day,        // two rows of a child on one day (with one `column`)
    too_long,           // with one of `codes`, longer than `days`
    pair,               // with one of `codes`, beside a row of `other` with one of `other_codes`
    pair_lacks,         // with one of `codes`, and no row of `other` with one of `other_codes` beside it
    younger_than,       // with one of `codes`, begun before the child was `days` years old
    person_has,         // the person is `column` (see record_checks_people.cpp) while a row is open
    ends_before_start,  // ends before it starts
    day_before,         // its day `column` lies before its start
    before_opening,     // began when no row of `other` was open, one of which began within `days` after
    differs,            // none of `other` with `column` on its first day, though one within `days` of it
    count_lower,        // the count in `column` is blank or lower than the child's earlier rows
    nothing_follows,    // ended with one of `codes`, and no row begins on that day
    does_not_join,      // begun for one of `codes` on a day on which no row ended
    contradicts_change, // its reason says that placement or legal status changed, or did not, and they say
                        // else
    sum_too_long,       // rows with one of `codes` cover more than `days` of the last 365
    blank_where,        // `column` of an open row is empty, and `by` has one of `codes`
    has_code,           // `column` of an open row is one of `codes`
    change_unexplained, // ended as another began, without `column`
    lacks_lately,  // open for `days`, and no row of `other` with one of `other_codes` in as many; of children
                   // from the first of `codes` until the second, in years, if given
    ended_with,    // ended with one of `codes` in `column`
    outlasts,      // open though a row of `other` has begun since
    lacks_row,     // with one of `codes`, and `by` is filled in no row of `other`
    out_of_order,  // the days in the columns `codes` do not stand in that order
    in_the_future, // dated after the latest extract
    status_lacks,  // an open row with one of `codes` and no open row of `other`
    sibling_apart, // open without any plan, while a brother or sister has an open row of `other`
    no_involvement,    // open and no worker's involvement covers the day
    involvement_gap,   // open, and days between two involvements in the last year
    involvement_twice, // open, and two workers are involved in one role
    of_return,         // a rule of a statutory return, not of that file (return_faults.hpp)
    not_held           // the record cannot know: `message` says why
};

struct RecordCheck {
    std::string id; // "S14", as the shortlist of checks has it
    CheckKind kind = CheckKind::no_code;
    std::string table, other, column;
    std::vector<std::string> codes, other_codes;
    int days = 0;
    Severity severity = Severity::warning;
    std::string who; // which role mends it
    int mend_working_days = 10;
    std::string message; // with {start}, {end} and {other}
    std::string what_to_do;
    std::string basis;
    std::string supply;
    std::string by; // a further column
};

class RecordChecks {
public:
    // Errors name line and column: no such kind or table, a code or number that the kind needs.
    [[nodiscard]] static Result<RecordChecks> read(std::filesystem::path const& csv);
    [[nodiscard]] std::vector<RecordCheck> const& all() const { return checks_; }

private:
    std::vector<RecordCheck> checks_;
};

struct Fault {
    RecordCheck const* check = nullptr; // of the RecordChecks given, which must outlive it
    // Place in Columns::persons; `missing` for a fault of a whole return, or of a child whom the record does
    // not know.
    std::int32_t person = 0;
    std::string_view table; // the SSD table of the row that is wrong
    RowId row;
    Date first_seen;
    Date due;
    journey::Allocated holder;
    std::string message;
};

struct NotSupplied {
    std::string check;
    std::string why; // in a sentence
};

struct Faults {
    std::vector<Fault> found; // by due date, then child, rule and row
    std::vector<NotSupplied> not_supplied;
    std::vector<Fault> overtaken; // of returns: no longer to be mended, for a later year's return has come
};

// Everyone's, or one child's, as the record stands on the day.
[[nodiscard]] Faults find_faults(journey::Columns const& columns, journey::BuildSettings const& settings,
                                 RecordChecks const& checks, Date day,
                                 std::optional<std::int32_t> person = std::nullopt);

} // namespace weir::quality
