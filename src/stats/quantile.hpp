// Quantiles of a sample, for the bands of a fan.
#pragma once

#include <span>

namespace weir::stats {

// Hyndman and Fan (1996) type 7, the default of R and NumPy. `sorted` rises and is not empty; 0 ≤ p ≤ 1.
[[nodiscard]] double quantile_sorted(std::span<double const> sorted, double p);

} // namespace weir::stats
