// A level and a season for one series of counts, with negative binomial spread: for counts too small for
// normal errors. The season may be one that many series share (panel_levels.hpp).
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace weir::stats {

struct CountForecast {
    double alpha = 0;         // weight of the newest month, chosen by likelihood
    std::vector<double> mean; // by step
    std::vector<double> size; // variance mean + mean²/size; infinite for Poisson
    double log_likelihood = 0;

    [[nodiscard]] double quantile(std::size_t step, double p) const; // a whole number; step from 0
};

// E y_t = level × factor_t; the level is the weighted mean of y / factor, weights falling by 1 − alpha a
// month. `factors` (season times exposure, positive) are those of the history and then of the horizon. Alpha
// and size are of greatest likelihood of the one-step forecasts after the first six; size shrinks with the
// horizon as the level may have moved by then (a local level: relative variance 1 + (h − 1) alpha²). Error
// `invalid`: fewer than 12 counts, values that are not counts, factors too few or not positive.
[[nodiscard]] Result<CountForecast>
forecast_count_level(std::span<double const> history, std::span<double const> factors, std::size_t horizon);

} // namespace weir::stats
