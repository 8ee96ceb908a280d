// The level's step is averaged over by Laplace's marginal likelihood; the time after is drawn month by month
// from the last level on, the counts' own variation with it.
#include "stats/effect/structural_counts.hpp"

#include "base/contract.hpp"
#include "base/random.hpp"
#include "stats/effect/count_regression.hpp"
#include "stats/effect/latent_counts.hpp"
#include "stats/numeric/log_weights.hpp"
#include "stats/quantile.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace weir::stats {

namespace {

constexpr double usual_variation = 0.2; // of a month's count beyond Poisson's, on the log scale

struct Walk {
    LatentFit fit;
    double step = 0;
    double inverse_size = 0;
    double weight = 0;
};

// Steps of .1 to 30 % a period, and sizes of the counts' own variation from none beyond Poisson's to a half.
std::vector<Walk> walks(LatentData const& data, Vector const& start, double middle) {
    constexpr std::array steps{0.001, 0.003, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3};
    constexpr std::array sds{0.0, 0.1, 0.2, 0.35, 0.6};
    std::vector<Walk> out;
    std::vector<double> weights; // as logarithms first
    for (double const step : steps) {
        for (double const sd : sds) {
            auto fit = fit_latent(data, walking_noise(data.counts.size(), step), sd * sd, start);
            if (!fit.converged || !std::isfinite(fit.log_marginal)) {
                continue;
            }
            double const ratio = step / middle;
            weights.push_back(fit.log_marginal + std::log(step / (1 + ratio * ratio)));
            out.push_back({std::move(fit), step, sd * sd});
        }
    }
    normalise_log_weights(weights);
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i].weight = weights[i];
    }
    return out;
}

// Coefficients and last level jointly, then the walk on from there. `means` are without the counts' own
// variation.
void draw_walk(Walk const& walk, Matrix const& x, Vector const& offset, RandomStream& random,
               Eigen::Index row, Matrix& counts, Matrix& means) {
    auto const terms = walk.fit.coefficients.size();
    Matrix joint(terms + 1, terms + 1);
    joint << walk.fit.covariance, walk.fit.last_covariance, walk.fit.last_covariance.transpose(),
        walk.fit.last_variance;
    Eigen::SelfAdjointEigenSolver<Matrix> const solved(joint);
    Vector noise(terms + 1);
    for (Eigen::Index j = 0; j < noise.size(); ++j) {
        noise(j) = std::sqrt(std::max(0.0, solved.eigenvalues()(j))) * random.normal();
    }
    Vector const moved = solved.eigenvectors() * noise;
    Vector const coefficients = walk.fit.coefficients + moved.head(terms);
    double level = walk.fit.latent(walk.fit.latent.size() - 1) + moved(terms);
    for (Eigen::Index t = 0; t < x.rows(); ++t) {
        level += walk.step * random.normal();
        double const mean = std::exp(std::min(20.0, offset(t) + x.row(t).dot(coefficients) + level));
        double const rate =
            walk.inverse_size > 0 ? mean * random.gamma(1 / walk.inverse_size, walk.inverse_size) : mean;
        means(row, t) = mean;
        counts(row, t) = random.poisson(rate);
    }
}

Matrix terms_of(EffectSeries const& series, StructuralShape const& shape) {
    auto const n = static_cast<Eigen::Index>(series.size());
    Matrix const season = shape.season > 1 ? harmonic_columns(series.season, 2, series.size()) : Matrix(n, 0);
    auto const standard = standardised(shape, series.start);
    Matrix x(n, 1 + standard.shape.regressors.cols() + season.cols());
    x << Vector::Ones(n), standard.shape.regressors, season;
    return x;
}

} // namespace

Result<StructuralCounts> structural_counts(EffectSeries const& series, StructuralShape const& shape,
                                           std::size_t controls, CounterfactualOptions const& options) {
    WEIR_EXPECTS(series.start > 1 && series.start < series.size());
    Matrix const x = terms_of(series, shape);
    Vector const offset = series.log_exposure();
    Vector const counts = vector_of(series.values);
    auto const cut = static_cast<Eigen::Index>(series.start);
    LatentData const data{x.topRows(cut), counts.head(cut), offset.head(cut)};
    auto const first = WEIR_TRY(fit_counts(data.x, data.counts, data.offset));
    auto const found = walks(data, first.coefficients, usual_variation * options.level_middle);
    if (found.empty()) {
        return fail(ErrorCode::invalid, "The model of small counts found no estimate.");
    }
    auto const after = counts.size() - cut;
    RandomStream random(options.seed);
    Matrix draws(static_cast<Eigen::Index>(options.draws), after);
    Matrix means(draws.rows(), after);
    double reached = 0;
    Eigen::Index drawn = 0;
    for (auto const& walk : found) {
        reached += walk.weight;
        auto const until = static_cast<Eigen::Index>(
            std::llround(std::min(1.0, reached) * static_cast<double>(draws.rows())));
        for (; drawn < until; ++drawn) {
            draw_walk(walk, x.bottomRows(after), offset.tail(after), random, drawn, draws, means);
        }
    }
    StructuralCounts out;
    out.counterfactual = summarise_counterfactual(draws, counts.tail(after), options.rise_is_wished);
    // A half each side keeps the log finite where nothing came or nothing was drawn.
    std::vector<double> logs;
    double const came = counts.tail(after).sum();
    for (Eigen::Index i = 0; i < draws.rows(); ++i) {
        logs.push_back(std::log((came + 0.5) / (draws.row(i).sum() + 0.5)));
    }
    std::sort(logs.begin(), logs.end());
    auto& estimate = out.estimate;
    estimate.method = Method::structural_counts;
    estimate.logarithmic = true;
    estimate.estimate = std::log((came + 0.5) / (means.rowwise().sum().mean() + 0.5));
    estimate.lower = quantile_sorted(logs, 0.025);
    estimate.upper = quantile_sorted(logs, 0.975);
    estimate.spread = (estimate.upper - estimate.lower) / (2 * 1.959963984540054);
    estimate.p = out.counterfactual.p;
    estimate.reasons.push_back(
        {"small-counts",
         "Counts below about 20 a period: Poisson on a log level that walks, not normal errors."});
    auto const& likeliest = std::max_element(found.begin(), found.end(), [](Walk const& a, Walk const& b) {
                                return a.weight < b.weight;
                            })->fit;
    for (Eigen::Index j = 1; j <= static_cast<Eigen::Index>(controls); ++j) {
        out.control_related = out.control_related ||
                              std::abs(likeliest.coefficients(j)) > 2 * std::sqrt(likeliest.covariance(j, j));
    }
    return out;
}

} // namespace weir::stats
