// Errors of order one, whitened point by point: e_1 times √(1 − rho²), then e_t − rho e_(t−1).
#include "stats/effect/autoregression.hpp"

#include "stats/numeric/least_squares.hpp"
#include "stats/numeric/optimise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace weir::stats {

namespace {

constexpr double rho_max = 0.999;

Matrix whiten(Matrix const& x, double rho) {
    Matrix out = x;
    out.bottomRows(x.rows() - 1) -= rho * x.topRows(x.rows() - 1);
    out.row(0) *= std::sqrt(1 - rho * rho);
    return out;
}

// R is the correlation of the errors; whitened sums are those with R⁻¹ times 1 − rho².
struct Whitened {
    LinearFit fit;
    double squares = 0;         // e'R⁻¹e
    double log_correlation = 0; // log|R|
    double log_information = 0; // log|X'R⁻¹X|
};

Result<Whitened> fit_whitened(Matrix const& x, Vector const& y, double rho) {
    Whitened out;
    out.fit = WEIR_TRY(fit_linear(whiten(x, rho), whiten(y, rho)));
    double const rest = 1 - rho * rho;
    out.squares = out.fit.residuals.squaredNorm() / rest;
    out.log_correlation = static_cast<double>(y.size() - 1) * std::log(rest);
    out.log_information =
        -std::log(out.fit.unscaled_covariance.determinant()) - static_cast<double>(x.cols()) * std::log(rest);
    return out;
}

double log_likelihood(Whitened const& fit, Likelihood likelihood, double points, double terms) {
    double const free = likelihood == Likelihood::full ? points : points - terms;
    double const value = -0.5 * (free * (std::log(2 * M_PI * fit.squares / free) + 1) + fit.log_correlation);
    return likelihood == Likelihood::full ? value : value - 0.5 * fit.log_information;
}

} // namespace

Result<AutoregressiveFit> prais_winsten(Matrix const& x, Vector const& y) {
    auto const first = WEIR_TRY(fit_linear(x, y));
    constexpr std::size_t iterations_max = 500;
    constexpr double tolerance = 1e-10;
    AutoregressiveFit out;
    out.coefficients = first.coefficients;
    auto const n = y.size();
    for (out.iterations = 0; out.iterations < iterations_max;) {
        out.residuals = y - x * out.coefficients;
        double const before = out.rho;
        out.rho = out.residuals.tail(n - 1).dot(out.residuals.head(n - 1)) /
                  out.residuals.head(n - 1).squaredNorm();
        out.rho = std::clamp(out.rho, -rho_max, rho_max);
        auto const fit = WEIR_TRY(fit_linear(whiten(x, out.rho), whiten(y, out.rho)));
        out.coefficients = fit.coefficients;
        out.variance = fit.residual_variance;
        out.covariance = fit.unscaled_covariance * fit.residual_variance;
        ++out.iterations;
        if (std::abs(out.rho - before) < tolerance) {
            break;
        }
    }
    out.residuals = y - x * out.coefficients;
    out.log_likelihood = std::numeric_limits<double>::quiet_NaN();
    return out;
}

Result<AutoregressiveFit> fit_autoregressive(Matrix const& x, Vector const& y, Likelihood likelihood) {
    (void)WEIR_TRY(fit_linear(x, y));
    auto const points = static_cast<double>(y.size());
    auto const terms = static_cast<double>(x.cols());
    if (points <= terms) {
        return fail(ErrorCode::invalid, "As many terms as points: nothing is left to tell the errors by.");
    }
    auto const objective = [&](std::span<double const> at, std::span<double>) {
        auto const fit = fit_whitened(x, y, at[0]);
        return fit ? -log_likelihood(*fit, likelihood, points, terms) : std::nan("");
    };
    auto const found =
        minimise_from(objective, {{0.0}, {0.5}},
                      {.lower = {-rho_max}, .upper = {rho_max}, .first_step = {0.1}, .tolerance = 1e-12});
    auto const fit = WEIR_TRY(fit_whitened(x, y, found.at[0]));
    AutoregressiveFit out;
    out.coefficients = fit.fit.coefficients;
    out.residuals = y - x * out.coefficients;
    out.rho = found.at[0];
    // Both divide by n − k for the standard errors, as nlme's gls does whatever the likelihood.
    out.covariance = fit.fit.unscaled_covariance * fit.fit.residual_variance;
    out.variance = fit.squares / (likelihood == Likelihood::full ? points : points - terms);
    out.log_likelihood = -found.value;
    out.iterations = found.evaluations;
    return out;
}

double usual_rho(double rho) {
    return rho * (1 - rho); // Beta(2, 2): middle .5, from .19 to .81 in four cases of five
}

Result<AveragedFit> average_autoregressive(Matrix const& x, Vector const& y, std::size_t column,
                                           RhoPrior const& prior) {
    std::vector<double> logs;
    std::vector<MixturePart> parts;
    std::vector<double> rhos;
    for (double rho = 0.025; rho < 0.96; rho += 0.05) {
        auto const fit = WEIR_TRY(fit_whitened(x, y, rho));
        auto const free = static_cast<double>(fit.fit.freedom);
        if (fits_exactly(fit.fit.residuals, y)) {
            return fail(ErrorCode::invalid,
                        "The terms fit every point exactly: nothing is left to tell the errors by.");
        }
        if (free < 1) {
            return fail(ErrorCode::invalid,
                        "As many terms as points: nothing is left to tell the errors by.");
        }
        // The scale integrated out with weight 1/scale: |R|^-½ |X'R⁻¹X|^-½ squares^-(n−k)/2.
        logs.push_back(std::log(prior(rho)) -
                       0.5 * (fit.log_correlation + fit.log_information + free * std::log(fit.squares)));
        auto const at = static_cast<Eigen::Index>(column);
        parts.push_back({0, fit.fit.coefficients(at),
                         std::sqrt(fit.fit.unscaled_covariance(at, at) * fit.fit.residual_variance), free});
        rhos.push_back(rho);
    }
    double const most = *std::max_element(logs.begin(), logs.end());
    double sum = 0;
    double mean = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        parts[i].weight = std::exp(logs[i] - most);
        sum += parts[i].weight;
        mean += parts[i].weight * rhos[i];
    }
    return AveragedFit{Mixture(std::move(parts)), mean / sum};
}

} // namespace weir::stats
