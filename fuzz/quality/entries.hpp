// What the fuzzer of this room does with one input. Apart from the fuzzer, so that a unit test replays the
// corpus through the same code.
#pragma once

#include <string_view>

namespace weir::quality {

// Any bytes as the expression of a return rule: refused with a place and a reason, or read; what is read is
// evaluated over a small return both ways, row by row and by columns, and both find the same.
void fuzz_rule(std::string_view input);

} // namespace weir::quality
