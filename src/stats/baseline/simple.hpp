// The methods that any other must beat, and what a method of one series gives: a mean and a spread for each
// step. Answers are those of R's forecast 8.20 (naive, snaive, rwf with drift, meanf).
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace weir::stats {

// Step i + 1 is normal, or Student's t with `freedom` degrees scaled by sd.
struct SeriesForecast {
    std::string detail; // the model that was chosen, as R names it
    std::vector<double> mean;
    std::vector<double> sd;
    double freedom = std::numeric_limits<double>::infinity();

    [[nodiscard]] double quantile(std::size_t step, double p) const; // step from 0
};

// `history` is finite, oldest first. Error `invalid`: too short for the method (the message says how many it
// needs), values not finite, or a horizon of 0.
[[nodiscard]] Result<SeriesForecast> forecast_naive(std::span<double const> history, std::size_t horizon);
[[nodiscard]] Result<SeriesForecast> forecast_seasonal_naive(std::span<double const> history,
                                                             std::size_t period, std::size_t horizon);
[[nodiscard]] Result<SeriesForecast> forecast_drift(std::span<double const> history, std::size_t horizon);
[[nodiscard]] Result<SeriesForecast> forecast_mean(std::span<double const> history, std::size_t horizon);

// Shared by the methods: whether there are at least `least` finite values and a horizon.
[[nodiscard]] Status check_history(std::span<double const> history, std::size_t least, std::size_t horizon);

} // namespace weir::stats
