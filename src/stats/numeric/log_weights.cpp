// The greatest is taken out first, so that it becomes one and nothing overflows.
#include "stats/numeric/log_weights.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::stats {

double normalise_log_weights(std::span<double> log_weights) {
    constexpr double impossible = -std::numeric_limits<double>::infinity();
    double most = impossible;
    for (auto& weight : log_weights) {
        weight = std::isnan(weight) ? impossible : weight;
        most = std::max(most, weight);
    }
    if (!std::isfinite(most)) {
        return impossible;
    }
    double sum = 0;
    for (auto& weight : log_weights) {
        weight = std::exp(weight - most);
        sum += weight;
    }
    for (auto& weight : log_weights) {
        weight /= sum;
    }
    return most + std::log(sum);
}

} // namespace weir::stats
