// What may be worked out while a model is compiled without its bits depending on the processor that did it.
// The C library only approximates the elementary functions, and its builds choose other ways to the last bit;
// a run works these out with its own (run/maths.hpp).
#pragma once

#include "dynamics/compile/operations.hpp"

#include <optional>
#include <span>

namespace weir::dynamics {

// The value of a unary, binary or many operation, if every processor gives its bits.
[[nodiscard]] std::optional<double> apply_exactly(Op op, std::span<double const> values);

} // namespace weir::dynamics
