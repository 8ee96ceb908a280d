#include "base/working_calendar.hpp"

#include "base/contract.hpp"

#include <algorithm>

namespace weir {

Result<WorkingCalendar> WorkingCalendar::make(std::vector<Date> const& holidays, Date first, Date last) {
    if (last < first || last - first > Days{73'050}) {
        return fail(ErrorCode::invalid, "The calendar must cover between a day and two hundred years.");
    }
    std::vector<Date> sorted = holidays;
    std::sort(sorted.begin(), sorted.end());
    WorkingCalendar calendar;
    calendar.first_ = first;
    calendar.last_ = last;
    for (Date day = first; day <= last; day += Days{1}) {
        std::chrono::weekday const weekday{day};
        bool const weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
        if (!weekend && !std::binary_search(sorted.begin(), sorted.end(), day)) {
            calendar.working_.push_back(day);
        }
        calendar.cumulative_.push_back(static_cast<std::int32_t>(calendar.working_.size()));
    }
    return calendar;
}

std::int32_t WorkingCalendar::count_until(Date day) const {
    if (day < first_) {
        return 0;
    }
    auto const index = static_cast<std::size_t>((std::min(day, last_) - first_).count());
    return cumulative_[index];
}

bool WorkingCalendar::is_working_day(Date day) const {
    WEIR_EXPECTS(covers(day));
    return std::binary_search(working_.begin(), working_.end(), day);
}

Date WorkingCalendar::add_working_days(Date start, int count) const {
    WEIR_EXPECTS(count >= 0);
    if (count == 0) {
        return start;
    }
    auto const index = static_cast<std::size_t>(count_until(start) + count - 1);
    return index < working_.size() ? working_[index] : last_;
}

int WorkingCalendar::working_days_between(Date from, Date to) const {
    return count_until(to) - count_until(from);
}

} // namespace weir
