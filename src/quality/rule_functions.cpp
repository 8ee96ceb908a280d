#include "quality/rule_functions.hpp"

#include "record/postcode.hpp"
#include "record/pupil_number.hpp"

#include <algorithm>
#include <cmath>

namespace weir::quality {

namespace {

constexpr double first_day = -62'091; // 1 January 1800
constexpr double last_day = 120'529;  // 31 December 2299

bool is_day(double number) {
    return number >= first_day && number <= last_day;
}

Date day_of(double number) {
    return from_day_number(static_cast<std::int32_t>(number));
}

double made_day(double number) {
    return is_day(number) ? std::floor(number) : blank_number;
}

double made_day(double year, double month, double day) {
    if (!(year >= 1800 && year <= 2299 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) {
        return blank_number;
    }
    auto const made =
        std::chrono::year{static_cast<int>(year)} / static_cast<int>(month) / static_cast<int>(day);
    return made.ok() ? day_number(Date{made}) : blank_number;
}

std::chrono::year_month_day parts_of(double day) {
    return std::chrono::year_month_day{day_of(day)};
}

// A birthday of 29 February is kept on 1 March of a common year, as ages are counted.
double anniversary(double day, double years) {
    if (!(std::abs(years) < 500)) {
        return blank_number;
    }
    auto const parts = parts_of(day);
    auto const year = parts.year() + std::chrono::years{static_cast<int>(years)};
    bool const leaps =
        parts.month() == std::chrono::February && parts.day() == std::chrono::day{29} && !year.is_leap();
    auto const moved = leaps ? Date{year / 3 / 1} : Date{year / parts.month() / parts.day()};
    return made_day(day_number(moved));
}

double working_day_function(RuleOp op, double a, double b, WorkingCalendar const& calendar) {
    if (!is_day(a) || !calendar.covers(day_of(a))) {
        return blank_number;
    }
    if (op == RuleOp::working_days) {
        return is_day(b) && calendar.covers(day_of(b)) ? calendar.working_days_between(day_of(a), day_of(b))
                                                       : blank_number;
    }
    if (!(b >= 0 && b <= 10'000)) {
        return blank_number;
    }
    auto const day = calendar.add_working_days(day_of(a), static_cast<int>(b));
    return day == calendar.last() ? blank_number
                                  : day_number(day); // the calendar may have ended before the clock
}

double date_part(RuleOp op, double day) {
    auto const parts = parts_of(day);
    auto const month = static_cast<unsigned>(parts.month());
    switch (op) {
    case RuleOp::day:
        return static_cast<unsigned>(parts.day());
    case RuleOp::month:
        return month;
    case RuleOp::year_of:
        return static_cast<int>(parts.year());
    default: // the academic year, by the calendar year in which it begins, on 1 September
        return static_cast<int>(parts.year()) - (month < 9 ? 1 : 0);
    }
}

} // namespace

bool has_value(double number) {
    return std::isfinite(number);
}

bool is_function_of_numbers(RuleOp op) {
    return (op >= RuleOp::add && op <= RuleOp::divide) ||
           (op >= RuleOp::make_date && op <= RuleOp::academic_year);
}

double number_function(RuleOp op, double a, double b, double c, RuleMoment const& moment) {
    if (!has_value(a) || !has_value(b) || !has_value(c)) {
        return blank_number;
    }
    auto const finite = [](double number) { return std::isfinite(number) ? number : blank_number; };
    switch (op) {
    case RuleOp::add:
        return finite(a + b);
    case RuleOp::subtract:
        return finite(a - b);
    case RuleOp::multiply:
        return finite(a * b);
    case RuleOp::divide:
        return b == 0 ? blank_number : finite(a / b);
    case RuleOp::make_date:
        return made_day(a, b, c);
    case RuleOp::working_days:
    case RuleOp::add_working_days:
        return working_day_function(op, a, b, *moment.calendar);
    default:
        break;
    }
    if (!is_day(a)) {
        return blank_number;
    }
    switch (op) {
    case RuleOp::age:
        return is_day(b) ? age_years(day_of(a), day_of(b)) : blank_number;
    case RuleOp::anniversary:
        return anniversary(a, b);
    case RuleOp::months_after:
        return std::abs(b) < 6'000 ? made_day(day_number(add_months(day_of(a), static_cast<int>(b))))
                                   : blank_number;
    default:
        return date_part(op, a);
    }
}

Truth date_condition(RuleOp op, double day, RuleMoment const& moment) {
    if (!is_day(day)) {
        return Truth::unknown;
    }
    std::chrono::weekday const weekday{day_of(day)};
    bool const weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
    if (op == RuleOp::weekend) {
        return weekend ? Truth::yes : Truth::no;
    }
    if (!moment.calendar->covers(day_of(day))) {
        return Truth::unknown;
    }
    return !weekend && !moment.calendar->is_working_day(day_of(day)) ? Truth::yes : Truth::no;
}

Truth text_condition(RuleOp op, std::string_view text) {
    bool const fits = op == RuleOp::valid_upn ? record::upn_fits(text) : record::is_postcode(text);
    return fits ? Truth::yes : Truth::no;
}

double text_length(std::string_view text) {
    return static_cast<double>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::optional<std::string_view> text_part(std::string_view text, double first, double count) {
    auto const begin = static_cast<std::size_t>(first) - 1, size = static_cast<std::size_t>(count);
    return begin + size <= text.size() ? std::optional(text.substr(begin, size)) : std::nullopt;
}

// The usual walk: where it fails, go back to the last `*` and let it take one more.
bool fits_pattern(std::string_view text, std::string_view pattern) {
    std::size_t t = 0, p = 0;
    std::size_t star = std::string_view::npos, taken = 0;
    while (t < text.size()) {
        bool const one = p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t] ||
                                                (pattern[p] == '#' && text[t] >= '0' && text[t] <= '9'));
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            taken = t;
        } else if (one) {
            ++t;
            ++p;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++taken;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') {
        ++p;
    }
    return p == pattern.size();
}

} // namespace weir::quality
