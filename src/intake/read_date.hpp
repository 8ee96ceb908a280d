// Dates in every form that returns carry: real dates and serials, day first, ISO,
// with a time behind, with the month in words, two-digit years, month first. A text alone often has more
// than one reading; its column decides, and what stays open is refused: never another date.
#pragma once

#include "base/date.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace weir::intake {

// What one text could mean.
struct DateText {
    // One meaning whatever its column says: ISO, month in words with four digits of year, a serial.
    std::optional<Date> certain;
    std::optional<Date> day_first;   // 31/08/2017
    std::optional<Date> month_first; // 08/31/2017
    bool blank = false;
    bool two_digit_year = false; // the readings above stand in 2000 to 2099; the century is open
    bool time_tail = false;      // a time of day was written behind and left out
    bool serial = false;         // "43212": a spreadsheet's day number as text

    [[nodiscard]] bool readable() const { return certain || day_first || month_first; }
};
[[nodiscard]] DateText read_date_text(std::string_view text);

// The day of a spreadsheet's serial, counted from 1900, of years that a return can speak of (1900 to
// 2100); a plain year such as 2017 is not taken for a day.
[[nodiscard]] std::optional<Date> date_of_serial(double serial);

// The days in which a two-digit year may lie; less than a hundred years apart.
struct DateWindow {
    Date earliest;
    Date latest;
};

// What all texts of one column say about the order of day and month.
class DateColumn {
public:
    void see(DateText const& text);
    void see_real_date() { ++certain_; }
    // The reading of a text of this column. Month first is believed only where every date of the column
    // allows it and one demands it; two-digit years only where they all agree and the century is plain.
    [[nodiscard]] std::optional<Date> resolve(DateText const& text, DateWindow const& window) const;

private:
    [[nodiscard]] bool month_first() const { return month_only_ > 0 && day_only_ == 0 && certain_ == 0; }
    std::size_t certain_ = 0;
    std::size_t day_only_ = 0;
    std::size_t month_only_ = 0;
    std::size_t two_digit_day_only_ = 0;
    std::size_t two_digit_month_only_ = 0;
};

} // namespace weir::intake
