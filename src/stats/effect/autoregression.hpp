// Linear regression with errors e_t = rho e_(t−1) + noise: Prais and Winsten's iteration, maximum likelihood
// and restricted maximum likelihood, and the last with rho averaged over instead of taken as known.
#pragma once

#include "base/result.hpp"
#include "stats/effect/mixture.hpp"
#include "stats/numeric/matrix.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>

namespace weir::stats {

struct AutoregressiveFit {
    Vector coefficients;
    Matrix covariance; // scaled by what is left over n − k
    Vector residuals;  // y − X b
    double rho = 0;
    double variance = 0;       // of the noise for Prais-Winsten; of the errors themselves for the likelihoods
    double log_likelihood = 0; // NaN for Prais-Winsten; REML without the term ½ log|X'X|, as nlme's
    std::size_t iterations = 0;
};

enum class Likelihood : std::uint8_t { full, restricted };

// All give error `invalid` where least squares does.
[[nodiscard]] Result<AutoregressiveFit> prais_winsten(Matrix const& x, Vector const& y);
[[nodiscard]] Result<AutoregressiveFit> fit_autoregressive(Matrix const& x, Vector const& y,
                                                           Likelihood likelihood);

// Weight before the data of a rho in [0, 1).
using RhoPrior = std::function<double(double rho)>;
// Errors of children's services series: in 121 authorities the residuals' lag-1 correlation is .31 on
// average, .11 to .66 from the tenth to the ninetieth percentile (docs/statistics/effect.md).
// Wider than that and further right, since estimates are too low on short series; chosen by
// bench/stats/effect_error.cpp.
[[nodiscard]] double usual_rho(double rho);

// One coefficient's distribution with rho averaged over a grid of [0, .95] by restricted likelihood and
// prior; for each rho a t on n − k degrees. With an estimated rho taken as known the interval is too narrow.
struct AveragedFit {
    Mixture coefficient;
    double rho = 0; // mean
};
[[nodiscard]] Result<AveragedFit> average_autoregressive(Matrix const& x, Vector const& y, std::size_t column,
                                                         RhoPrior const& prior = usual_rho);

} // namespace weir::stats
