// Finds the feedback loops that carry most at one moment, in a graph with too many loops to list: the
// strongest path search of Eberlein and Schoenberg (2020), "Finding the Loops That Matter".
#pragma once

#include "dynamics/compile/feedback.hpp"

#include <span>
#include <vector>

namespace weir::dynamics {

struct StrongestPaths {
    std::vector<Loop> loops; // each beginning with its least link, so that equal loops are equal
    bool cut = false;        // the search was broken off at limits::loop_search_steps_max
};

// `scores` has one number a link; `starts` are the vertices that remember, one of which is in every loop.
[[nodiscard]] StrongestPaths strongest_paths(Graph const& graph, std::span<double const> scores,
                                             std::vector<std::uint32_t> const& starts);

// The same loop, begun with its least link.
[[nodiscard]] Loop turned(Loop loop);

} // namespace weir::dynamics
