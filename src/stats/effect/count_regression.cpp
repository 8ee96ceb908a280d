// Iteratively reweighted least squares (McCullagh and Nelder 1989, section 2.5), and Newton's steps for the
// negative binomial's size in turn with it.
#include "stats/effect/count_regression.hpp"

#include "base/contract.hpp"
#include "stats/numeric/distributions.hpp"
#include "stats/numeric/least_squares.hpp"

#include <cmath>
#include <limits>

namespace weir::stats {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double predictor_max = 30; // e³⁰ events in a period: past it the search has run away

double variance_of(double mean, double size) {
    return mean + mean * mean / size;
}

double unit_deviance(double y, double mean, double size) {
    double const direct = y > 0 ? y * std::log(y / mean) : 0;
    if (std::isinf(size)) {
        return 2 * (direct - (y - mean));
    }
    return 2 * (direct - (y + size) * std::log((y + size) / (mean + size)));
}

double deviance_of(Vector const& counts, Vector const& fitted, double size) {
    double sum = 0;
    for (Eigen::Index i = 0; i < counts.size(); ++i) {
        sum += unit_deviance(counts(i), fitted(i), size);
    }
    return sum;
}

struct Working {
    Vector coefficients;
    Vector fitted;
    LinearFit last;
    double deviance = infinity;
    bool converged = false;
};

Result<Working> reweight(Matrix const& x, Vector const& counts, Vector const& offset, double size,
                         Vector const& start) {
    constexpr int iterations_max = 100;
    Working out;
    out.fitted = start;
    for (int i = 0; i < iterations_max; ++i) {
        Vector const predictor = out.fitted.array().log();
        Vector const weights = out.fitted.unaryExpr([&](double m) { return m * m / variance_of(m, size); });
        Vector const target = predictor - offset + (counts - out.fitted).cwiseQuotient(out.fitted);
        out.last = WEIR_TRY(fit_linear(x, target, weights));
        out.coefficients = out.last.coefficients;
        Vector const next = (offset + x * out.coefficients).cwiseMax(-predictor_max).cwiseMin(predictor_max);
        out.fitted = next.array().exp();
        double const before = out.deviance;
        out.deviance = deviance_of(counts, out.fitted, size);
        if (std::abs(out.deviance - before) < 1e-12 * (std::abs(out.deviance) + 0.1)) {
            out.converged = true;
            break;
        }
    }
    return out;
}

CountFit finish(Matrix const& x, Vector const& counts, Working const& work, double size) {
    CountFit out;
    out.coefficients = work.coefficients;
    out.fitted = work.fitted;
    out.deviance = work.deviance;
    out.converged = work.converged;
    out.size = size;
    out.freedom = work.last.freedom;
    Vector const weights = work.fitted.unaryExpr([&](double m) { return m * m / variance_of(m, size); });
    out.bread = (x.transpose() * weights.asDiagonal() * x).inverse();
    Vector const slope = (counts - work.fitted).cwiseProduct(weights.cwiseQuotient(work.fitted));
    out.scores = slope.asDiagonal() * x;
    double pearson = 0;
    for (Eigen::Index i = 0; i < counts.size(); ++i) {
        double const rest = counts(i) - work.fitted(i);
        pearson += rest * rest / variance_of(work.fitted(i), size);
        out.log_likelihood += std::isinf(size) ? log_poisson(counts(i), work.fitted(i))
                                               : log_negative_binomial(counts(i), work.fitted(i), size);
    }
    out.dispersion = out.freedom == 0 ? std::numeric_limits<double>::quiet_NaN()
                                      : pearson / static_cast<double>(out.freedom);
    out.covariance = out.bread;
    return out;
}

Vector offset_or_nought(Vector const& offset, Vector const& counts) {
    return offset.size() == 0 ? Vector(Vector::Zero(counts.size())) : offset;
}

Result<CountFit> fit_of_size(Matrix const& x, Vector const& counts, Vector const& offset, double size) {
    WEIR_EXPECTS(x.rows() == counts.size() && (offset.size() == 0 || offset.size() == counts.size()));
    if (counts.maxCoeff() <= 0) {
        return fail(ErrorCode::invalid, "Every count is nought.");
    }
    Vector const start = counts.unaryExpr([](double y) { return std::max(y, 0.1); });
    auto const work = WEIR_TRY(reweight(x, counts, offset_or_nought(offset, counts), size, start));
    auto out = finish(x, counts, work, size);
    if (!work.converged || !out.bread.allFinite()) {
        return fail(ErrorCode::invalid, "The regression has no estimate: a term goes with noughts alone.");
    }
    return out;
}

// Newton's method for the size at given means (MASS's theta.ml). Infinite if it runs away.
struct Size {
    double value = infinity;
    double error = 0;
};
Size likeliest_size(Vector const& counts, Vector const& fitted) {
    double const n = static_cast<double>(counts.size());
    double size = n / (counts.cwiseQuotient(fitted).array() - 1).square().sum();
    double information = 0;
    for (int i = 0; i < 200; ++i) {
        size = std::abs(size);
        double score = n * (std::log(size) + 1 - digamma(size));
        information = n * (trigamma(size) - 1 / size);
        for (Eigen::Index t = 0; t < counts.size(); ++t) {
            double const both = fitted(t) + size;
            score += digamma(size + counts(t)) - std::log(both) - (counts(t) + size) / both;
            information += 2 / both - trigamma(size + counts(t)) - (counts(t) + size) / (both * both);
        }
        double const step = score / information;
        // Where the information is not positive the top lies further out.
        size = information > 0 ? std::max(size + step, size / 4) : size * 2;
        if (!(size < size_max)) {
            return {};
        }
        if (information > 0 && std::abs(step) < 1e-9 * size) {
            break;
        }
    }
    return {size, std::sqrt(1 / information)};
}

} // namespace

Result<CountFit> fit_counts(Matrix const& x, Vector const& counts, Vector const& offset, CountKind kind) {
    auto out = WEIR_TRY(fit_of_size(x, counts, offset, infinity));
    if (kind == CountKind::quasi_poisson) {
        out.covariance = out.bread * out.dispersion;
    }
    return out;
}

Result<CountFit> fit_counts_of_size(Matrix const& x, Vector const& counts, Vector const& offset,
                                    double size) {
    return fit_of_size(x, counts, offset, size);
}

Result<CountFit> fit_negative_binomial(Matrix const& x, Vector const& counts, Vector const& offset) {
    auto out = WEIR_TRY(fit_of_size(x, counts, offset, infinity));
    constexpr int rounds_max = 100;
    double before = 0;
    for (int i = 0; i < rounds_max; ++i) {
        auto const size = likeliest_size(counts, out.fitted);
        if (std::isinf(size.value)) {
            return fail(ErrorCode::refused, "The counts vary no more than Poisson's do, so the negative "
                                            "binomial's size has no estimate.");
        }
        out = WEIR_TRY(fit_of_size(x, counts, offset, size.value));
        out.size_error = size.error;
        if (std::abs(size.value - before) < 1e-9 * size.value) {
            break;
        }
        before = size.value;
    }
    return out;
}

} // namespace weir::stats
