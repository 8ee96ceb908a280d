#include "stats/sample/priors.hpp"

#include "base/contract.hpp"
#include "base/random.hpp"
#include "stats/numeric/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace weir::stats {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double log_normal_density(double z) {
    return -0.5 * z * z - 0.5 * std::log(2 * std::numbers::pi);
}
double logit(double p) {
    return std::log(p) - std::log1p(-p);
}
double expit(double y) {
    return y >= 0 ? 1 / (1 + std::exp(-y)) : std::exp(y) / (1 + std::exp(y));
}
double softplus(double y) { // log(1 + exp(y))
    return y > 0 ? y + std::log1p(std::exp(-y)) : std::log1p(std::exp(y));
}

// What the distribution itself allows, before a range cuts it.
Range natural_range(Prior const& prior) {
    switch (prior.kind) {
    case PriorKind::normal:
        return {-infinity, infinity};
    case PriorKind::half_normal:
    case PriorKind::lognormal:
    case PriorKind::exponential:
    case PriorKind::gamma:
        return {0, infinity};
    case PriorKind::beta:
    case PriorKind::logit_normal:
        return {0, 1};
    case PriorKind::uniform:
        return {prior.a, prior.b};
    }
    WEIR_UNREACHABLE();
}

double whole_log_density(Prior const& prior, double x) {
    double const a = prior.a;
    double const b = prior.b;
    switch (prior.kind) {
    case PriorKind::normal:
        return log_normal_density((x - a) / b) - std::log(b);
    case PriorKind::half_normal:
        return log_normal_density(x / a) - std::log(a) + std::numbers::ln2;
    case PriorKind::lognormal:
        return x > 0 ? log_normal_density((std::log(x) - a) / b) - std::log(b * x) : -infinity;
    case PriorKind::exponential:
        return std::log(a) - a * x;
    case PriorKind::gamma:
        return x > 0 ? a * std::log(b) + (a - 1) * std::log(x) - b * x - log_gamma(a) : -infinity;
    case PriorKind::beta:
        return x > 0 && x < 1 ? (a - 1) * std::log(x) + (b - 1) * std::log1p(-x) + log_gamma(a + b) -
                                    log_gamma(a) - log_gamma(b)
                              : -infinity;
    case PriorKind::uniform:
        return -std::log(b - a);
    case PriorKind::logit_normal:
        return x > 0 && x < 1
                   ? log_normal_density((logit(x) - a) / b) - std::log(b) - std::log(x) - std::log1p(-x)
                   : -infinity;
    }
    WEIR_UNREACHABLE();
}

double whole_cdf(Prior const& prior, double x) {
    auto const natural = natural_range(prior);
    if (x <= natural.lower) {
        return 0;
    }
    if (x >= natural.upper) {
        return 1;
    }
    switch (prior.kind) {
    case PriorKind::normal:
        return normal_cdf((x - prior.a) / prior.b);
    case PriorKind::half_normal:
        return std::erf(x / prior.a / std::numbers::sqrt2);
    case PriorKind::lognormal:
        return normal_cdf((std::log(x) - prior.a) / prior.b);
    case PriorKind::exponential:
        return -std::expm1(-prior.a * x);
    case PriorKind::gamma:
        return gamma_cdf(x, prior.a, 1 / prior.b);
    case PriorKind::beta:
        return beta_cdf(x, prior.a, prior.b);
    case PriorKind::uniform:
        return (x - prior.a) / (prior.b - prior.a);
    case PriorKind::logit_normal:
        return normal_cdf((logit(x) - prior.a) / prior.b);
    }
    WEIR_UNREACHABLE();
}

double whole_quantile(Prior const& prior, double p) {
    switch (prior.kind) {
    case PriorKind::normal:
        return prior.a + prior.b * normal_quantile(p);
    case PriorKind::half_normal:
        return prior.a * normal_quantile(0.5 + p / 2);
    case PriorKind::lognormal:
        return std::exp(prior.a + prior.b * normal_quantile(p));
    case PriorKind::exponential:
        return -std::log1p(-p) / prior.a;
    case PriorKind::gamma:
        return gamma_quantile(p, prior.a, 1 / prior.b);
    case PriorKind::beta:
        return beta_quantile(p, prior.a, prior.b);
    case PriorKind::uniform:
        return prior.a + p * (prior.b - prior.a);
    case PriorKind::logit_normal:
        return expit(prior.a + prior.b * normal_quantile(p));
    }
    WEIR_UNREACHABLE();
}

bool is_cut(Prior const& prior) {
    auto const natural = natural_range(prior);
    return prior.lower > natural.lower || prior.upper < natural.upper;
}

} // namespace

std::string fault_of(Prior const& prior) {
    bool const one = prior.kind == PriorKind::half_normal || prior.kind == PriorKind::exponential;
    bool const both = prior.kind == PriorKind::gamma || prior.kind == PriorKind::beta;
    if (!std::isfinite(prior.a) || (!one && !std::isfinite(prior.b))) {
        return "its numbers are not finite";
    }
    if (prior.kind == PriorKind::uniform) {
        if (!(prior.a < prior.b)) {
            return "its lower end is not below its upper end";
        }
    } else if (((one || both) && !(prior.a > 0)) || (!one && !(prior.b > 0))) {
        return "a scale, rate or shape is not above zero";
    }
    auto const range = range_of(prior);
    if (!(range.lower < range.upper)) {
        return "its range is empty";
    }
    if (!(whole_cdf(prior, range.upper) - whole_cdf(prior, range.lower) > 1e-12)) {
        return "its range leaves the distribution without weight";
    }
    return {};
}

Range range_of(Prior const& prior) {
    auto const natural = natural_range(prior);
    return {std::max(natural.lower, prior.lower), std::min(natural.upper, prior.upper)};
}

double log_density(Prior const& prior, double x) {
    auto const range = range_of(prior);
    if (!(x >= range.lower && x <= range.upper)) {
        return -infinity;
    }
    double const whole = whole_log_density(prior, x);
    return is_cut(prior) ? whole - std::log(whole_cdf(prior, range.upper) - whole_cdf(prior, range.lower))
                         : whole;
}

double cdf(Prior const& prior, double x) {
    auto const range = range_of(prior);
    double const below = whole_cdf(prior, range.lower);
    double const within = whole_cdf(prior, std::clamp(x, range.lower, range.upper)) - below;
    return within / (whole_cdf(prior, range.upper) - below);
}

double quantile(Prior const& prior, double p) {
    auto const range = range_of(prior);
    double const below = whole_cdf(prior, range.lower);
    double const above = whole_cdf(prior, range.upper);
    return std::clamp(whole_quantile(prior, below + p * (above - below)), range.lower, range.upper);
}

double draw(Prior const& prior, RandomStream& stream) {
    // Never the very ends, where a free parameter is infinite.
    return quantile(prior, (std::floor(stream.uniform() * 0x1.0p52) + 0.5) * 0x1.0p-52);
}

double standard_deviation(Prior const& prior) {
    constexpr int points = 2000;
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < points; ++i) {
        double const x = quantile(prior, (i + 0.5) / points);
        double const delta = x - mean;
        mean += delta / (i + 1);
        squares += delta * (x - mean);
    }
    return std::sqrt(squares / points);
}

std::string_view name_of(PriorKind kind) {
    switch (kind) {
    case PriorKind::normal:
        return "normal";
    case PriorKind::half_normal:
        return "half_normal";
    case PriorKind::lognormal:
        return "lognormal";
    case PriorKind::exponential:
        return "exponential";
    case PriorKind::gamma:
        return "gamma";
    case PriorKind::beta:
        return "beta";
    case PriorKind::uniform:
        return "uniform";
    case PriorKind::logit_normal:
        return "logit_normal";
    }
    WEIR_UNREACHABLE();
}

double to_free(Range const& range, double x) {
    bool const below = std::isfinite(range.lower);
    bool const above = std::isfinite(range.upper);
    if (below && above) {
        return std::log(x - range.lower) - std::log(range.upper - x);
    }
    if (below) {
        return std::log(x - range.lower);
    }
    return above ? -std::log(range.upper - x) : x;
}

double from_free(Range const& range, double y) {
    bool const below = std::isfinite(range.lower);
    bool const above = std::isfinite(range.upper);
    if (below && above) {
        return range.lower + (range.upper - range.lower) * expit(y);
    }
    if (below) {
        return range.lower + std::exp(y);
    }
    return above ? range.upper - std::exp(-y) : y;
}

double log_jacobian(Range const& range, double y) {
    bool const below = std::isfinite(range.lower);
    bool const above = std::isfinite(range.upper);
    if (below && above) {
        return std::log(range.upper - range.lower) - softplus(y) - softplus(-y);
    }
    if (below) {
        return y;
    }
    return above ? -y : 0;
}

} // namespace weir::stats
