// Designs: which values an ensemble's runs take, spread over the distributions of what is varied.
// Counter-based: a run's values depend on the seed and its number alone.
#pragma once

#include "dynamics/run/distribution.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::dynamics {

// Plain random numbers; a Latin hypercube; Sobol's points, scrambled by the seed.
enum class Design : std::uint8_t { random, lhs, sobol };

// Numbers above 0 and below 1, row by row: one row a run, one column a dimension. Errors: no runs, more
// dimensions than limits::varied_max.
[[nodiscard]] Result<std::vector<double>> unit_sample(Design design, std::size_t columns, std::size_t runs,
                                                      std::uint64_t seed);

// The same through the quantiles of a distribution for each column.
[[nodiscard]] Result<std::vector<double>> sample(Design design, std::vector<Distribution> const& columns,
                                                 std::size_t runs, std::uint64_t seed);

} // namespace weir::dynamics
