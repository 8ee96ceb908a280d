// Families: when their children are born, when they live in the town, and how much need they carry.
#pragma once

#include "synth/draw.hpp"
#include "synth/events.hpp"

#include <vector>

namespace weir::synth {

struct Town {
    std::vector<Household> households;
    std::vector<Child> children;
};

[[nodiscard]] Town make_town(World const& world, int population);
[[nodiscard]] bool resident_child(Child const& child, Date day); // born, under 18, living in the town
[[nodiscard]] int children_at(Town const& town, Date day);

} // namespace weir::synth
