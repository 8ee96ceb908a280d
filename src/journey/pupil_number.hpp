// Whether words are a unique pupil number, by their form and check letter (DfE, "Unique pupil numbers: a
// guide for schools and local authorities", annex on the check letter). Apart, since it is a rule by itself.
#pragma once

#include <string_view>

namespace weir::journey {

// A letter and twelve digits, or a letter, eleven digits and a letter for a number that was given for a
// while. The weights 2 to 13 over the twelve characters after the first, modulo 23, give the letter.
[[nodiscard]] bool is_pupil_number(std::string_view text);

} // namespace weir::journey
