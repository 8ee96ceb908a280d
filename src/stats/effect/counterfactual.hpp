// What would have come without the action: a structural model fitted on the time before, forecast over the
// time after with controls that the action cannot touch; the effect is what came less that
// (docs/statistics/effect.md). Months are drawn jointly, since their errors go together.
#pragma once

#include "base/result.hpp"
#include "stats/effect/mixture.hpp"
#include "stats/effect/structural.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace weir::stats {

struct CounterfactualOptions {
    std::size_t draws = 2000;
    std::uint64_t seed = 1;
    bool rise_is_wished = false;
    // How far the level may walk a point, in standard deviations of the irregular: half-Cauchy of this
    // middle. An estimate of nought, which short series often give, would make the interval far too narrow.
    // Referrals of an authority drift by some 6 % a year, so 2 % a month, about their 18 %
    // (docs/statistics/effect.md).
    double level_middle = 0.1;
};

struct Counterfactual {
    std::vector<double> expected; // by point after the start
    std::vector<double> lower;    // 95 %, with the points' own variation
    std::vector<double> upper;
    double average = 0; // effect on the mean of the points after
    double average_lower = 0;
    double average_upper = 0;
    double average_spread = 0;
    double p = 1; // two-sided
    double cumulative = 0;
    double cumulative_lower = 0;
    double cumulative_upper = 0;
    double relative = 0; // average effect over average expected
    double relative_lower = 0;
    double relative_upper = 0;
    double chance_wished = 0; // that the average effect is in the wished direction
    // The first point after the start from which on that chance, of the average effect until then, stays
    // above .9.
    std::optional<std::size_t> lasting_from;
};

// What every engine hands over: draws of the points after (rows) without the action.
[[nodiscard]] Counterfactual summarise_counterfactual(Matrix const& draws, Vector const& came,
                                                      bool rise_is_wished);

// Forecast of the points from `start` on at given variances: means and standard errors (of the points).
struct StructuralForecast {
    Vector mean;
    Vector error;
    double average = 0;
    double average_error = 0; // of the mean of all points, by their joint covariance
};
[[nodiscard]] StructuralForecast forecast_structural(StructuralShape const& shape,
                                                     StructuralVariances const& variances,
                                                     Filtered const& before, std::size_t from,
                                                     std::size_t to);

// The level's variance is averaged over by marginal likelihood, the scale integrated out; the average effect
// then has a mixture of t, exactly, and the rest comes from joint draws. `series` is the whole of it.
struct StructuralEffect {
    Counterfactual counterfactual;
    StructuralFit likeliest; // on the time before, by maximum likelihood, to show beside
    double likeliest_average = 0;
};
[[nodiscard]] Result<StructuralEffect> structural_effect(std::span<double const> series, std::size_t start,
                                                         StructuralShape const& shape,
                                                         CounterfactualOptions const& options = {});

} // namespace weir::stats
