#include "stats/quantile.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <cmath>

namespace weir::stats {

double quantile_sorted(std::span<double const> sorted, double p) {
    WEIR_EXPECTS(!sorted.empty() && p >= 0 && p <= 1);
    double const place = p * static_cast<double>(sorted.size() - 1);
    auto const below = static_cast<std::size_t>(std::floor(place));
    auto const above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - std::floor(place)) * (sorted[above] - sorted[below]);
}

} // namespace weir::stats
