// Names of the methods, and percent out of an estimate.
#include "stats/effect/effect_estimate.hpp"

#include "base/contract.hpp"

#include <cmath>

namespace weir::stats {

std::string_view name_of(Method method) {
    switch (method) {
    case Method::none:
        return "none";
    case Method::exact_rate_ratio:
        return "exact Poisson rate ratio";
    case Method::negative_binomial_ratio:
        return "negative binomial rate ratio";
    case Method::mean_difference:
        return "difference of means";
    case Method::quasi_poisson_level:
        return "quasi-Poisson level change";
    case Method::least_squares_level:
        return "least squares level change";
    case Method::segmented_counts:
        return "negative binomial segmented regression";
    case Method::segmented_measure:
        return "segmented regression";
    case Method::structural_series:
        return "structural time series with control";
    case Method::structural_counts:
        return "structural time series of counts with control";
    }
    WEIR_UNREACHABLE();
}

double percent_of(EffectEstimate const& estimate, double value) {
    if (estimate.logarithmic) {
        return 100 * std::expm1(value);
    }
    return estimate.expected == 0 ? std::numeric_limits<double>::quiet_NaN()
                                  : 100 * value / std::abs(estimate.expected);
}

double detectable_percent(EffectEstimate const& estimate) {
    constexpr double power_quantile = 0.8416212335729143; // of the normal, at .8
    double const least = (estimate.upper - estimate.lower) / 2 + power_quantile * estimate.spread;
    return std::abs(percent_of(estimate, -least));
}

} // namespace weir::stats
