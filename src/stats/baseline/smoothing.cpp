#include "stats/baseline/smoothing.hpp"

#include "stats/baseline/simplex.hpp"
#include "stats/baseline/smoothing_filter.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace weir::stats {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double sqrt_epsilon = 1.490116119384766e-8; // the tolerance that R's ets asks of its search
constexpr std::size_t evaluations_max = 2000;

// Where the search begins, chosen as R's ets does: little smoothing, within the usual bounds.
std::vector<double> first_guess(SmoothingModel const& model, SmoothingState const& state) {
    constexpr double least = 1e-4;
    constexpr double most = 0.9999;
    double const alpha = least + 0.2 * (most - least) / static_cast<double>(model.period);
    std::vector<double> guess{alpha};
    if (model.kind.trend != TrendKind::none) {
        guess.push_back(least + 0.1 * (std::min(most, alpha) - least));
    }
    if (model.kind.season != SeasonKind::none) {
        guess.push_back(least + 0.05 * (std::min(most, 1 - alpha) - least));
    }
    if (model.kind.trend == TrendKind::damped) {
        guess.push_back(0.8 + 0.99 * (0.98 - 0.8));
    }
    guess.push_back(state.level);
    if (model.kind.trend != TrendKind::none) {
        guess.push_back(state.growth);
    }
    guess.insert(guess.end(), state.season.begin(), state.season.end());
    return guess;
}

// The numbers of a search put where they belong. The last figure of the season is what makes the figures
// sum to nothing, or to the period.
void unpack(std::span<double const> at, SmoothingModel& model, SmoothingState& state) {
    std::size_t next = 0;
    model.alpha = at[next++];
    bool const trend = model.kind.trend != TrendKind::none;
    bool const season = model.kind.season != SeasonKind::none;
    model.beta = trend ? at[next++] : 0;
    model.gamma = season ? at[next++] : 0;
    model.phi = model.kind.trend == TrendKind::damped ? at[next++] : 1;
    state.level = at[next++];
    state.growth = trend ? at[next++] : 0;
    if (season) {
        state.season.assign(at.begin() + static_cast<std::ptrdiff_t>(next), at.end());
        double const whole =
            model.kind.season == SeasonKind::multiplicative ? static_cast<double>(model.period) : 0;
        state.season.push_back(whole - std::accumulate(state.season.begin(), state.season.end(), 0.0));
    }
}

// n log of the sum of squares, plus twice the sum of log |fit| for multiplicative errors: −2 log likelihood
// but for a constant (equation 5.3 of the book).
double deviance(SmoothingRun const& run, SmoothingModel const& model, std::size_t count) {
    double const relative = model.kind.error == ErrorKind::multiplicative ? 2 * run.log_fits : 0;
    return std::max(static_cast<double>(count) * std::log(run.squares) + relative, -1e10);
}

Status check_kind(std::span<double const> history, std::size_t period, SmoothingKind const& kind) {
    bool const positive = std::all_of(history.begin(), history.end(), [](double y) { return y > 0; });
    bool const relative =
        kind.error == ErrorKind::multiplicative || kind.season == SeasonKind::multiplicative;
    if (relative && !positive) {
        return fail(ErrorCode::invalid, "A multiplicative part needs values above 0 throughout.");
    }
    if (kind.error == ErrorKind::additive && kind.season == SeasonKind::multiplicative) {
        return fail(ErrorCode::invalid,
                    "Additive errors on a multiplicative season are not offered: their variance may be "
                    "infinite.");
    }
    if (kind.season != SeasonKind::none && (period < 2 || period > 24 || history.size() <= period)) {
        return fail(ErrorCode::invalid,
                    "A season needs a period of 2 to 24 and more values than one period.");
    }
    return {};
}

} // namespace

std::string name_of(SmoothingKind const& kind) {
    std::string out = kind.error == ErrorKind::additive ? "ETS(A;" : "ETS(M;";
    out += kind.trend == TrendKind::none ? "N;" : kind.trend == TrendKind::additive ? "A;" : "Ad;";
    out += kind.season == SeasonKind::none ? "N)" : kind.season == SeasonKind::additive ? "A)" : "M)";
    return out;
}

Result<SmoothingModel> fit_smoothing(std::span<double const> history, std::size_t period,
                                     SmoothingKind const& kind, SmoothingCriterion criterion) {
    WEIR_TRY(check_history(history, 4, 1));
    WEIR_TRY(check_kind(history, period, kind));
    SmoothingModel model;
    model.kind = kind;
    model.period = kind.season == SeasonKind::none ? 1 : period;
    auto const guess = first_guess(model, first_state(history, model));
    auto const count = history.size();
    if (guess.size() + 1 >= count) {
        return fail(ErrorCode::invalid, "The model " + name_of(kind) + " has " +
                                            std::to_string(guess.size()) + " numbers to find from " +
                                            std::to_string(count) + " values.");
    }
    SmoothingState state;
    auto const objective = [&](std::span<double const> at) {
        unpack(at, model, state);
        if (!is_admissible(model) || (kind.season == SeasonKind::multiplicative &&
                                      *std::min_element(state.season.begin(), state.season.end()) < 0)) {
            return infinity;
        }
        auto const run = run_smoothing(history, model, state);
        return criterion == SmoothingCriterion::likelihood ? deviance(run, model, count)
                                                           : run.squares / static_cast<double>(count);
    };
    auto const found = search_simplex(objective, guess, sqrt_epsilon, evaluations_max);
    unpack(found.at, model, state);
    auto const run = run_smoothing(history, model, state);
    if (!std::isfinite(run.squares) || !is_admissible(model)) {
        return fail(ErrorCode::invalid, "No parameters of " + name_of(kind) + " fit the values.");
    }
    model.level = state.level;
    model.growth = state.growth;
    model.season = std::move(state.season);
    auto const n = static_cast<double>(count);
    auto const np = static_cast<double>(guess.size() + 1); // and the variance
    model.parameters = guess.size() + 1;
    model.log_likelihood = -0.5 * deviance(run, model, count);
    model.aicc = -2 * model.log_likelihood + 2 * np + 2 * np * (np + 1) / (n - np - 1);
    model.variance = run.squares / (n - static_cast<double>(guess.size()));
    return model;
}

Result<SmoothingModel> choose_smoothing(std::span<double const> history, std::size_t period) {
    WEIR_TRY(check_history(history, 4, 1));
    Result<SmoothingModel> best =
        fail(ErrorCode::invalid, "No model of exponential smoothing fits the values.");
    for (auto const error : {ErrorKind::additive, ErrorKind::multiplicative}) {
        for (auto const trend : {TrendKind::none, TrendKind::additive, TrendKind::damped}) {
            for (auto const season : {SeasonKind::none, SeasonKind::additive, SeasonKind::multiplicative}) {
                auto model = fit_smoothing(history, period, {error, trend, season});
                if (model && std::isfinite(model->aicc) && (!best || model->aicc < best->aicc)) {
                    best = std::move(model);
                }
            }
        }
    }
    return best;
}

Result<SeriesForecast> forecast_ets(std::span<double const> history, std::size_t period,
                                    std::size_t horizon) {
    WEIR_TRY(check_history(history, 4, horizon));
    auto const model = WEIR_TRY(choose_smoothing(history, period));
    return forecast_of(model, horizon);
}

Result<SeriesForecast> forecast_ses(std::span<double const> history, std::size_t horizon) {
    WEIR_TRY(check_history(history, 4, horizon));
    auto const model = WEIR_TRY(fit_smoothing(history, 1, {}, SmoothingCriterion::mean_square_error));
    auto out = forecast_of(model, horizon);
    out.detail = "Simple exponential smoothing";
    return out;
}

Result<SeriesForecast> forecast_holt(std::span<double const> history, std::size_t horizon) {
    WEIR_TRY(check_history(history, 6, horizon));
    auto const model = WEIR_TRY(
        fit_smoothing(history, 1, {.trend = TrendKind::additive}, SmoothingCriterion::mean_square_error));
    auto out = forecast_of(model, horizon);
    out.detail = "Holt's method";
    return out;
}

} // namespace weir::stats
