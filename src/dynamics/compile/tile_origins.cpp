// Finds each slot's array and place in it; see tile_origins.hpp.
#include "dynamics/compile/tile_origins.hpp"

#include <algorithm>
#include <tuple>

namespace weir::dynamics {

std::vector<Origin> origins_of(Program const& program) {
    std::vector<Origin> origins(program.slots.size());
    for (SlotId slot = 0; slot < program.slots.size(); ++slot) {
        origins[slot] = {slot, 0, 0};
    }
    for (auto const& [name, slots] : program.slots_of_name) {
        for (std::uint32_t i = 0; i < slots.size(); ++i) {
            origins[slots[i]] = {slots.front(), 0, i};
        }
    }
    std::vector<std::uint32_t> parts(program.slots.size(), 0);
    for (SlotId slot = 0; slot < program.slots.size(); ++slot) {
        if (SlotId const owner = program.slots[slot].owner; owner != no_id) {
            origins[slot] = {origins[owner].family, ++parts[owner], origins[owner].element};
        }
    }
    return origins;
}

void sort_by_origin(std::vector<Origin> const& origins, std::vector<SlotId>& slots) {
    std::sort(slots.begin(), slots.end(), [&](SlotId a, SlotId b) {
        auto const key = [&](SlotId slot) {
            auto const& origin = origins[slot];
            return std::tuple(origin.family, origin.position, origin.element, slot);
        };
        return key(a) < key(b);
    });
}

} // namespace weir::dynamics
