// The functions of the rules' language over single values. Both evaluators call these, so that only what is
// done with rows differs between them.
#pragma once

#include "base/working_calendar.hpp"
#include "quality/return_data.hpp"
#include "quality/return_rule.hpp"

namespace weir::quality {

// True, false or unknown: a comparison with a blank is unknown.
enum class Truth : std::uint8_t { no, yes, unknown };

struct RuleMoment {
    WorkingCalendar const* calendar = nullptr;
    int year = 0; // in which the return's year ends
    Date reference_date;
};

// Dates are day numbers. Whatever is not a number, or leads out of the years that dates have, gives a blank.
[[nodiscard]] double number_function(RuleOp op, double a, double b, double c, RuleMoment const& moment);
[[nodiscard]] Truth date_condition(RuleOp op, double day, RuleMoment const& moment); // weekend, bank_holiday
[[nodiscard]] Truth text_condition(RuleOp op, std::string_view text); // valid_upn, valid_postcode
[[nodiscard]] double text_length(std::string_view text);              // in characters
// So many bytes of a text from the first on, which counts from 1; nothing where the text is too short.
[[nodiscard]] std::optional<std::string_view> text_part(std::string_view text, double first, double count);
// `*` any run, `?` one character, `#` one digit; both in capitals.
[[nodiscard]] bool fits_pattern(std::string_view text, std::string_view pattern);
[[nodiscard]] bool has_value(double number); // neither blank nor unreadable
[[nodiscard]] bool is_function_of_numbers(RuleOp op);

} // namespace weir::quality
