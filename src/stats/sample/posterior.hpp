// What is sampled: parameters with priors and a likelihood asked for many parameter vectors at once, and what
// comes of it: draws by chain, with their diagnostics and the verdict of section 3.6.
#pragma once

#include "base/result.hpp"
#include "stats/sample/diagnostics.hpp"
#include "stats/sample/priors.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace weir::stats {

// Points to be weighed together. A likelihood that is itself estimated (a particle filter) draws from a
// stream of the point's key, so that its answer depends neither on the company nor on threads.
struct Points {
    std::size_t parameters = 0;
    std::span<double const> values; // point by point, in the parameters' own scale
    std::span<std::uint64_t const> keys;

    [[nodiscard]] std::size_t count() const { return keys.size(); }
    [[nodiscard]] std::span<double const> point(std::size_t i) const {
        return values.subspan(i * parameters, parameters);
    }
};

// Fills one log-likelihood for each point; −∞ or NaN where a point is impossible. May be called from several
// threads at once if the sampler is given several.
using BatchedLogLikelihood = std::function<void(Points const& points, std::span<double> log_likelihoods)>;

// A likelihood that knows one point at a time.
[[nodiscard]] BatchedLogLikelihood
one_by_one(std::function<double(std::span<double const> values)> log_likelihood);

class Posterior {
public:
    // Error `invalid`: no parameter, a name twice, or a prior that makes no sense (the message says which).
    // `threads`: over how many the points of one batch are spread; 0 is all of the machine.
    [[nodiscard]] static Result<Posterior> make(std::vector<Parameter> parameters,
                                                BatchedLogLikelihood likelihood, unsigned threads = 1);

    [[nodiscard]] std::vector<Parameter> const& parameters() const { return parameters_; }
    [[nodiscard]] std::size_t size() const { return parameters_.size(); }

    // Of points in the free scale (priors.hpp): log prior + log likelihood + log Jacobian, and −∞ for NaN.
    // The likelihood is not asked where the prior is nothing.
    void log_density(std::span<double const> free, std::span<std::uint64_t const> keys,
                     std::span<double> densities) const;
    [[nodiscard]] double log_density(std::span<double const> free) const;
    void to_natural(std::span<double const> free, std::span<double> natural) const;
    [[nodiscard]] std::vector<double> to_free_scale(std::span<double const> natural) const;
    // One point drawn from the priors, in the free scale.
    void draw_prior(RandomStream& stream, std::span<double> free) const;

private:
    Posterior(std::vector<Parameter> parameters, BatchedLogLikelihood likelihood, unsigned threads);
    std::vector<Parameter> parameters_;
    std::vector<Range> ranges_;
    BatchedLogLikelihood likelihood_;
    unsigned threads_;
};

struct Draws {
    std::vector<std::string> names;
    std::size_t chains = 0;
    std::size_t length = 0;          // draws of each chain
    std::vector<double> values;      // chain by chain, draw by draw, in the parameters' own scale
    std::vector<double> log_density; // chain by chain
    double acceptance = 0;           // share of proposals accepted after warm-up

    [[nodiscard]] double at(std::size_t chain, std::size_t draw, std::size_t parameter) const {
        return values[(chain * length + draw) * names.size() + parameter];
    }
    [[nodiscard]] std::vector<std::vector<double>> chains_of(std::size_t parameter) const;
    [[nodiscard]] std::vector<double> pooled(std::size_t parameter) const;
    [[nodiscard]] Summary summary(std::size_t parameter) const { return summarise(chains_of(parameter)); }
    [[nodiscard]] FitVerdict verdict(RunFacts const& facts = {}, RefusalRules const& rules = {}) const;
};

// For each parameter, how much of the prior's variance the data took away. Below 0.1 it is "set by
// assumption" (section 3.6).
[[nodiscard]] std::vector<double> contractions(Draws const& draws, std::span<Parameter const> parameters);

} // namespace weir::stats
