// How good many forecasts were together: errors, coverage and width of intervals, skill against a reference,
// and whether one method is better than another by more than chance. Errors are forecast less what came.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace weir::stats {

// All spans are as long as each other; an empty one gives NaN.
[[nodiscard]] double mean_absolute_error(std::span<double const> came, std::span<double const> forecast);
[[nodiscard]] double root_mean_square_error(std::span<double const> came, std::span<double const> forecast);
// In per cent; NaN where anything that came is 0, for then it has no meaning.
[[nodiscard]] double mean_absolute_percentage_error(std::span<double const> came,
                                                    std::span<double const> forecast);
// The sum of absolute errors over the sum of what came, in per cent.
[[nodiscard]] double weighted_absolute_percentage_error(std::span<double const> came,
                                                        std::span<double const> forecast);
[[nodiscard]] double bias(std::span<double const> came, std::span<double const> forecast);
// Hyndman and Koehler 2006 (Int. J. Forecast. 22, 679-688): the mean absolute error over that of the seasonal
// naive method one step ahead inside `history` (period 1 for series without seasons).
[[nodiscard]] double mean_absolute_scaled_error(std::span<double const> came,
                                                std::span<double const> forecast,
                                                std::span<double const> history, std::size_t period);

struct Coverage {
    double share = 0;      // inside or on the bounds
    double mean_width = 0; // in the unit of what came
};
[[nodiscard]] Coverage coverage(std::span<double const> came, std::span<double const> lower,
                                std::span<double const> upper);

// 1 − score / reference: above 0 is better than the reference, 1 is perfect.
[[nodiscard]] double skill(double score, double reference);

struct DieboldMariano {
    double statistic = 0;  // below 0: the first method lost less
    double p = 1;          // two-sided, Student's t with n − 1 degrees
    double mean_loss = 0;  // of first less second
    std::size_t count = 0; // of pairs, or of clusters
};
// Diebold and Mariano 1995 with the correction of Harvey, Leybourne and Newbold 1997 (Int. J. Forecast. 13,
// 281-291, eqs. 5-9): losses in order of time, of forecasts `horizon` steps ahead; autocovariances to
// horizon − 1. Where the variance so estimated is not positive it is Bartlett's of the same lag. Error
// `invalid`: lengths differ, horizon 0 or too long for the series, or the losses differ by a constant.
[[nodiscard]] Result<DieboldMariano> diebold_mariano(std::span<double const> first_losses,
                                                     std::span<double const> second_losses,
                                                     std::size_t horizon);
// The same question where errors of one series hang together: the mean difference of each series is one
// observation, and a t test is made on those. `clusters` names the series of each loss.
[[nodiscard]] Result<DieboldMariano> diebold_mariano_clustered(std::span<double const> first_losses,
                                                               std::span<double const> second_losses,
                                                               std::span<std::size_t const> clusters);

} // namespace weir::stats
