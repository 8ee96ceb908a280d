// The English working-day calendar: Monday to Friday less the bank holidays of a data file, and the
// clocks that count on it. Working Together counts the day after the start as day 1, so 15 working
// days from Monday 14 April 2025 end on 8 May 2025 (two Easter days and the early May holiday between).
#pragma once

#include "base/date.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <vector>

namespace weir {

class WorkingCalendar {
public:
    // Holidays in any order; [first, last] is the span that the file answers for. Outside it, questions
    // are refused rather than guessed. Errors: no days, or a span of more than 200 years.
    [[nodiscard]] static Result<WorkingCalendar> make(std::vector<Date> const& holidays, Date first,
                                                      Date last);

    [[nodiscard]] Date first() const { return first_; }
    [[nodiscard]] Date last() const { return last_; }
    [[nodiscard]] bool covers(Date day) const { return first_ <= day && day <= last_; }

    [[nodiscard]] bool is_working_day(Date day) const; // day must be covered
    // The date on which a clock of `count` working days from `start` runs out. Day after the start is
    // day 1; 0 gives the start. The answer is clamped to last() where the file ends first.
    [[nodiscard]] Date add_working_days(Date start, int count) const;
    // Working days after `from` up to and including `to`: 0 on the same day, negative when to < from.
    [[nodiscard]] int working_days_between(Date from, Date to) const;

private:
    WorkingCalendar() = default;
    [[nodiscard]] std::int32_t count_until(Date day) const; // working days in [first_, day]

    Date first_;
    Date last_;
    std::vector<std::int32_t> cumulative_; // by day since first_
    std::vector<Date> working_;            // every working day, in order
};

} // namespace weir
