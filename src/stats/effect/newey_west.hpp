// Newey and West's covariance (1987) of a regression whose errors follow on from each other: a line of
// sensitivity beside the default, never the default itself. It is too narrow on short or persistent series
// (docs/statistics/effect.md).
#pragma once

#include "stats/numeric/matrix.hpp"

#include <cstddef>
#include <cstdint>

namespace weir::stats {

enum class SmallSample : std::uint8_t { as_it_is, n_over_n_less_k };

// `bread` is the inverse of the information (least squares: (X'X)⁻¹), row t of `scores` the slope of point
// t's log-likelihood (least squares: x_t e_t). Bartlett's weights 1 − j/(lag + 1), no prewhitening. lag <
// points.
[[nodiscard]] Matrix newey_west(Matrix const& bread, Matrix const& scores, std::size_t lag,
                                SmallSample adjustment = SmallSample::as_it_is);

// The bandwidth of Newey and West 1994 with Bartlett's kernel and without prewhitening, as sandwich's
// bwNeweyWest has it: the intercept (the first column) is left out of the sum. Two columns or more.
[[nodiscard]] double newey_west_bandwidth(Matrix const& scores);

} // namespace weir::stats
