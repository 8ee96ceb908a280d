// Values to instructions: values of one shape in neighbouring elements form a group, groups are ordered so
// that little need be kept, and get places that make rows. The last stage before the machine.
#pragma once

#include "dynamics/compile/tile_code.hpp"
#include "dynamics/compile/value_graph.hpp"

#include <algorithm>
#include <vector>

namespace weir::dynamics {

// The place of each value; no_id where it has none, or beyond the end.
class Places {
public:
    [[nodiscard]] bool contains(ValueId value) const {
        return value < places_.size() && places_[value] != no_id;
    }
    [[nodiscard]] Place at(ValueId value) const { return places_[value]; }
    void put(ValueId value, Place place) {
        if (value >= places_.size()) {
            places_.resize(std::max<std::size_t>(value + 1, places_.size() * 2), no_id);
        }
        places_[value] = place;
    }
    void put_all(Places const& others) {
        for (ValueId value = 0; value < others.places_.size(); ++value) {
            if (others.places_[value] != no_id) {
                put(value, others.places_[value]);
            }
        }
    }

private:
    std::vector<Place> places_;
};

// A value that is wanted, and the place where it must lie; no_id if anywhere, but then kept.
struct Wanted {
    ValueId value = no_id;
    Place place = no_id;
};

struct LaidOut {
    TileCode code;
    Places places;          // of every value worked out here
    std::uint32_t used = 0; // places from `free` on
};

// Code for what is wanted and all it needs that has no place in `there` yet. New values lie from `free` on;
// if `reuse`, the place of a value that is no longer needed is given to another.
[[nodiscard]] LaidOut lay_out(ValueGraph const& graph, std::vector<Wanted> const& wanted, Places const& there,
                              Place free, bool reuse);

} // namespace weir::dynamics
