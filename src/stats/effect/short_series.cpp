// Each branch in the plainest way that is right.
#include "stats/effect/short_series.hpp"

#include "base/contract.hpp"
#include "stats/effect/count_regression.hpp"
#include "stats/numeric/distributions.hpp"
#include "stats/numeric/least_squares.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace weir::stats {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Reason no_trend() {
    return {"no-trend", "No trend can be fitted to so few points: a change that was under way before the "
                        "start would look like an effect."};
}
Reason no_correction() {
    return {"independent-points", "On so few points nothing can be said of months that follow on from each "
                                  "other; the interval takes them as independent and may be too narrow."};
}

void with_student(EffectEstimate& out, double estimate, double error, std::size_t freedom) {
    auto const degrees = static_cast<double>(freedom);
    out.estimate = estimate;
    out.spread = error;
    out.freedom = freedom;
    double const half = student_quantile(0.975, degrees) * error;
    out.lower = estimate - half;
    out.upper = estimate + half;
    out.p = 2 * student_cdf(-std::abs(estimate) / error, degrees);
}

// The change last, as everywhere in this folder.
Matrix level_terms(EffectSeries const& series, Expected const& expected, Matrix const& others) {
    auto const n = static_cast<Eigen::Index>(series.size());
    Matrix x(n, 2 + others.cols());
    x.col(0).setOnes();
    if (others.cols() > 0) {
        x.middleCols(1, others.cols()) = others;
    }
    x.col(x.cols() - 1) = shape_of(series, expected);
    return x;
}

double pearson(CountFit const& fit, Vector const& counts, double inverse_size) {
    double sum = 0;
    for (Eigen::Index i = 0; i < counts.size(); ++i) {
        double const rest = counts(i) - fit.fitted(i);
        sum += rest * rest / (fit.fitted(i) * (1 + fit.fitted(i) * inverse_size));
    }
    return sum;
}

// The size at which Pearson's sum is what it should be, at the means of the Poisson fit.
double size_by_moments(CountFit const& fit, Vector const& counts) {
    double low = 0;
    double high = 1;
    auto const target = static_cast<double>(fit.freedom);
    while (pearson(fit, counts, high) > target && high < 1e6) {
        high *= 2;
    }
    for (int i = 0; i < 100; ++i) {
        double const middle = (low + high) / 2;
        (pearson(fit, counts, middle) > target ? low : high) = middle;
    }
    return 2 / (low + high);
}

} // namespace

RateRatio exact_rate_ratio(double first, double first_exposure, double second, double second_exposure) {
    WEIR_EXPECTS(first >= 0 && second >= 0 && first_exposure > 0 && second_exposure > 0);
    double const total = first + second;
    double const share =
        second_exposure / (first_exposure + second_exposure); // of the second, were the rates one
    double const exposure = std::log(first_exposure / second_exposure);
    auto const logit = [](double p) {
        return p <= 0 ? -infinity : p >= 1 ? infinity : std::log(p / (1 - p));
    };
    double const low = second == 0 ? 0 : beta_quantile(0.025, second, first + 1);
    double const high = first == 0 ? 1 : beta_quantile(0.975, second + 1, first);
    double const half = first == 0 || second == 0 ? 0.5 : 0;
    RateRatio out;
    out.log_ratio = std::log((second + half) / (first + half)) + exposure;
    out.lower = logit(low) + exposure;
    out.upper = logit(high) + exposure;
    double const below = binomial_cdf(second, total, share);
    double const above = binomial_cdf(first, total, 1 - share); // as many or more of the second
    out.p = std::min(1.0, 2 * std::min(below, above));
    return out;
}

Result<EffectEstimate> rate_ratio(EffectSeries const& series) {
    Matrix const x = level_terms(series, {}, {});
    Vector const counts = vector_of(series.values);
    auto const offset = series.log_exposure();
    EffectEstimate out{.method = Method::exact_rate_ratio, .logarithmic = true};
    out.reasons.push_back(no_trend());
    out.reasons.push_back(no_correction());
    auto const sum = [&](Eigen::Index from, Eigen::Index to) {
        return counts.segment(from, to - from).sum();
    };
    auto const cut = static_cast<Eigen::Index>(series.start);
    double const before = sum(0, cut);
    double const after = sum(cut, counts.size());
    if (before + after == 0) {
        return fail(ErrorCode::invalid, "Every count is nought.");
    }
    if (before > 0 && after > 0 && counts.size() > 2) {
        auto const poisson = WEIR_TRY(fit_counts(x, counts, offset));
        if (poisson.dispersion > 1) {
            double const size = size_by_moments(poisson, counts);
            auto const fit = WEIR_TRY(fit_counts_of_size(x, counts, offset, size));
            out.method = Method::negative_binomial_ratio;
            with_student(out, fit.coefficients(1), std::sqrt(fit.covariance(1, 1)), fit.freedom);
            out.reasons.push_back({"overdispersed",
                                   "The counts vary more than Poisson's do, so an exact Poisson ratio would "
                                   "claim too much: a negative binomial ratio with t is used."});
            return out;
        }
    }
    Vector const exposure = offset.array().exp();
    auto const exact =
        exact_rate_ratio(before, exposure.head(cut).sum(), after, exposure.tail(counts.size() - cut).sum());
    out.estimate = exact.log_ratio;
    out.lower = exact.lower;
    out.upper = exact.upper;
    out.p = exact.p;
    out.spread = std::sqrt(1 / std::max(before, 0.5) + 1 / std::max(after, 0.5));
    return out;
}

Result<EffectEstimate> mean_difference(EffectSeries const& series) {
    auto out = WEIR_TRY(least_squares_level(series));
    out.method = Method::mean_difference;
    return out;
}

Result<EffectEstimate> quasi_poisson_level(EffectSeries const& series, Expected const& expected,
                                           Matrix const& others) {
    Matrix const x = level_terms(series, expected, others);
    auto const fit = WEIR_TRY(fit_counts(x, vector_of(series.values), series.log_exposure()));
    if (fit.freedom == 0) {
        return fail(ErrorCode::invalid, "As many terms as points: nothing is left to tell the variation by.");
    }
    EffectEstimate out{.method = Method::quasi_poisson_level, .logarithmic = true};
    auto const column = x.cols() - 1;
    // Less variation than Poisson's on so few points is chance, and would make the interval too narrow.
    with_student(out, fit.coefficients(column),
                 std::sqrt(fit.bread(column, column) * std::max(1.0, fit.dispersion)), fit.freedom);
    out.reasons.push_back(no_trend());
    out.reasons.push_back(no_correction());
    return out;
}

Result<EffectEstimate> least_squares_level(EffectSeries const& series, Expected const& expected,
                                           Matrix const& others) {
    Matrix const x = level_terms(series, expected, others);
    Vector y = vector_of(series.values);
    if (!series.exposure.empty()) {
        y = y.cwiseQuotient(vector_of(series.exposure));
    }
    auto const fit = WEIR_TRY(fit_linear(x, y));
    if (fit.freedom == 0 || fits_exactly(fit.residuals, y)) {
        return fail(ErrorCode::invalid, "Nothing is left over to tell the variation by.");
    }
    EffectEstimate out{.method = Method::least_squares_level};
    auto const column = x.cols() - 1;
    with_student(out, fit.coefficients(column),
                 std::sqrt(fit.unscaled_covariance(column, column) * fit.residual_variance), fit.freedom);
    Matrix without = x;
    without.col(column).setZero();
    out.expected = (without * fit.coefficients).tail(static_cast<Eigen::Index>(series.after())).mean();
    out.reasons.push_back(no_trend());
    out.reasons.push_back(no_correction());
    return out;
}

} // namespace weir::stats
