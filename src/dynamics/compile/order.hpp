// The order in which slots are worked out, so that each comes after what it needs; a circle among them
// is told as a path of names. Apart from the flattening, because it sees only who needs whom.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/compile/program.hpp"

#include <unordered_map>

namespace weir::dynamics {

// Where slots need each other at the same time, those among `instead` take the node that is given for them,
// until there is no circle that one of them could open.
void open_circles(Program& program, std::unordered_map<SlotId, NodeId> const& instead);

// Fills initial_order, step_order and the phases of a program whose slots and nodes are complete.
void put_in_order(Program& program, Diagnostics& diagnostics);

} // namespace weir::dynamics
