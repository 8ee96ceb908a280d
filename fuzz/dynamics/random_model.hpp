// A small model made from bytes, for comparing the ways in which a model can be run. What jumps (INT, MOD,
// comparisons) is only ever asked of time and of numbers written out, so that two ways that differ in the
// last bits of a value must not differ by more than that.
#pragma once

#include <string>
#include <string_view>

namespace weir::dynamics {

[[nodiscard]] std::string random_model(std::string_view bytes); // an XMILE document with constants p0 to p2

} // namespace weir::dynamics
