// The order in which slots are worked out, so that each comes after what it needs; a circle among them
// is told as a path of names. Apart from the flattening, because it sees only who needs whom.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/compile/program.hpp"

namespace weir::dynamics {

// Fills initial_order, step_order and the phases of a program whose slots and nodes are complete.
void put_in_order(Program& program, Diagnostics& diagnostics);

} // namespace weir::dynamics
