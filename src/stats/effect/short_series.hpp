// Effect on series too short for a trend: before against after, by exact chances, by a rate ratio that owns
// to more than Poisson's variation, or by least squares (the first two rows of the table in
// docs/statistics/effect.md).
#pragma once

#include "base/result.hpp"
#include "stats/effect/effect_estimate.hpp"
#include "stats/effect/effect_series.hpp"

namespace weir::stats {

// Of two Poisson counts with exposures; given their sum the second is binomial (Przyborowski and Wilenski
// 1940). The interval is Clopper and Pearson's, p twice the smaller tail. Where one count is nought the
// estimate is of the counts with a half added, and one end of the interval is infinite.
struct RateRatio {
    double log_ratio = 0; // second over first
    double lower = 0;
    double upper = 0;
    double p = 1;
};
[[nodiscard]] RateRatio exact_rate_ratio(double first, double first_exposure, double second,
                                         double second_exposure);

// Fewer than 12 points: exact if the counts vary as Poisson's, else a negative binomial of the size that
// makes Pearson's sum n − 2, with t. No trend can be fitted, and a reason says so.
[[nodiscard]] Result<EffectEstimate> rate_ratio(EffectSeries const& series);
// Fewer than 12 points of a measure that is no count: Student's t of two means.
[[nodiscard]] Result<EffectEstimate> mean_difference(EffectSeries const& series);

// 12 to 24 points: level change with the exposure as offset and, if given, further columns; quasi-Poisson
// with t (dispersion never taken below 1), or least squares.
[[nodiscard]] Result<EffectEstimate>
quasi_poisson_level(EffectSeries const& series, Expected const& expected = {}, Matrix const& others = {});
[[nodiscard]] Result<EffectEstimate>
least_squares_level(EffectSeries const& series, Expected const& expected = {}, Matrix const& others = {});

} // namespace weir::stats
