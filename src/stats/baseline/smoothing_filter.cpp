#include "stats/baseline/smoothing_filter.hpp"

#include "stats/numeric/least_squares.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace weir::stats {

namespace {

constexpr double tiny = 1e-10;
constexpr double huge = 1e10; // stands for a quotient by nothing, so that the search turns away

// Every root of the polynomial (coefficients from the constant up, the last 1) lies within the unit circle:
// the Schur-Cohn reduction.
bool roots_within(std::vector<double> polynomial, double radius) {
    double scale = 1;
    for (auto& coefficient : polynomial) {
        coefficient *= scale;
        scale *= radius;
    }
    while (polynomial.size() > 1) {
        auto const degree = polynomial.size() - 1;
        double const ratio = polynomial.front() / polynomial.back();
        if (!(std::abs(ratio) < 1)) {
            return false;
        }
        std::vector<double> reduced(degree);
        for (std::size_t i = 0; i < degree; ++i) {
            reduced[i] = polynomial[i + 1] - ratio * polynomial[degree - i - 1];
        }
        polynomial = std::move(reduced);
    }
    return true;
}

bool seasonal_admissible(SmoothingModel const& at) {
    auto const m = static_cast<double>(at.period);
    double const phi = at.phi;
    double const beta = at.kind.trend == TrendKind::none ? 0 : at.beta;
    if (at.gamma < std::max(1 - 1 / phi - at.alpha, 0.0) || at.gamma > 1 + 1 / phi - at.alpha ||
        at.alpha < 1 - 1 / phi - at.gamma * (1 - m + phi + phi * m) / (2 * phi * m) ||
        beta < -(1 - phi) * (at.gamma / m + at.alpha)) {
        return false;
    }
    std::vector<double> p(at.period + 2, at.alpha + beta - at.alpha * phi);
    p[0] = phi * (1 - at.alpha - at.gamma);
    p[1] = at.alpha + beta - at.alpha * phi + at.gamma - 1;
    p[at.period] = at.alpha + beta - phi;
    p[at.period + 1] = 1;
    if (beta == 0 && phi == 1) { // then 1 is a root, and is allowed; the others are asked about
        std::vector<double> quotient(p.size() - 1);
        double carry = 0;
        for (std::size_t i = p.size() - 1; i > 0; --i) {
            carry += p[i];
            quotient[i - 1] = carry;
        }
        p = std::move(quotient);
    }
    return roots_within(std::move(p), 1 + 1e-10);
}

struct Season {
    std::vector<double> figures;
    std::vector<double> first; // of the season's figures, the latest first
};

Season first_season(std::span<double const> history, SmoothingModel const& model) {
    auto const m = model.period;
    Season out;
    bool const times = model.kind.season == SeasonKind::multiplicative;
    if (history.size() < 3 * m) { // a line and one wave, where there are too few years for a moving average
        auto const n = static_cast<Eigen::Index>(history.size());
        Matrix x(n, m > 2 ? 4 : 3);
        for (Eigen::Index t = 0; t < n; ++t) {
            double const angle = 2 * std::numbers::pi * static_cast<double>(t + 1) / static_cast<double>(m);
            x(t, 0) = 1;
            x(t, 1) = static_cast<double>(t + 1);
            x(t, 2) = std::cos(angle);
            if (m > 2) {
                x(t, 3) = std::sin(angle);
            }
        }
        auto const fit = fit_linear(x, vector_of(history));
        for (Eigen::Index t = 0; t < n; ++t) {
            double const line = fit ? fit->coefficients(0) + fit->coefficients(1) * x(t, 1) : 0;
            double const y = history[static_cast<std::size_t>(t)];
            out.figures.push_back(times ? y / line : y - line);
        }
    } else {
        out.figures = classical_season(history, m, model.kind.season);
    }
    for (std::size_t i = 0; i + 1 < m; ++i) {
        out.first.push_back(out.figures[m - 1 - i]);
    }
    if (times) {
        double sum = 0;
        for (auto& figure : out.first) {
            figure = std::max(figure, 1e-2);
            sum += figure;
        }
        if (sum > static_cast<double>(m)) {
            for (auto& figure : out.first) {
                figure /= sum + 1e-2 * static_cast<double>(m - 1);
            }
        }
    }
    return out;
}

} // namespace

SmoothingRun run_smoothing(std::span<double const> history, SmoothingModel const& model,
                           SmoothingState& state) {
    SmoothingRun out;
    auto const m = state.season.size();
    bool const times = model.kind.season == SeasonKind::multiplicative;
    bool const relative = model.kind.error == ErrorKind::multiplicative;
    std::size_t at = m == 0 ? 0 : m - 1; // where the next figure of the season stands: a ring, read backwards
    for (double const y : history) {
        double const step = model.phi * state.growth;
        double const base = state.level + step;
        double const figure = m == 0 ? 0.0 : state.season[at];
        double fit = m == 0 ? base : times ? base * figure : base + figure;
        if (relative && std::abs(fit) < tiny) {
            fit += tiny;
        }
        double const error = relative ? (y - fit) / fit : y - fit;
        double const apart = m == 0 ? y : !times ? y - figure : std::abs(figure) < tiny ? huge : y / figure;
        double const level = base + model.alpha * (apart - base);
        if (model.kind.trend != TrendKind::none) {
            state.growth = step + model.beta / model.alpha * (level - state.level - step);
        }
        if (m > 0) {
            double const seen = !times ? y - base : std::abs(base) < tiny ? huge : y / base;
            state.season[at] = figure + model.gamma * (seen - figure);
            at = at == 0 ? m - 1 : at - 1;
        }
        state.level = level;
        out.squares += error * error;
        if (relative) {
            out.log_fits += std::log(std::abs(fit));
        }
    }
    if (m > 0) { // the ring is turned so that the next figure is the last again
        std::rotate(state.season.begin(), state.season.begin() + static_cast<std::ptrdiff_t>((at + 1) % m),
                    state.season.end());
    }
    return out;
}

bool is_admissible(SmoothingModel const& at) {
    constexpr double least = 1e-4;
    constexpr double most = 0.9999;
    bool const trend = at.kind.trend != TrendKind::none;
    bool const season = at.kind.season != SeasonKind::none;
    if (at.alpha < least || at.alpha > most) {
        return false;
    }
    if (trend && (at.beta < least || at.beta > std::min(at.alpha, most))) {
        return false;
    }
    if (at.kind.trend == TrendKind::damped && (at.phi < 0.8 || at.phi > 0.98)) {
        return false;
    }
    if (season && (at.gamma < least || at.gamma > std::min(1 - at.alpha, most))) {
        return false;
    }
    if (season) {
        return seasonal_admissible(at);
    }
    return at.alpha >= 1 - 1 / at.phi && at.alpha <= 1 + 1 / at.phi &&
           (!trend || (at.beta >= at.alpha * (at.phi - 1) && at.beta <= (1 + at.phi) * (2 - at.alpha)));
}

SmoothingState first_state(std::span<double const> history, SmoothingModel const& model) {
    SmoothingState out;
    std::vector<double> adjusted(history.begin(), history.end());
    bool const seasonal = model.kind.season != SeasonKind::none;
    if (seasonal) {
        auto season = first_season(history, model);
        for (std::size_t t = 0; t < adjusted.size(); ++t) {
            adjusted[t] = model.kind.season == SeasonKind::multiplicative
                              ? adjusted[t] / std::max(season.figures[t], 1e-2)
                              : adjusted[t] - season.figures[t];
        }
        out.season = std::move(season.first);
    }
    auto const used = std::min(adjusted.size(), std::max<std::size_t>(10, seasonal ? 2 * model.period : 2));
    std::span<double const> const begin(adjusted.data(), used);
    if (model.kind.trend == TrendKind::none) {
        for (double const y : begin) {
            out.level += y / static_cast<double>(used);
        }
        return out;
    }
    auto const line = fit_line(begin, 1);
    out.level = line.level;
    out.growth = line.slope;
    if (std::abs(out.level + out.growth) < 1e-8) {
        out.level *= 1 + 1e-3;
        out.growth *= 1 - 1e-3;
    }
    return out;
}

} // namespace weir::stats
