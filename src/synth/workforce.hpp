// Teams and workers, and who is allocated to whom: workers join and leave, cases pass between teams as a
// child's journey goes on, some spells are unallocated, and one team is merged into another half way.
#pragma once

#include "synth/draw.hpp"
#include "synth/events.hpp"

#include <span>
#include <vector>

namespace weir::synth {

struct Workforce {
    std::vector<Team> teams;
    std::vector<Worker> workers;
    std::vector<std::vector<Index>> by_team; // workers of each team, in order of their posts
};

[[nodiscard]] Workforce make_workforce(World const& world, int population, Date merger);
// The team that a team is on a day: itself, or the one it was merged into.
[[nodiscard]] Index team_on(Workforce const& workforce, Index team, Date day);

// Involvements of every episode and care leaver, and the worker and team of each event.
void allocate(World const& world, Workforce const& workforce, std::span<Child const> children,
              unsigned threads, Events& events);

} // namespace weir::synth
