// What the fields of a form say: text without the spaces around it, and dates given in three fields.
#pragma once

#include "base/date.hpp"
#include "http/fields.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace weir::web {

[[nodiscard]] std::string trimmed(std::string_view text);

struct FormDate {
    std::string day, month, year; // as they were typed, to be shown again
    std::optional<Date> date;     // nothing where the three are no date
};
// From the fields PREFIX-day, PREFIX-month and PREFIX-year.
[[nodiscard]] FormDate form_date(http::Form const& form, std::string const& prefix);
[[nodiscard]] FormDate as_fields(Date date);

} // namespace weir::web
