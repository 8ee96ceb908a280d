// The bootstrap particle filter (N. J. Gordon, D. J. Salmond and A. F. M. Smith, 1993) with systematic
// resampling, over any model that can step many particles: an estimate of the likelihood whose mean, not
// whose logarithm, is right, and what particle marginal Metropolis-Hastings needs of it (C. Andrieu, A.
// Doucet and R. Holenstein, JRSS B 72, 2010).
#pragma once

#include "stats/sample/posterior.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace weir::stats {

// A model as the filter sees it. The engine's particles (start, advance, read, resample) fit it, and so does
// anything of one's own; one thread uses it at a time.
struct ParticleModel {
    // All particles to the start, with these parameters. Everything random in this run is to come of `key`.
    std::function<Status(std::span<double const> parameters, std::size_t particles, std::uint64_t key)> start;
    // To the time of observation `index` (0, 1, …).
    std::function<Status(std::size_t index)> advance;
    // The log density of observation `index` given each particle. −∞ where impossible; an observation that is
    // missing weighs all the same, 0.
    std::function<void(std::size_t index, std::span<double> log_weights)> weigh;
    // Particle i goes on from ancestors[i].
    std::function<Status(std::span<std::uint32_t const> ancestors)> resample;
    // A quantity whose filtered mean is wanted, if any, as it is now.
    std::function<void(std::span<double> values)> read = nullptr;
};

struct FilterOptions {
    std::size_t particles = 1000;
    double resample_below = 1; // resample when the effective number falls to this share; 1: after each
};

struct FilterRun {
    double log_likelihood = 0;        // −∞ when no particle can have given an observation
    std::vector<double> ess;          // effective number of particles at each observation
    std::vector<double> means;        // of what `read` gives, after weighing; empty without it
    std::optional<std::size_t> ended; // the observation that no particle could have given

    [[nodiscard]] double ess_share(std::size_t particles) const; // the least, of the particles
};

// Errors are those of the model. Same key, same numbers.
[[nodiscard]] Result<FilterRun> run_filter(ParticleModel const& model, std::span<double const> parameters,
                                           std::size_t observations, std::uint64_t key,
                                           FilterOptions const& options = {});

// One uniform number for all: a particle of weight w has floor(n w) or ceil(n w) descendants (Carpenter,
// Clifford and Fearnhead 1999). `uniform` in [0, 1); weights not negative, not all zero.
void systematic_ancestors(std::span<double const> weights, double uniform,
                          std::span<std::uint32_t> ancestors);

// How noisy the estimate is at a point, by runs with keys of their own.
struct FilterNoise {
    double mean = 0;               // of the log-likelihood
    double log_mean = 0;           // logarithm of the mean likelihood
    double sd = 0;                 // of the log-likelihood: infinite if a run ended
    double ess_share = 1;          // the least of all runs
    std::vector<double> estimates; // of each run
};
[[nodiscard]] Result<FilterNoise> filter_noise(ParticleModel const& model, std::span<double const> parameters,
                                               std::size_t observations, std::uint64_t seed,
                                               FilterOptions const& options = {}, std::size_t runs = 20);

// So many particles that the variance of the log-likelihood at a pilot point is about one (section 3.4).
struct ParticleChoice {
    std::size_t particles = 0;
    FilterNoise noise;    // with that number
    bool reached = false; // else `most` was not enough
};
[[nodiscard]] Result<ParticleChoice> choose_particles(ParticleModel const& model,
                                                      std::span<double const> pilot, std::size_t observations,
                                                      std::uint64_t seed, std::size_t least = 100,
                                                      std::size_t most = 100'000);

// What went on in the filters of a whole run of PMMH.
struct FilterLog {
    std::atomic<std::uint64_t> runs{0};
    std::atomic<std::uint64_t> failures{0};   // runs the model refused; they count as impossible
    std::atomic<std::uint64_t> degenerate{0}; // runs whose least effective share was at or below 5 %
};
// A likelihood for the samplers of samplers.hpp, which then do particle marginal Metropolis-Hastings: each
// point is estimated once, with its own key, and kept. `make` is called once for each batch, so that threads
// do not share a model. `log`, if given, must outlive the likelihood.
[[nodiscard]] BatchedLogLikelihood filtered_likelihood(std::function<ParticleModel()> make,
                                                       std::size_t observations, std::uint64_t seed,
                                                       FilterOptions const& options,
                                                       FilterLog* log = nullptr);

} // namespace weir::stats
