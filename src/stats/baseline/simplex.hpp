// Nelder and Mead's search as Nash's Compact Numerical Methods gives it (algorithm 19), which is what R's
// forecast uses: with the same start and the same rules the same model is chosen. Elsewhere use optimise.hpp.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace weir::stats {

struct SimplexEnd {
    std::vector<double> at;
    double value = 0;
};
// Stops when the values at the corners agree to `tolerance` relative, or after about `evaluations_max`.
[[nodiscard]] SimplexEnd search_simplex(std::function<double(std::span<double const>)> const& objective,
                                        std::vector<double> const& start, double tolerance,
                                        std::size_t evaluations_max);

} // namespace weir::stats
