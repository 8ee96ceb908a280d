#include "files/serial_date.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace weir::files {
namespace {

constexpr std::int64_t seconds_a_day = 86'400;
constexpr std::int64_t serial_after_9999 = 2'958'466;

std::string text_of_day(std::int64_t serial) {
    if (serial == 60) {
        return "1900-02-29";
    }
    auto const day = from_day_number(static_cast<std::int32_t>(serial - 25'569)) + Days(serial < 60 ? 1 : 0);
    std::chrono::year_month_day const parts(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(parts.year()),
                       static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    int value = 0;
    if (text.size() < at + count) {
        return std::nullopt;
    }
    auto const* const end = text.data() + at + count;
    auto const read = std::from_chars(text.data() + at, end, value);
    return read.ec == std::errc() && read.ptr == end && value >= 0 ? std::optional(value) : std::nullopt;
}

// "10:20", "10:20:00" or "10:20:00.25", as a part of a day.
std::optional<double> part_of_day(std::string_view text) {
    auto const hours = digits(text, 0, 2);
    auto const minutes = digits(text, 3, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59 || text[2] != ':') {
        return std::nullopt;
    }
    double seconds = 0;
    if (text.size() > 5) {
        auto const* const end = text.data() + text.size();
        auto const read = std::from_chars(text.data() + 6, end, seconds, std::chars_format::fixed);
        if (text.size() < 8 || text[5] != ':' || read.ec != std::errc() || read.ptr != end || seconds < 0 ||
            seconds >= 60) {
            return std::nullopt;
        }
    }
    return (*hours * 3600 + *minutes * 60 + seconds) / static_cast<double>(seconds_a_day);
}

} // namespace

std::optional<std::string> iso_of_serial(double serial) {
    if (!(serial >= 0) || serial >= static_cast<double>(serial_after_9999)) {
        return std::nullopt;
    }
    auto const seconds = std::llround(serial * static_cast<double>(seconds_a_day));
    auto const day = seconds / seconds_a_day;
    auto const rest = seconds % seconds_a_day;
    auto const time = fmt::format("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    if (day == 0) {
        return time;
    }
    return rest == 0 ? text_of_day(day) : text_of_day(day) + "T" + time;
}

std::optional<double> serial_of_iso(std::string_view text) {
    if (text.ends_with('Z')) {
        text.remove_suffix(1);
    }
    if (text.size() < 10) {
        return part_of_day(text);
    }
    auto const year = digits(text, 0, 4);
    auto const month = digits(text, 5, 2);
    auto const day = digits(text, 8, 2);
    if (!year || !month || !day || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    auto const parts = std::chrono::year(*year) / std::chrono::month(static_cast<unsigned>(*month)) /
                       std::chrono::day(static_cast<unsigned>(*day));
    if (!parts.ok() || *year < 1900) {
        return std::nullopt;
    }
    auto const serial = serial_of(Date(parts));
    if (text.size() == 10) {
        return serial;
    }
    auto const time = text[10] == 'T' || text[10] == ' ' ? part_of_day(text.substr(11)) : std::nullopt;
    return time ? std::optional(serial + *time) : std::nullopt;
}

double serial_of(Date day) {
    auto const serial = day_number(day) + 25'569;
    return serial > 60 ? serial : serial - 1;
}

} // namespace weir::files
