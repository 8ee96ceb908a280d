#include "web/service/form_values.hpp"

#include <charconv>

namespace weir::web {

namespace {

std::optional<int> number(std::string const& text) {
    int value = 0;
    auto const* const end = text.data() + text.size();
    auto const [stopped, fault] = std::from_chars(text.data(), end, value);
    return fault == std::errc{} && stopped == end ? std::optional(value) : std::nullopt;
}

} // namespace

std::string trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r\n";
    auto const from = text.find_first_not_of(spaces);
    return from == std::string_view::npos
               ? std::string()
               : std::string(text.substr(from, text.find_last_not_of(spaces) - from + 1));
}

FormDate form_date(http::Form const& form, std::string const& prefix) {
    FormDate out{.day = trimmed(form.get_or(prefix + "-day", "")),
                 .month = trimmed(form.get_or(prefix + "-month", "")),
                 .year = trimmed(form.get_or(prefix + "-year", "")),
                 .date = {}};
    auto const day = number(out.day);
    auto const month = number(out.month);
    auto const year = number(out.year);
    if (day && month && year && *day >= 1 && *month >= 1 && *year >= 1900 && *year <= 2200) {
        std::chrono::year_month_day const ymd{std::chrono::year{*year},
                                              std::chrono::month{static_cast<unsigned>(*month)},
                                              std::chrono::day{static_cast<unsigned>(*day)}};
        out.date = ymd.ok() ? std::optional(Date{ymd}) : std::nullopt;
    }
    return out;
}

FormDate as_fields(Date date) {
    std::chrono::year_month_day const ymd{date};
    return {.day = std::to_string(static_cast<unsigned>(ymd.day())),
            .month = std::to_string(static_cast<unsigned>(ymd.month())),
            .year = std::to_string(static_cast<int>(ymd.year())),
            .date = date};
}

} // namespace weir::web
