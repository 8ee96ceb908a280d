// How much each link of a model contributes to the change of what it acts on, at each save time: the link
// scores of Schoenberg, Davidsen and Eberlein (2020), with flows into stocks as Schoenberg, Hayward and
// Eberlein (2023) mend them. Inside this room; loops_that_matter.hpp is the door.
#pragma once

#include "dynamics/compile/feedback.hpp"
#include "dynamics/run/recording.hpp"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace weir::dynamics {

struct LinkScores {
    CausalGraph graph; // element by element; links that close no loop are left out
    Parts parts;
    std::vector<double> times;
    std::vector<std::vector<double>> scores; // time by time: one a link of graph.graph
    std::vector<std::string> notes;          // what could be scored only roughly
};

struct LinkScoreOptions {
    unsigned threads = 1;
    std::stop_token stop; // the scores are then incomplete and mean nothing
    std::function<void(std::size_t done, std::size_t total)> progress;
};

[[nodiscard]] Result<LinkScores> link_scores(Program const& program, Recording const& recording,
                                             LinkScoreOptions const& options);

} // namespace weir::dynamics
