// The regression is fitted for each point of a grid over the error's size and correlation (and, for counts,
// the part of it that is independent from month to month), and the fits are weighted by how likely they are.
#include "stats/effect/segmented.hpp"

#include "base/contract.hpp"
#include "stats/effect/autoregression.hpp"
#include "stats/effect/count_regression.hpp"
#include "stats/effect/latent_counts.hpp"
#include "stats/effect/mixture.hpp"
#include "stats/effect/newey_west.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace weir::stats {

namespace {

std::string text_of(char const* format, double value) {
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), format, value);
    return buffer.data();
}

struct GridPoint {
    double sd = 0;        // of everything beyond Poisson, on the log scale
    double rho = 0;       // of the part that follows on
    double following = 1; // the share of the variance that follows on; the rest is the negative binomial's
    double weight = 0;    // prior and width of the cell
};

// Multiples of a first estimate, even in weight before the data over the standard deviation itself: Gelman
// (2006) recommends that for a scale that only some twenty points inform.
std::vector<GridPoint> grid_over(double first_sd, bool negative_binomial) {
    constexpr std::array multiples{0.1, 0.35, 0.6, 0.8, 1.0, 1.25, 1.6, 2.1, 3.0, 4.5};
    std::vector<GridPoint> out;
    for (std::size_t i = 0; i < multiples.size(); ++i) {
        double const below = i == 0 ? 0 : multiples[i - 1];
        double const above = i + 1 < multiples.size() ? multiples[i + 1] : multiples[i];
        for (double rho = 0.05; rho < 0.96; rho += 0.1) {
            for (double const following : {0.5, 1.0}) {
                if (following == 1.0 || negative_binomial) {
                    out.push_back(
                        {first_sd * multiples[i], rho, following, (above - below) * usual_rho(rho)});
                }
            }
        }
    }
    return out;
}

// What the counts vary beyond Poisson, by moments.
double first_sd_of(CountFit const& fit, Vector const& counts) {
    double beyond = 0;
    for (Eigen::Index i = 0; i < counts.size(); ++i) {
        double const rest = counts(i) - fit.fitted(i);
        beyond += rest * rest * static_cast<double>(counts.size()) /
                      static_cast<double>(std::max<std::size_t>(1, fit.freedom)) -
                  fit.fitted(i);
    }
    double const sd = std::sqrt(std::max(0.0, beyond / fit.fitted.squaredNorm()));
    return std::max(
        sd, 0.3 / std::sqrt(fit.fitted.mean())); // a third of Poisson's own, so that the grid has room
}

Reason sensitivity(CountFit const& poisson, Eigen::Index column) {
    auto const n = static_cast<double>(poisson.fitted.size());
    // A usual rule of thumb for the lag: 4 (n/100)^(2/9), Newey and West 1994.
    auto const lag = static_cast<std::size_t>(4 * std::pow(n / 100, 2.0 / 9));
    auto const covariance = newey_west(poisson.bread, poisson.scores, lag, SmallSample::n_over_n_less_k);
    return {"sensitivity-sandwich",
            "Poisson regression with Newey and West's standard error gives " +
                text_of("%.4f", poisson.coefficients(column)) + " (" +
                text_of("%.4f", std::sqrt(covariance(column, column))) +
                "): for comparison only, it is too narrow on short or persistent series."};
}

} // namespace

Matrix segmented_terms(EffectSeries const& series, SegmentedOptions const& options) {
    WEIR_EXPECTS(series.start > 0 && series.start < series.size());
    auto const n = static_cast<Eigen::Index>(series.size());
    auto const season = harmonic_columns(
        series.season, options.harmonics.value_or(harmonics_for(series.season, series.size())),
        series.size());
    Eigen::Index const trend = options.trend ? 1 : 0;
    Eigen::Index const slope = options.slope_change ? 1 : 0;
    Matrix x(n, 2 + trend + season.cols() + options.others.cols() + slope);
    Eigen::Index at = 0;
    x.col(at++).setOnes();
    if (options.trend) { // in units of the whole series, so that coefficients are of one size
        x.col(at++) = Vector::LinSpaced(n, -0.5, 0.5);
    }
    x.middleCols(at, season.cols()) = season;
    at += season.cols();
    if (options.others.cols() > 0) {
        x.middleCols(at, options.others.cols()) = options.others;
        at += options.others.cols();
    }
    if (options.slope_change) {
        for (Eigen::Index t = 0; t < n; ++t) {
            x(t, at) = std::max(0.0, static_cast<double>(t) - static_cast<double>(series.start)) /
                       static_cast<double>(n);
        }
        ++at;
    }
    x.col(at) = shape_of(series, options.expected);
    return x;
}

Result<EffectEstimate> segmented_counts(EffectSeries const& series, SegmentedOptions const& options) {
    LatentData const data{segmented_terms(series, options), vector_of(series.values), series.log_exposure()};
    auto const poisson = WEIR_TRY(fit_counts(data.x, data.counts, data.offset));
    auto const sized = fit_negative_binomial(data.x, data.counts, data.offset);
    EffectEstimate out{.method = Method::segmented_counts, .logarithmic = true, .freedom = poisson.freedom};
    if (sized) {
        out.reasons.push_back({"negative-binomial", "The counts vary " + text_of("%.1f", poisson.dispersion) +
                                                        " times as much as Poisson's (size " +
                                                        text_of("%.0f", sized->size) + ")."});
    } else {
        out.reasons.push_back(
            {"poisson-fallback",
             "The negative binomial's size has no estimate (the counts vary " +
                 text_of("%.2f", poisson.dispersion) +
                 " times as much as Poisson's), so Poisson is used, with the same error that follows on."});
    }
    auto const column = data.x.cols() - 1;
    std::vector<MixturePart> parts;
    std::vector<double> logs;
    std::vector<double> rhos;
    Vector guess = poisson.coefficients;
    for (auto const& point : grid_over(first_sd_of(poisson, data.counts), sized.has_value())) {
        auto const noise =
            autoregressive_noise(data.counts.size(), point.sd * std::sqrt(point.following), point.rho);
        auto const fit = fit_latent(data, noise, point.sd * point.sd * (1 - point.following), guess);
        if (!fit.converged || !std::isfinite(fit.log_marginal) || !(fit.covariance(column, column) > 0)) {
            continue;
        }
        guess = fit.coefficients;
        logs.push_back(fit.log_marginal + std::log(point.weight));
        parts.push_back({0, fit.coefficients(column), std::sqrt(fit.covariance(column, column))});
        rhos.push_back(point.rho);
    }
    if (parts.empty()) {
        return fail(ErrorCode::invalid, "The regression found no estimate at any size of the error.");
    }
    double const most = *std::max_element(logs.begin(), logs.end());
    double sum = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        parts[i].weight = std::exp(logs[i] - most);
        sum += parts[i].weight;
        out.rho += parts[i].weight * rhos[i];
    }
    out.rho /= sum;
    Mixture const change(std::move(parts));
    out.estimate = change.mean();
    out.lower = change.quantile(0.025);
    out.upper = change.quantile(0.975);
    out.spread = change.spread();
    out.p = change.two_sided_p();
    out.reasons.push_back(sensitivity(poisson, column));
    return out;
}

Result<EffectEstimate> segmented_measure(EffectSeries const& series, SegmentedOptions const& options) {
    Matrix const x = segmented_terms(series, options);
    Vector y = vector_of(series.values);
    if (!series.exposure.empty()) {
        y = y.cwiseQuotient(vector_of(series.exposure));
    }
    auto const column = x.cols() - 1;
    auto const averaged = WEIR_TRY(average_autoregressive(x, y, static_cast<std::size_t>(column)));
    auto const restricted = WEIR_TRY(fit_autoregressive(x, y, Likelihood::restricted));
    EffectEstimate out{.method = Method::segmented_measure,
                       .rho = averaged.rho,
                       .freedom = static_cast<std::size_t>(x.rows() - x.cols())};
    out.estimate = averaged.coefficient.mean();
    out.lower = averaged.coefficient.quantile(0.025);
    out.upper = averaged.coefficient.quantile(0.975);
    out.spread = averaged.coefficient.spread();
    out.p = averaged.coefficient.two_sided_p();
    Matrix without = x;
    without.col(column).setZero();
    out.expected = (without * restricted.coefficients).tail(static_cast<Eigen::Index>(series.after())).mean();
    return out;
}

} // namespace weir::stats
