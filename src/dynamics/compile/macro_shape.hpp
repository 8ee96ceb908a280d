// What can be seen of macros without compiling them: which parameters stand for whole arrays, and which
// macros lead back to themselves.
#pragma once

#include "dynamics/model/model.hpp"

#include <vector>

namespace weir::dynamics {

// For each parameter, whether it is used with subscripts or as an array.
[[nodiscard]] std::vector<bool> array_parameters(Macro const& macro, Model const& whole);

// Whether a call of it leads to another call of it.
[[nodiscard]] bool calls_itself(Macro const& macro, Model const& whole);

} // namespace weir::dynamics
