// What could be seen, before the fact: the power of a level-change test and the least change that it would
// find (docs/statistics/effect.md: computed when the evaluation is locked, and printed).
#pragma once

#include "stats/numeric/matrix.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace weir::stats {

struct PowerDesign {
    double mean = 0; // events a point before the change, above 0
    std::size_t before = 0;
    std::size_t after = 0;
    double size = std::numeric_limits<double>::infinity(); // of the negative binomial; infinite: Poisson
    double following_sd = 0;                               // of an error on the log scale that follows on,
    double following_rho = 0;                              // with this lag-1 correlation
    bool trend = true;                                     // fitted
    std::size_t harmonics = 0;                             // pairs, of a season of 12
    double level = 0.05;
    std::vector<double> dose = {}; // by point; empty: a step
};

// Standard error of the log change by generalised least squares on the log scale, and the t test's power.
// More points than terms.
[[nodiscard]] double log_change_error(PowerDesign const& design, double change);
// `change` is a share: −.2 is a fall of 20 %. Above −1.
[[nodiscard]] double power_of(PowerDesign const& design, double change);
// The smallest fall, as a positive share, that is found with this chance; 1 where none is.
[[nodiscard]] double detectable_fall(PowerDesign const& design, double power = 0.8);

// The same by simulation: negative binomial regression with the terms above and its t test (Poisson where the
// size has no estimate), on series drawn from the design. No dose.
[[nodiscard]] double simulated_power(PowerDesign const& design, double change, std::size_t series,
                                     std::uint64_t seed);

} // namespace weir::stats
