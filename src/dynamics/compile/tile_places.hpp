// Where in the frame each value lies.
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

} // namespace weir::dynamics
