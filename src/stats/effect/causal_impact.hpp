// The counterfactual with the priors of R's CausalImpact (Brodersen and others 2015), as a named preset: all
// standardised, the level's step expected at .01 standard deviations, controls by spike and slab.
// docs/statistics/effect.md: the level's prior and the choice of controls matter more than the engine.
#pragma once

#include "base/result.hpp"
#include "stats/effect/counterfactual.hpp"

namespace weir::stats {

struct CausalImpactOptions {
    std::size_t draws = 4000;
    std::size_t burn_in = 500;
    std::uint64_t seed = 1;
    bool rise_is_wished = false;
    double level_guess = 0.01; // of the standard deviation of the series, worth 32 points
    double level_points = 32;
    double explained = 0.8; // expected R², worth 50 points
    double explained_points = 50;
    double model_size = 3; // controls expected to matter
};

struct CausalImpact {
    Counterfactual counterfactual;
    std::vector<double> inclusion; // how often each control was in
};
// `controls` has a row for every point of the series, the time after included. Error `invalid`: fewer than 3
// points before, or a series that does not vary before the start.
[[nodiscard]] Result<CausalImpact> causal_impact(std::span<double const> series, std::size_t start,
                                                 Matrix const& controls,
                                                 CausalImpactOptions const& options = {});

} // namespace weir::stats
