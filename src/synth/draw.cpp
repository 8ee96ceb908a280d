// The draws themselves; see draw.hpp.
#include "synth/draw.hpp"

#include <algorithm>
#include <cmath>

namespace weir::synth {

double YearSeries::at(Date day) const {
    auto const last = static_cast<int>(values.size()) - 1;
    int const offset = std::clamp(financial_year_end(day) - first_year, 0, last);
    return values[static_cast<std::size_t>(offset)];
}

std::size_t pick(RandomStream& random, std::span<double const> weights) {
    double total = 0;
    for (double const weight : weights) {
        total += weight;
    }
    double left = random.uniform() * total;
    for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
        left -= weights[i];
        if (left < 0) {
            return i;
        }
    }
    return weights.size() - 1;
}

int between(RandomStream& random, int low, int high) {
    return low + static_cast<int>(random.below(static_cast<std::uint32_t>(high - low + 1)));
}

int gamma_days(RandomStream& random, double mean, double shape) {
    return std::max(1, static_cast<int>(std::lround(random.gamma(shape, mean / shape))));
}

Date working_day(WorkingCalendar const& calendar, Date day) {
    while (!calendar.is_working_day(day)) {
        day += Days{1};
    }
    return day;
}

Date after_working_days(WorkingCalendar const& calendar, Date day, int count) {
    return count == 0 ? working_day(calendar, day) : calendar.add_working_days(day, count);
}

Date at_pace(YearSeries const& pace, Date start, double length, Date latest) {
    Date day = start;
    while (day < latest) {
        double const speed = pace.at(day);
        int const year = financial_year_end(day);
        Date const year_end = std::min(date(year, 4, 1), latest);
        double const used = speed * static_cast<double>((year_end - day).count());
        if (used >= length) {
            return std::min(latest, day + Days{std::max(1, static_cast<int>(std::lround(length / speed)))});
        }
        length -= used;
        day = year_end;
    }
    return latest;
}

} // namespace weir::synth
