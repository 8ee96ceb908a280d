// Adjustment, shrinkage and bundles.
#include "stats/effect/many_actions.hpp"

#include "base/contract.hpp"
#include "stats/numeric/distributions.hpp"
#include "stats/numeric/least_squares.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace weir::stats {

namespace {

std::vector<std::size_t> rising(std::span<double const> p) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
    return order;
}

// The factor of the k-th smallest of n, k from 1.
double factor_of(Adjustment adjustment, double k, double n) {
    double harmonic = 0;
    switch (adjustment) {
    case Adjustment::bonferroni:
        return n;
    case Adjustment::holm:
    case Adjustment::hochberg:
        return n - k + 1;
    case Adjustment::benjamini_hochberg:
        return n / k;
    case Adjustment::benjamini_yekutieli:
        for (double i = 1; i <= n; ++i) {
            harmonic += 1 / i;
        }
        return harmonic * n / k;
    }
    WEIR_UNREACHABLE();
}

struct AtTau {
    std::vector<Shrunk> effects;
    std::vector<Shrunk> indicators;
    double log_weight = 0;
};

AtTau shrink_at(std::span<Observed const> observed, std::size_t indicators, double tau) {
    AtTau out;
    std::vector<double> weights(indicators, 0);
    std::vector<double> sums(indicators, 0);
    for (auto const& one : observed) {
        double const weight = 1 / (one.error * one.error + tau * tau);
        weights[one.indicator] += weight;
        sums[one.indicator] += weight * one.estimate;
    }
    for (std::size_t j = 0; j < indicators; ++j) {
        out.indicators.push_back(
            {weights[j] > 0 ? sums[j] / weights[j] : 0,
             weights[j] > 0 ? 1 / std::sqrt(weights[j]) : std::numeric_limits<double>::infinity()});
        out.log_weight -= weights[j] > 0 ? 0.5 * std::log(weights[j]) : 0;
    }
    for (auto const& one : observed) {
        auto const& mu = out.indicators[one.indicator];
        double const variance = one.error * one.error + tau * tau;
        double const rest = one.estimate - mu.mean;
        out.log_weight -= 0.5 * (std::log(variance) + rest * rest / variance);
        double const own = tau * tau / variance; // the share of the estimate that is kept
        out.effects.push_back({mu.mean + own * rest, std::sqrt(own * one.error * one.error +
                                                               (1 - own) * (1 - own) * mu.sd * mu.sd)});
    }
    return out;
}

void mix(std::vector<Shrunk>& into, std::vector<Shrunk> const& one, double weight) {
    for (std::size_t i = 0; i < one.size(); ++i) { // `sd` holds the second moment until the end
        into[i].mean += weight * one[i].mean;
        into[i].sd += weight * (one[i].sd * one[i].sd + one[i].mean * one[i].mean);
    }
}

void close(std::vector<Shrunk>& all) {
    for (auto& one : all) {
        one.sd = std::sqrt(std::max(0.0, one.sd - one.mean * one.mean));
    }
}

} // namespace

std::vector<double> adjust(std::span<double const> p, Adjustment adjustment) {
    auto const order = rising(p);
    std::vector<double> out(p.size());
    auto const n = static_cast<double>(p.size());
    bool const step_down = adjustment == Adjustment::holm;
    double running = step_down ? 0 : 1;
    for (std::size_t i = 0; i < p.size(); ++i) {
        std::size_t const k = step_down ? i : p.size() - 1 - i;
        double const raw = std::min(1.0, factor_of(adjustment, static_cast<double>(k + 1), n) * p[order[k]]);
        running = adjustment == Adjustment::bonferroni ? raw
                  : step_down                          ? std::max(running, raw)
                                                       : std::min(running, raw);
        out[order[k]] = running;
    }
    return out;
}

Shrinkage shrink(std::span<Observed const> observed, double tau_scale) {
    WEIR_EXPECTS(tau_scale > 0);
    std::size_t indicators = 0;
    for (auto const& one : observed) {
        WEIR_EXPECTS(one.error > 0);
        indicators = std::max(indicators, one.indicator + 1);
    }
    constexpr int steps = 400;
    std::vector<AtTau> grid;
    std::vector<double> taus;
    double most = -std::numeric_limits<double>::infinity();
    for (int i = 0; i < steps; ++i) { // to four scales, where the half-normal has .006 % left
        double const tau = 4 * tau_scale * (i + 0.5) / steps;
        auto at = shrink_at(observed, indicators, tau);
        at.log_weight -= 0.5 * tau * tau / (tau_scale * tau_scale);
        most = std::max(most, at.log_weight);
        grid.push_back(std::move(at));
        taus.push_back(tau);
    }
    double sum = 0;
    for (auto const& at : grid) {
        sum += std::exp(at.log_weight - most);
    }
    Shrinkage out;
    out.effects.resize(observed.size());
    out.indicators.resize(indicators);
    for (std::size_t i = 0; i < grid.size(); ++i) {
        double const weight = std::exp(grid[i].log_weight - most) / sum;
        mix(out.effects, grid[i].effects, weight);
        mix(out.indicators, grid[i].indicators, weight);
        out.tau += weight * taus[i];
    }
    close(out.effects);
    close(out.indicators);
    return out;
}

Result<Bundle> bundle_effect(Matrix const& dose, Matrix const& x, Vector const& y) {
    WEIR_EXPECTS(dose.rows() == y.size() && x.rows() == y.size() && dose.cols() > 0);
    Bundle out;
    // What of each dose the other terms do not already tell.
    Matrix const rest = dose - x * x.colPivHouseholderQr().solve(dose);
    Matrix unit = dose;
    for (Eigen::Index j = 0; j < unit.cols(); ++j) {
        double const length = unit.col(j).norm();
        unit.col(j) /= length > 0 ? length : 1;
    }
    Eigen::JacobiSVD<Matrix> const values(unit);
    double const least = values.singularValues().minCoeff();
    double const greatest = values.singularValues().maxCoeff();
    out.condition = least > 1e-10 * greatest && dose.cols() <= dose.rows()
                        ? greatest / least
                        : std::numeric_limits<double>::infinity();
    out.rank = static_cast<std::size_t>((values.singularValues().array() > 1e-10 * greatest).count());
    // The joint effect: a regression on a basis of the doses, read at the last point.
    Eigen::ColPivHouseholderQR<Matrix> pivoted(rest);
    pivoted.setThreshold(1e-9);
    auto const kept = pivoted.rank();
    if (kept == 0) {
        return fail(ErrorCode::invalid, "The doses cannot be told from the trend and season.");
    }
    std::vector<Eigen::Index> basis;
    for (Eigen::Index i = 0; i < kept; ++i) {
        basis.push_back(pivoted.colsPermutation().indices()(i));
    }
    Matrix terms(y.size(), x.cols() + kept);
    terms << x, dose(Eigen::all, basis);
    auto const fit = WEIR_TRY(fit_linear(terms, y));
    if (fit.freedom == 0) {
        return fail(ErrorCode::invalid, "As many terms as points.");
    }
    Vector read = Vector::Zero(terms.cols());
    read.tail(kept) = dose(dose.rows() - 1, basis).transpose();
    out.joint = read.dot(fit.coefficients);
    out.joint_error = std::sqrt(read.dot(fit.unscaled_covariance * read) * fit.residual_variance);
    double const quantile = student_quantile(0.975, static_cast<double>(fit.freedom));
    for (Eigen::Index j = 0; j < dose.cols(); ++j) {
        // Separable: the others together do not make this dose up.
        Matrix others(rest.rows(), rest.cols() - 1);
        others << rest.leftCols(j), rest.rightCols(rest.cols() - 1 - j);
        Vector own = rest.col(j);
        if (others.cols() > 0) {
            own -= others * others.completeOrthogonalDecomposition().solve(own);
        }
        bool const separable = own.norm() > 1e-8 * std::max(1e-300, dose.col(j).norm());
        if (!separable) {
            out.ranges.push_back({std::min(0.0, out.joint), std::max(0.0, out.joint), false});
            continue;
        }
        double const last = dose(dose.rows() - 1, j);
        double const estimate = own.dot(y) / own.squaredNorm() * last;
        double const error = std::sqrt(fit.residual_variance / own.squaredNorm()) * std::abs(last);
        out.ranges.push_back({estimate - quantile * error, estimate + quantile * error, true});
    }
    return out;
}

} // namespace weir::stats
