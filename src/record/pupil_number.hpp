// Unique pupil numbers: whether the check letter fits, wherever a return carries one.
#pragma once

#include <string_view>

namespace weir::record {

// Weights 2 to 13 on its twelve digits, remainder by 23 (DfE, Unique pupil numbers: guide for local
// authorities). A temporary one ends in a letter.
[[nodiscard]] bool upn_fits(std::string_view upn);

} // namespace weir::record
