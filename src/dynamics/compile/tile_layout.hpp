// Values to instructions: values of one shape in neighbouring elements form a group, groups are ordered so
// that little need be kept, and get places that make rows. The last stage before the machine.
#pragma once

#include "dynamics/compile/tile_code.hpp"
#include "dynamics/compile/tile_places.hpp"
#include "dynamics/compile/value_graph.hpp"

#include <vector>

namespace weir::dynamics {

// A value that is wanted, and the place where it must lie; no_id if anywhere, but then kept.
struct Wanted {
    ValueId value = no_id;
    Place place = no_id;
};

struct LaidOut {
    TileCode code;
    Places places;          // of every value worked out here
    std::uint32_t used = 0; // places from `free` on
    std::size_t copied = 0; // values that could not be made where they are wanted
};

// Code for what is wanted and all it needs that has no place in `there` yet. New values lie from `free` on;
// if `reuse`, the place of a value that is no longer needed is given to another.
[[nodiscard]] LaidOut lay_out(ValueGraph const& graph, std::vector<Wanted> const& wanted, Places const& there,
                              Place free, bool reuse);

} // namespace weir::dynamics
