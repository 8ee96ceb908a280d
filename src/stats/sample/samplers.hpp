// Markov chains over a posterior, and its highest point. Each proposal draws from a stream of (seed, chain,
// step), so the same seed gives the same draws however the likelihoods are spread over threads.
#pragma once

#include "stats/sample/posterior.hpp"

namespace weir::stats {

struct ChainOptions {
    std::uint64_t seed = 1;
    std::size_t chains = 4;
    std::size_t warm_up = 2000; // steps thrown away; adaptation ends with them
    std::size_t length = 2000;  // draws kept of each chain
    std::size_t thin = 1;       // steps for each draw kept
    // One point for each chain in the parameters' own scale; empty: drawn from the priors, which is
    // dispersed.
    std::vector<std::vector<double>> starts = {};
};

// DE-MC(Z) with snooker updates (C. J. F. ter Braak and J. A. Vrugt, Statistics and Computing 18, 2008):
// differences of two earlier states are the proposals, so scale and correlation need no tuning.
struct DifferentialOptions {
    double snooker_share = 0.1;
    std::size_t append_every = 10; // steps between additions to the archive
    std::size_t jump_every = 10;   // steps at which the factor is 1, to jump between modes
};
// Error `invalid`: a start that lies outside its prior, or no point of 1,000 from the priors with a
// likelihood; no chain, or no length.
[[nodiscard]] Result<Draws> sample_differential(Posterior const& posterior, ChainOptions const& chain,
                                                DifferentialOptions const& options = {});

// Adaptive Metropolis (H. Haario, E. Saksman and J. Tamminen, Bernoulli 7, 2001): a normal step whose
// covariance is that of the chains so far, with the scale moved towards an acceptance rate (C. Andrieu and
// J. Thoms, 2008). Both are held after the warm-up.
struct MetropolisOptions {
    double acceptance = 0.234; // 0.15 suits a likelihood that is itself estimated
};
[[nodiscard]] Result<Draws> sample_metropolis(Posterior const& posterior, ChainOptions const& chain,
                                              MetropolisOptions const& options = {});

struct ModeOptions {
    std::uint64_t seed = 1;
    std::size_t points = 200;           // of a Latin hypercube over the quantiles of the priors
    std::size_t searches = 20;          // from the best of them
    std::size_t evaluations_max = 4000; // of each search
    unsigned threads = 1;               // over the searches
};

// The mode in the free scale, where the density has the Jacobian (priors.hpp).
struct Mode {
    std::vector<double> at;   // parameters' own scale
    std::vector<double> free; // free scale
    double log_density = 0;
    std::size_t agreeing = 0; // searches that ended within 0.01 of the best: 1 of 20 is no good sign
};
// Error `invalid`: no point of the hypercube has a likelihood.
[[nodiscard]] Result<Mode> find_mode(Posterior const& posterior, ModeOptions const& options = {});

} // namespace weir::stats
