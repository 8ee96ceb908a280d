// Excel's serial dates as ISO text and back. Apart, because the reader and the writer must agree on them.
#pragma once

#include "base/date.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace weir::files {

// Days from Excel's day zero to 1 January 1904, for workbooks that count from there.
inline constexpr double serial_1904_offset = 1462;

// Serial 1 is 1 January 1900; serial 60 is 29 February 1900, which never was: it is written as Excel shows
// it and no reader of dates will take it. Below 1 it is a time of day alone. Nothing for what is no date
// (negative, or after the year 9999).
[[nodiscard]] std::optional<std::string> iso_of_serial(double serial);

// "2017-08-31", "2017-08-31T10:20:00" with or without fraction and Z, or "10:20:00".
[[nodiscard]] std::optional<double> serial_of_iso(std::string_view text);

[[nodiscard]] double serial_of(Date day);

} // namespace weir::files
