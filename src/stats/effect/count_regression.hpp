// Log-linear regression of counts with an exposure: Poisson, quasi-Poisson and negative binomial, the last
// with its size by maximum likelihood as MASS's glm.nb has it (variance mu + mu²/size; MASS calls it theta).
#pragma once

#include "base/result.hpp"
#include "stats/numeric/matrix.hpp"

#include <cstdint>

namespace weir::stats {

struct CountFit {
    Vector coefficients;
    Matrix covariance; // Poisson: inverse information; quasi-Poisson: that times the dispersion; negative
                       // binomial: the size taken as known
    Vector fitted;     // mu
    Matrix scores;     // row t: slope of point t's log-likelihood, for newey_west
    Matrix bread;      // inverse information
    double deviance = 0;
    double dispersion = 0; // Pearson's Σ(y − mu)²/V(mu) over n − k; 1 says as Poisson
    double log_likelihood = 0;
    double size = 0;       // infinite for Poisson
    double size_error = 0; // standard error of the size; 0 for Poisson
    std::size_t freedom = 0;
    bool converged = false;
};

enum class CountKind : std::uint8_t { poisson, quasi_poisson };

// `offset` is the log of the exposure, or empty. Counts are whole and not negative. Error `invalid`: terms
// that cannot be told apart, fewer points than terms, all counts nought, or no estimate (a term that only
// noughts go with).
[[nodiscard]] Result<CountFit> fit_counts(Matrix const& x, Vector const& counts, Vector const& offset,
                                          CountKind kind = CountKind::poisson);
// Beyond this the size cannot be told from Poisson's.
inline constexpr double size_max = 1e5;
// Error `refused` when the size has no estimate: the counts vary no more than Poisson's, and the size runs
// to infinity. The caller falls back to fit_counts and says so.
[[nodiscard]] Result<CountFit> fit_negative_binomial(Matrix const& x, Vector const& counts,
                                                     Vector const& offset);
// The same with the size given.
[[nodiscard]] Result<CountFit> fit_counts_of_size(Matrix const& x, Vector const& counts, Vector const& offset,
                                                  double size);

} // namespace weir::stats
