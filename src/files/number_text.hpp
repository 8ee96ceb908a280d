// Numbers as a person would write them and a program reads them back exactly: shortest digits, no
// exponent where none is needed. One form for every file we read or write.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::files {

void append_number(std::string& out, double number); // finite
void append_integer(std::string& out, std::int64_t number);
void set_number_text(std::string& out, double number);

// Whether digits are already in that form: at most 15 of them, no leading zero, no sign but a minus.
[[nodiscard]] bool is_short_integer(std::string_view digits);

} // namespace weir::files
