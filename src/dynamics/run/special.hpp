// The operations that need, beside their operands, only the moment: pulses, graphs, random numbers and
// the like. One definition for the interpreter and for whatever the fast machine has no kernel for.
#pragma once

#include "dynamics/compile/program.hpp"
#include "dynamics/run/clock.hpp"

#include <span>

namespace weir::dynamics {

// The value of any operation but a leaf, `choose` and `history`, from the values of its operands.
[[nodiscard]] double apply_special(Program const& program, Node const& node, std::span<double const> operands,
                                   Moment const& moment);

} // namespace weir::dynamics
