// Classical seasonal decomposition, as R's decompose: a centred moving average, and the mean of what is left
// in each season of the year.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace weir::stats {

enum class SeasonKind : std::uint8_t { none, additive, multiplicative };

// The seasonal figure of each point of `history` (sum 0 over a period, or mean 1). At least two periods.
[[nodiscard]] std::vector<double> classical_season(std::span<double const> history, std::size_t period,
                                                   SeasonKind kind);
// Whether the autocorrelation one period back is beyond what chance gives at 10 % (the test in Assimakopoulos
// and Nikolopoulos 2000 as the M competitions use it). False for constant or short series.
[[nodiscard]] bool looks_seasonal(std::span<double const> history, std::size_t period);

struct Line {
    double level = 0; // at 0
    double slope = 0;
};
// Least squares through (first + i, values[i]); two values at least.
[[nodiscard]] Line fit_line(std::span<double const> values, double first);

} // namespace weir::stats
