// How far a set of chains can be believed: rank-normalised split R-hat, effective sample sizes and Monte
// Carlo standard errors (A. Vehtari, A. Gelman, D. Simpson, B. Carpenter and P.-C. Bürkner, Bayesian Analysis
// 16, 2021), equal to those of R's posterior 1.4.0; and the rules by which a fit is refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace weir::stats {

// The chains of one quantity, each of the same length, without warm-up. What cannot be told (a value that is
// not finite, a constant, fewer than three draws) is NaN in every function of this part.
using Chains = std::span<std::vector<double> const>;

[[nodiscard]] double rhat(Chains chains);       // the greater of bulk and folded, ranks normalised
[[nodiscard]] double rhat_basic(Chains chains); // split, on the values themselves
[[nodiscard]] double ess_bulk(Chains chains);
[[nodiscard]] double ess_tail(Chains chains); // the lesser of those of the 5 % and 95 % quantiles
[[nodiscard]] double ess_mean(Chains chains);
[[nodiscard]] double ess_quantile(Chains chains, double p);
[[nodiscard]] double mcse_mean(Chains chains);
[[nodiscard]] double mcse_sd(Chains chains);
[[nodiscard]] double mcse_quantile(Chains chains, double p);

// What is printed of one parameter: all NaN where there is no draw, or one that is no number.
struct Summary {
    double mean = 0, sd = 0, q05 = 0, q50 = 0, q95 = 0;
    double rhat = 0, ess_bulk = 0, ess_tail = 0;
    double mcse_mean = 0, mcse_q05 = 0, mcse_q95 = 0;
};
[[nodiscard]] Summary summarise(Chains chains);

// 1 − var(posterior) / var(prior): near 0, the data said nothing ("set by assumption" below 0.1).
[[nodiscard]] double contraction(double posterior_sd, double prior_sd);

// Counts of the pooled ranks of each chain's draws in equal bins: flat when chains agree. By chain, by bin.
[[nodiscard]] std::vector<std::vector<std::size_t>> rank_histogram(Chains chains, std::size_t bins = 20);

// Section 3.6: what a fit must show before anybody may use it.
struct RefusalRules {
    double rhat_max = 1.01;
    double ess_min = 400;
    std::size_t chains_min = 4;
    double mcse_share_max = 0.05; // of the width of the 90 % interval
    double acceptance_min = 0.07; // of particle marginal Metropolis-Hastings only
    double acceptance_max = 0.25;
    double filter_ess_share_min = 0.05; // of the particles, at the worst observation
};

// What of the run itself is judged, where it has such a thing.
struct RunFacts {
    std::optional<double> acceptance;       // of PMMH
    std::optional<double> filter_ess_share; // the least over the observations
    bool dispersed_starts = true;
};

enum class RefusalCode : std::uint8_t {
    too_few_chains,
    starts_not_dispersed,
    cannot_be_told, // NaN: constant, not finite or too short
    rhat_high,
    ess_bulk_low,
    ess_tail_low,
    quantile_unsure,
    acceptance_out_of_range,
    filter_degenerate,
};

struct Refusal {
    RefusalCode code = RefusalCode::cannot_be_told;
    std::string parameter; // empty: the whole run
    double value = 0;
    double bound = 0;
    std::string reason; // a sentence
};

struct FitVerdict {
    bool usable = false;
    std::string text; // "converged" or "not converged - do not use"
    std::vector<Refusal> refusals;
};

// `chains[i]` are those of `names[i]`.
[[nodiscard]] FitVerdict judge_fit(std::span<std::string const> names,
                                   std::span<std::vector<std::vector<double>> const> chains,
                                   RunFacts const& facts = {}, RefusalRules const& rules = {});

} // namespace weir::stats
