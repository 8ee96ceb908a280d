// Forecasts, joint draws and their summary.
#include "stats/effect/counterfactual.hpp"

#include "base/contract.hpp"
#include "base/random.hpp"
#include "stats/numeric/distributions.hpp"
#include "stats/numeric/log_weights.hpp"
#include "stats/quantile.hpp"

#include <algorithm>
#include <cmath>

namespace weir::stats {

namespace {

struct Weighed {
    ScaledFit fit;
    StructuralVariances ratios;
    double weight = 0;
};

Matrix root_of(Matrix const& covariance) {
    Eigen::SelfAdjointEigenSolver<Matrix> const solved(covariance);
    return solved.eigenvectors() * solved.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
}

// Over the ratio of the level's step to the irregular, from one in a thousand to ten, evenly on its log.
Result<std::vector<Weighed>> weigh(std::span<double const> before, StructuralShape const& shape,
                                   double middle) {
    std::vector<Weighed> out;
    std::vector<double> weights; // as logarithms first
    for (double power = -3; power < 1.01; power += 0.2) {
        double const ratio = std::pow(10, power);
        StructuralVariances const ratios{1, ratio * ratio, 0};
        auto fit = WEIR_TRY(fit_at(before, shape, ratios));
        // Half-Cauchy on the ratio; times the ratio, for the step on the log.
        double const prior = ratio / (1 + ratio * ratio / (middle * middle));
        weights.push_back(fit.log_marginal + std::log(prior));
        out.push_back({std::move(fit), ratios});
    }
    normalise_log_weights(weights);
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i].weight = weights[i];
    }
    return out;
}

class Drawing {
public:
    Drawing(StructuralShape const& shape, std::size_t from, std::size_t to)
        : shape_(shape), from_(from), to_(to) {}

    // Draws into rows [at, at + count).
    void draw(Weighed const& one, RandomStream& random, Matrix& draws, Eigen::Index at,
              Eigen::Index count) const {
        auto const model = state_space_of(shape_, one.ratios, from_, to_);
        Matrix const root = root_of(one.fit.filtered.covariance);
        auto const used = static_cast<double>(one.fit.filtered.used);
        double const level_step = std::sqrt(one.ratios.level);
        for (Eigen::Index i = at; i < at + count; ++i) {
            double const scale = std::sqrt(one.fit.filtered.sum_of_squares / random.gamma(used / 2, 2));
            Vector noise(root.cols());
            for (Eigen::Index j = 0; j < noise.size(); ++j) {
                noise(j) = random.normal();
            }
            Vector state = one.fit.filtered.state + scale * (root * noise);
            for (std::size_t t = from_; t < to_; ++t) {
                draws(i, static_cast<Eigen::Index>(t - from_)) =
                    model.row(t - from_).dot(state) + scale * random.normal();
                state = model.transition * state;
                state(0) += scale * level_step * random.normal();
            }
        }
    }

private:
    StructuralShape const& shape_;
    std::size_t from_;
    std::size_t to_;
};

double mean_of(std::vector<double> const& values) {
    double sum = 0;
    for (double const value : values) {
        sum += value;
    }
    return sum / static_cast<double>(values.size());
}

std::vector<double> column_sorted(Matrix const& draws, Eigen::Index column) {
    auto values = values_of(draws.col(column));
    std::sort(values.begin(), values.end());
    return values;
}

std::optional<std::size_t> lasting(Matrix const& draws, Vector const& came, bool rise_is_wished) {
    constexpr double sure = 0.9;
    std::optional<std::size_t> from;
    Vector sums = Vector::Zero(draws.rows());
    for (Eigen::Index t = 0; t < draws.cols(); ++t) {
        sums += Vector::Constant(draws.rows(), came(t)) - draws.col(t);
        auto const wished = rise_is_wished ? (sums.array() > 0).count() : (sums.array() < 0).count();
        bool const holds = static_cast<double>(wished) > sure * static_cast<double>(draws.rows());
        from = !holds ? std::nullopt : from ? from : std::optional(static_cast<std::size_t>(t));
    }
    return from;
}

} // namespace

Counterfactual summarise_counterfactual(Matrix const& draws, Vector const& came, bool rise_is_wished) {
    WEIR_EXPECTS(draws.cols() == came.size() && draws.rows() > 1);
    Counterfactual out;
    for (Eigen::Index t = 0; t < draws.cols(); ++t) {
        auto const sorted = column_sorted(draws, t);
        out.expected.push_back(mean_of(sorted));
        out.lower.push_back(quantile_sorted(sorted, 0.025));
        out.upper.push_back(quantile_sorted(sorted, 0.975));
    }
    std::vector<double> effects;
    std::vector<double> relative;
    for (Eigen::Index i = 0; i < draws.rows(); ++i) {
        double const expected = draws.row(i).mean();
        effects.push_back(came.mean() - expected);
        relative.push_back((came.mean() - expected) / expected);
    }
    std::sort(effects.begin(), effects.end());
    std::sort(relative.begin(), relative.end());
    auto const points = static_cast<double>(came.size());
    out.average = mean_of(effects);
    out.average_lower = quantile_sorted(effects, 0.025);
    out.average_upper = quantile_sorted(effects, 0.975);
    double squares = 0;
    double below = 0;
    for (double const effect : effects) {
        squares += (effect - out.average) * (effect - out.average);
        below += effect < 0 ? 1 : 0;
    }
    auto const count = static_cast<double>(effects.size());
    out.average_spread = std::sqrt(squares / (count - 1));
    out.chance_wished = rise_is_wished ? 1 - below / count : below / count;
    out.p = std::max(1 / count, 2 * std::min(below, count - below) / count);
    out.cumulative = out.average * points;
    out.cumulative_lower = out.average_lower * points;
    out.cumulative_upper = out.average_upper * points;
    out.relative = mean_of(relative);
    out.relative_lower = quantile_sorted(relative, 0.025);
    out.relative_upper = quantile_sorted(relative, 0.975);
    out.lasting_from = lasting(draws, came, rise_is_wished);
    return out;
}

StructuralForecast forecast_structural(StructuralShape const& shape, StructuralVariances const& variances,
                                       Filtered const& before, std::size_t from, std::size_t to) {
    WEIR_EXPECTS(from < to);
    auto const model = state_space_of(shape, variances, from, to);
    auto const m = shape.states();
    auto const points = static_cast<Eigen::Index>(to - from);
    StructuralForecast out{Vector(points), Vector(points)};
    // The sum of the points so far goes along as one more state, so that its variance is exact.
    Vector state = Vector::Zero(m + 1);
    state.head(m) = before.state;
    Matrix covariance = Matrix::Zero(m + 1, m + 1);
    covariance.topLeftCorner(m, m) = before.covariance;
    for (Eigen::Index t = 0; t < points; ++t) {
        Vector const z = model.row(static_cast<std::size_t>(t)).transpose();
        out.mean(t) = z.dot(state.head(m));
        out.error(t) = std::sqrt(z.dot(covariance.topLeftCorner(m, m) * z) + variances.irregular);
        Matrix step = Matrix::Zero(m + 1, m + 1);
        step.topLeftCorner(m, m) = model.transition;
        step.block(m, 0, 1, m) = z.transpose();
        step(m, m) = 1;
        state = (step * state).eval();
        covariance = (step * covariance * step.transpose()).eval();
        covariance.topLeftCorner(m, m) += model.state_noise;
        covariance(m, m) += variances.irregular;
    }
    out.average = state(m) / static_cast<double>(points);
    out.average_error = std::sqrt(covariance(m, m)) / static_cast<double>(points);
    return out;
}

Result<StructuralEffect> structural_effect(std::span<double const> series, std::size_t start,
                                           StructuralShape const& raw, CounterfactualOptions const& options) {
    WEIR_EXPECTS(start > 0 && start < series.size() && !raw.changing_season);
    auto const before = series.first(start);
    StructuralEffect out;
    out.likeliest = WEIR_TRY(fit_structural(before, raw));
    auto const& shape = out.likeliest.standard.shape;
    Vector const came = vector_of(series.subspan(start));
    out.likeliest_average = came.mean() - forecast_structural(shape, out.likeliest.variances,
                                                              out.likeliest.filtered, start, series.size())
                                              .average;
    auto const weighed = WEIR_TRY(weigh(before, shape, options.level_middle));
    RandomStream random(options.seed);
    Matrix draws(static_cast<Eigen::Index>(options.draws), came.size());
    Drawing const drawing(shape, start, series.size());
    std::vector<MixturePart> parts;
    double reached = 0;
    Eigen::Index drawn = 0;
    for (auto const& one : weighed) {
        auto const forecast = forecast_structural(shape, one.ratios, one.fit.filtered, start, series.size());
        parts.push_back({one.weight, came.mean() - forecast.average,
                         forecast.average_error * std::sqrt(one.fit.scale),
                         static_cast<double>(one.fit.filtered.used)});
        reached += one.weight;
        auto const until = static_cast<Eigen::Index>(
            std::llround(std::min(1.0, reached) * static_cast<double>(draws.rows())));
        drawing.draw(one, random, draws, drawn, until - drawn);
        drawn = until;
    }
    WEIR_ENSURES(drawn == draws.rows());
    out.counterfactual = summarise_counterfactual(draws, came, options.rise_is_wished);
    Mixture const average(std::move(parts));
    auto& result = out.counterfactual;
    auto const points = static_cast<double>(came.size());
    result.average = average.mean();
    result.average_lower = average.quantile(0.025);
    result.average_upper = average.quantile(0.975);
    result.average_spread = average.spread();
    result.p = average.two_sided_p();
    result.chance_wished = options.rise_is_wished ? 1 - average.cdf(0) : average.cdf(0);
    result.cumulative = result.average * points;
    result.cumulative_lower = result.average_lower * points;
    result.cumulative_upper = result.average_upper * points;
    return out;
}

} // namespace weir::stats
