// A program's values as the fast machine works them out: what is at the start, what is at each step, and what
// each stock is next, before anything has a place. See tile_program.cpp for what becomes of them.
#pragma once

#include "dynamics/compile/tile_code.hpp"
#include "dynamics/compile/tile_origins.hpp"
#include "dynamics/compile/value_graph.hpp"

#include <vector>

namespace weir::dynamics {

struct TileValues {
    std::vector<Origin> origins; // of every slot
    ValueGraph start_graph;
    std::vector<ValueId> start_slots; // of each slot, at the start
    ValueGraph graph;
    std::vector<ValueId> slots; // the same at a step
    std::vector<ValueId> next;  // of each stock: its next value, or its rate
};

[[nodiscard]] TileValues read_values(Program const& program, TileSpec const& spec);

} // namespace weir::dynamics
