// Dates are days. Date is std::chrono's own day count, so that arithmetic in days is plain and a date
// cannot be mixed with a number; calendar questions (months, ages, financial years) are answered here.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

using Date = std::chrono::sys_days;
using Days = std::chrono::days;
using Instant = std::chrono::sys_time<std::chrono::microseconds>; // UTC

[[nodiscard]] constexpr Date date(int year, unsigned month, unsigned day) {
    return Date{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
}
[[nodiscard]] constexpr std::int32_t day_number(Date day) {
    return static_cast<std::int32_t>(day.time_since_epoch().count());
}
[[nodiscard]] constexpr Date from_day_number(std::int32_t number) {
    return Date{Days{number}};
}

// "2017-08-31", strictly; anything else is nothing. Years 1800 to 2299.
[[nodiscard]] std::optional<Date> parse_iso_date(std::string_view text);
[[nodiscard]] std::string iso(Date day);        // 2017-08-31
[[nodiscard]] std::string iso_month(Date day);  // 2017-08
[[nodiscard]] std::string plain(Date day);      // 31 August 2017, for people
[[nodiscard]] std::string iso(Instant instant); // 2017-08-31T10:00:00.000000Z

[[nodiscard]] Date month_start(Date day);
[[nodiscard]] Date month_end(Date day); // the last day of its month
// Calendar months, the day clamped to the end of a shorter month: 30 Nov + 3 = 28 Feb.
[[nodiscard]] Date add_months(Date day, int months);
[[nodiscard]] Date add_years(Date day, int years); // 29 Feb clamps to 28 Feb
// Completed years. A child born on 29 February is a year older on 1 March of a common year
// (children's services reporting). Negative before birth.
[[nodiscard]] int age_years(Date birth, Date on);
// The year in which the financial year (1 April to 31 March) of this day ends.
[[nodiscard]] int financial_year_end(Date day);

// Months counted from January of year 0, to step and compare months without days.
[[nodiscard]] int month_index(Date day);
[[nodiscard]] Date month_of_index(int index); // its first day

} // namespace weir
