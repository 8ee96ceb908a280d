// Weights that are known by their logarithms, where the numbers themselves would overflow or vanish.
#pragma once

#include <span>

namespace weir::stats {

// Puts the weights in place of their logarithms, adding up to one; gives the logarithm of their sum. A NaN
// counts as a weight of nought; where no weight is above nought, or one is infinite, minus infinity, and
// the logarithms stay.
double normalise_log_weights(std::span<double> log_weights);

} // namespace weir::stats
