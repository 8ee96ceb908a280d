// Proper scores of one forecast against what came: CRPS, logarithmic, interval and weighted interval scores,
// and the probability integral transform. Lower is better throughout.
#pragma once

#include <cstdint>
#include <span>

namespace weir::stats {

// CRPS (Gneiting and Raftery 2007, J. Am. Stat. Assoc. 102, 359-378), in the unit of `y`. NaN where the
// parameters have no meaning (sd ≤ 0, mean < 0, size ≤ 0). Counts are of mean and size (variance
// mean + mean²/size; an infinite size is Poisson's).
[[nodiscard]] double crps_normal(double y, double mean, double sd);
[[nodiscard]] double crps_poisson(double y, double mean);
[[nodiscard]] double crps_negative_binomial(double y, double mean, double size);

// An ensemble as the distribution that its members are (`plain`), or as a sample of one (`fair`: Ferro 2014,
// Q. J. R. Meteorol. Soc. 140, 1917-1923), which needs two members. NaN for no members.
enum class EnsembleScore : std::uint8_t { plain, fair };
[[nodiscard]] double crps_ensemble(double y, std::span<double const> members, EnsembleScore which);

// Twice the mean pinball loss over the given quantiles, which tends to the CRPS as levels (i − ½)/n fill
// (0, 1) (Laio and Tamea 2007, eq. 9). Both spans are as long and `levels` lie in (0, 1).
[[nodiscard]] double crps_quantiles(double y, std::span<double const> levels,
                                    std::span<double const> quantiles);

// −log of the density or probability of what came.
[[nodiscard]] double log_score_normal(double y, double mean, double sd);
[[nodiscard]] double log_score_poisson(double y, double mean);
[[nodiscard]] double log_score_negative_binomial(double y, double mean, double size);

// A central interval meant to hold 1 − alpha.
struct ScoredInterval {
    double alpha = 0;
    double lower = 0;
    double upper = 0;
};
// Width plus 2/alpha for each unit outside.
[[nodiscard]] double interval_score(double y, ScoredInterval const& interval);
// Bracher, Ray, Gneiting and Reich 2021 (PLoS Comput. Biol. 17, e1008618), eq. 1: weights ½ on the median
// and alpha/2 on each interval, over K + ½.
[[nodiscard]] double weighted_interval_score(double y, double median,
                                             std::span<ScoredInterval const> intervals);

// Uniform when the forecast is right. For counts the jump is filled at random: `u` in [0, 1) is a fresh
// uniform (Czado, Gneiting and Held 2009, Biometrics 65, 1254-1261).
[[nodiscard]] double pit_normal(double y, double mean, double sd);
[[nodiscard]] double pit_poisson(double y, double mean, double u);
[[nodiscard]] double pit_negative_binomial(double y, double mean, double size, double u);
[[nodiscard]] double pit_ensemble(double y, std::span<double const> members, double u);

// log(1 + y): scores on this scale are near to relative ones, so that large authorities do not drown the
// rest (Bosse and others 2023, PLoS Comput. Biol. 19, e1011393). Give it y and every quantile or member.
[[nodiscard]] double log_scale(double y);

} // namespace weir::stats
