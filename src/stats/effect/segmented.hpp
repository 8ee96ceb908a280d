// Interrupted series by segmented regression: the default from 24 points on (docs/statistics/effect.md). log
// E[y_t] = log N_t + a + b t + season + L g(t − t0) + S (t − t0)+, with an error that follows on from itself,
// whose correlation and size are averaged over rather than taken as known.
#pragma once

#include "base/result.hpp"
#include "stats/effect/effect_estimate.hpp"
#include "stats/effect/effect_series.hpp"

#include <optional>

namespace weir::stats {

struct SegmentedOptions {
    Expected expected = {};
    bool trend = true;
    bool slope_change = false;                 // S beside L: then L is the change at once only
    std::optional<std::size_t> harmonics = {}; // pairs; nothing: as many as the series can bear
    Matrix others = {};                        // further columns: measurement events, covariates
};

// Counts: negative binomial with a hidden AR(1) error, by Laplace's approximation and restricted likelihood;
// where the negative binomial's size has no estimate, Poisson with the same error, and a reason says so.
[[nodiscard]] Result<EffectEstimate> segmented_counts(EffectSeries const& series,
                                                      SegmentedOptions const& options = {});
// A measure that is no count, on its own scale; with an exposure, values per exposure.
[[nodiscard]] Result<EffectEstimate> segmented_measure(EffectSeries const& series,
                                                       SegmentedOptions const& options = {});

// The terms, the change's column last: intercept, trend, harmonics, others, slope change, change.
[[nodiscard]] Matrix segmented_terms(EffectSeries const& series, SegmentedOptions const& options);

} // namespace weir::stats
