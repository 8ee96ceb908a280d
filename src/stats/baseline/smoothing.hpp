// Exponential smoothing in state space form (Hyndman, Koehler, Ord and Snyder 2008, Forecasting with
// Exponential Smoothing): error, trend and season, fitted by likelihood and chosen by AICc as R's forecast
// 8.20 does, and the variance of its forecasts in closed form.
#pragma once

#include "stats/baseline/seasonal.hpp"
#include "stats/baseline/simple.hpp"

namespace weir::stats {

enum class ErrorKind : std::uint8_t { additive, multiplicative };
enum class TrendKind : std::uint8_t { none, additive, damped };

struct SmoothingKind {
    ErrorKind error = ErrorKind::additive;
    TrendKind trend = TrendKind::none;
    SeasonKind season = SeasonKind::none;
};
[[nodiscard]] std::string name_of(SmoothingKind const& kind); // "ETS(M;Ad;M)", as the oracle writes it

enum class SmoothingCriterion : std::uint8_t { likelihood, mean_square_error };

struct SmoothingModel {
    SmoothingKind kind;
    std::size_t period = 1;
    double alpha = 0;
    double beta = 0;
    double gamma = 0;
    double phi = 1;
    // The state after the last value: level, growth, and the season's figures, the latest first.
    double level = 0;
    double growth = 0;
    std::vector<double> season;
    double variance = 0; // of the one-step errors (relative ones where the error is multiplicative)
    double log_likelihood = 0;
    double aicc = 0;
    std::size_t parameters = 0;
};

// Error `invalid`: too few values for the model, values that are not positive for multiplicative parts, or
// multiplicative season with additive error, whose variance may be infinite.
[[nodiscard]] Result<SmoothingModel>
fit_smoothing(std::span<double const> history, std::size_t period, SmoothingKind const& kind,
              SmoothingCriterion criterion = SmoothingCriterion::likelihood);
// The admissible model of least AICc: season only with more than a period of values and period at most 24;
// multiplicative errors and season only if every value is positive.
[[nodiscard]] Result<SmoothingModel> choose_smoothing(std::span<double const> history, std::size_t period);

[[nodiscard]] SeriesForecast forecast_of(SmoothingModel const& model, std::size_t horizon);

[[nodiscard]] Result<SeriesForecast> forecast_ets(std::span<double const> history, std::size_t period,
                                                  std::size_t horizon);
// Simple and Holt's smoothing, by least squares as R's ses and holt.
[[nodiscard]] Result<SeriesForecast> forecast_ses(std::span<double const> history, std::size_t horizon);
[[nodiscard]] Result<SeriesForecast> forecast_holt(std::span<double const> history, std::size_t horizon);

} // namespace weir::stats
