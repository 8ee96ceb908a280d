// Closed form by the information at the expected counts, and simulation beside it.
#include "stats/effect/power.hpp"

#include "base/contract.hpp"
#include "base/random.hpp"
#include "stats/effect/count_regression.hpp"
#include "stats/effect/effect_series.hpp"
#include "stats/effect/segmented.hpp"
#include "stats/numeric/distributions.hpp"

#include <cmath>

namespace weir::stats {

namespace {

Matrix terms_of(PowerDesign const& design) {
    EffectSeries series;
    series.values.assign(design.before + design.after, 0);
    series.start = design.before;
    series.season = 12;
    return segmented_terms(
        series, {.expected = {.dose = design.dose}, .trend = design.trend, .harmonics = design.harmonics});
}

double freedom_of(PowerDesign const& design, Matrix const& x) {
    return static_cast<double>(design.before + design.after) - static_cast<double>(x.cols());
}

} // namespace

double log_change_error(PowerDesign const& design, double change) {
    WEIR_EXPECTS(design.mean > 0 && design.before > 0 && design.after > 0 && change > -1);
    Matrix const x = terms_of(design);
    auto const n = x.rows();
    WEIR_EXPECTS(n > x.cols());
    Matrix covariance(n, n);
    for (Eigen::Index i = 0; i < n; ++i) {
        for (Eigen::Index j = 0; j < n; ++j) {
            covariance(i, j) = design.following_sd * design.following_sd *
                               std::pow(design.following_rho, static_cast<double>(std::abs(i - j)));
        }
        double const mean = design.mean * std::exp(std::log1p(change) * x(i, x.cols() - 1));
        covariance(i, i) += 1 / mean + 1 / design.size;
    }
    Matrix const information = x.transpose() * Eigen::LLT<Matrix>(covariance).solve(x);
    auto const last = x.cols() - 1;
    return std::sqrt(information.ldlt().solve(Matrix::Identity(x.cols(), x.cols()))(last, last));
}

double power_of(PowerDesign const& design, double change) {
    double const shift = std::log1p(change) / log_change_error(design, change);
    double const bound = student_quantile(1 - design.level / 2, freedom_of(design, terms_of(design)));
    return normal_cdf(-shift - bound) + normal_cdf(shift - bound);
}

double detectable_fall(PowerDesign const& design, double power) {
    constexpr double most = 0.999;
    if (power_of(design, -most) < power) {
        return 1;
    }
    double low = 0;
    double high = most;
    for (int i = 0; i < 60; ++i) {
        double const middle = (low + high) / 2;
        (power_of(design, -middle) < power ? low : high) = middle;
    }
    return high;
}

double simulated_power(PowerDesign const& design, double change, std::size_t series, std::uint64_t seed) {
    WEIR_EXPECTS(design.dose.empty() && series > 0);
    Matrix const x = terms_of(design);
    auto const n = x.rows();
    auto const last = x.cols() - 1;
    double const bound = student_quantile(1 - design.level / 2, freedom_of(design, x));
    std::size_t found = 0;
    for (std::size_t i = 0; i < series; ++i) {
        RandomStream random(seed, static_cast<std::uint32_t>(i));
        Vector counts(n);
        double error = design.following_sd * random.normal();
        for (Eigen::Index t = 0; t < n; ++t) {
            double const mean = design.mean * std::exp(std::log1p(change) * x(t, last) + error);
            double const rate =
                std::isinf(design.size) ? mean : mean * random.gamma(design.size, 1 / design.size);
            counts(t) = random.poisson(rate);
            double const rho = design.following_rho;
            error = rho * error + std::sqrt(1 - rho * rho) * design.following_sd * random.normal();
        }
        auto fit = fit_negative_binomial(x, counts, {});
        if (!fit) {
            fit = fit_counts(x, counts, {});
        }
        // A size by maximum likelihood comes out too great for the terms fitted; Pearson's dispersion over n
        // − k takes that back.
        double const spread = fit ? std::sqrt(fit->covariance(last, last) * fit->dispersion) : 1;
        found += fit && std::abs(fit->coefficients(last)) > bound * spread ? 1 : 0;
    }
    return static_cast<double>(found) / static_cast<double>(series);
}

} // namespace weir::stats
