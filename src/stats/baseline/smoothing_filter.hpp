// The recursion of exponential smoothing over a history, apart from the search that tries it thousands of
// times: what errors given parameters and a first state leave, and where the state ends.
#pragma once

#include "stats/baseline/smoothing.hpp"

namespace weir::stats {

struct SmoothingState {
    double level = 0;
    double growth = 0;
    std::vector<double> season; // the figure for the next value is the last; empty without season
};

struct SmoothingRun {
    double squares = 0;  // of the errors
    double log_fits = 0; // the sum of log |fit|, for multiplicative errors
};

// `state` is moved to the end of the history.
[[nodiscard]] SmoothingRun run_smoothing(std::span<double const> history, SmoothingModel const& model,
                                         SmoothingState& state);
// Whether parameters lie within the usual bounds and the admissible region (chapter 10 of the book).
[[nodiscard]] bool is_admissible(SmoothingModel const& model);
// The first state from which a search begins: a decomposition and a line through the first values.
[[nodiscard]] SmoothingState first_state(std::span<double const> history, SmoothingModel const& model);

} // namespace weir::stats
