// Where in a model's arrays each slot stands: what makes the elements of an array, and the hidden stocks that
// belong to them, neighbours in the machine's frame.
#pragma once

#include "dynamics/compile/value_graph.hpp"

#include <vector>

namespace weir::dynamics {

// Family, part and element of every slot, so that hidden stocks of an array lie side by side too.
[[nodiscard]] std::vector<Origin> origins_of(Program const& program);

// Slots sorted so that elements of one array are neighbours.
void sort_by_origin(std::vector<Origin> const& origins, std::vector<SlotId>& slots);

} // namespace weir::dynamics
