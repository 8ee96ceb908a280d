// The counterfactual for counts too small to be near normal on the log scale: Poisson of a log level that
// walks, with season and controls as terms, by Laplace's approximation (docs/statistics/effect.md).
#pragma once

#include "base/result.hpp"
#include "stats/effect/counterfactual.hpp"
#include "stats/effect/effect_estimate.hpp"
#include "stats/effect/effect_series.hpp"

namespace weir::stats {

struct StructuralCounts {
    EffectEstimate estimate; // on the log scale: of the mean that came over the mean expected
    Counterfactual counterfactual;
    bool control_related = false; // some control's coefficient is two standard errors from nought
};
// The first `controls` regressors of the shape are controls. Its season becomes harmonics: a season of states
// is more than small counts can bear.
[[nodiscard]] Result<StructuralCounts> structural_counts(EffectSeries const& series,
                                                         StructuralShape const& shape, std::size_t controls,
                                                         CounterfactualOptions const& options = {});

} // namespace weir::stats
