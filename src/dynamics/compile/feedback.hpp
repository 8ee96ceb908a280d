// Feedback loops of a directed graph: its strongly connected parts, all elementary loops as far as a limit
// (Johnson 1975), and, where there are too many, the shortest independent loop set (Oliva 2004).
#pragma once

#include "dynamics/compile/structure.hpp"

#include <cstdint>
#include <vector>

namespace weir::dynamics {

// The number of each vertex's strongly connected part (Tarjan 1972); a part of one vertex that is not
// linked to itself has none (no_id).
struct Parts {
    std::vector<std::uint32_t> of_vertex;
    std::uint32_t count = 0;
};
// Links that are needed at the start alone are no part of a loop.
[[nodiscard]] Parts connected_parts(Graph const& graph);

using Loop = std::vector<std::uint32_t>; // edges, each beginning where the last ended

struct Loops {
    std::vector<Loop> loops;
    bool all = true; // no more than the limit
};
[[nodiscard]] Loops elementary_loops(Graph const& graph, std::size_t limit);

// Each loop is the shortest through some link and has a link that those before it have not.
[[nodiscard]] std::vector<Loop> shortest_independent_loops(Graph const& graph);

} // namespace weir::dynamics
