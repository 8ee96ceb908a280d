#include "stats/numeric/distributions.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/negative_binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

#include <cmath>
#include <limits>

namespace weir::stats {

namespace {

namespace bm = boost::math;
using bm::policies::policy;

// Errors become NaN or infinity; quantiles of counts go up to the next whole number.
using Quiet = policy<bm::policies::domain_error<bm::policies::ignore_error>,
                     bm::policies::pole_error<bm::policies::ignore_error>,
                     bm::policies::overflow_error<bm::policies::ignore_error>,
                     bm::policies::underflow_error<bm::policies::ignore_error>,
                     bm::policies::denorm_error<bm::policies::ignore_error>,
                     bm::policies::rounding_error<bm::policies::ignore_error>,
                     bm::policies::evaluation_error<bm::policies::ignore_error>,
                     bm::policies::indeterminate_result_error<bm::policies::ignore_error>,
                     bm::policies::promote_double<false>,
                     bm::policies::discrete_quantile<bm::policies::integer_round_up>>;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

bool whole(double k) {
    return k >= 0 && std::floor(k) == k;
}

// The distributions themselves check their parameters; NaN in gives NaN out.
template <class Distribution>
double cdf_of(Distribution const& distribution, double x, double least, double most) {
    if (std::isnan(x)) {
        return nan;
    }
    if (x < least) {
        return 0;
    }
    return x >= most ? 1.0 : bm::cdf(distribution, x);
}

template <class Distribution>
double quantile_of(Distribution const& distribution, double p, double least, double most) {
    if (!(p >= 0 && p <= 1)) {
        return nan;
    }
    if (p == 0) {
        return least;
    }
    return p == 1 ? most : bm::quantile(distribution, p);
}

// Boost rounds a quantile of counts up from where its search ended, which may be one too many.
template <class Cdf>
double least_with(double p, double found, Cdf cdf) {
    while (found > 0 && cdf(found - 1) >= p) {
        --found;
    }
    return found;
}

} // namespace

double log_gamma(double x) {
    return x > 0 ? bm::lgamma(x, Quiet{}) : nan;
}
double digamma(double x) {
    return x > 0 ? bm::digamma(x, Quiet{}) : nan;
}
double trigamma(double x) {
    return x > 0 ? bm::trigamma(x, Quiet{}) : nan;
}

double normal_density(double z) {
    return std::exp(-0.5 * z * z) * 0.39894228040143267794;
}
double normal_cdf(double z) {
    return 0.5 * std::erfc(-z * 0.70710678118654752440);
}
double normal_quantile(double p) {
    return quantile_of(bm::normal_distribution<double, Quiet>{}, p, -infinity, infinity);
}

double student_cdf(double t, double freedom) {
    if (!(freedom > 0) || std::isnan(t)) {
        return nan;
    }
    if (std::isinf(t)) {
        return t > 0 ? 1 : 0;
    }
    return bm::cdf(bm::students_t_distribution<double, Quiet>{freedom}, t);
}
double student_quantile(double p, double freedom) {
    return freedom > 0
               ? quantile_of(bm::students_t_distribution<double, Quiet>{freedom}, p, -infinity, infinity)
               : nan;
}

double chi_square_cdf(double x, double freedom) {
    return freedom > 0 ? cdf_of(bm::chi_squared_distribution<double, Quiet>{freedom}, x, 0, infinity) : nan;
}
double chi_square_quantile(double p, double freedom) {
    return freedom > 0 ? quantile_of(bm::chi_squared_distribution<double, Quiet>{freedom}, p, 0, infinity)
                       : nan;
}
double gamma_cdf(double x, double shape, double scale) {
    return shape > 0 && scale > 0
               ? cdf_of(bm::gamma_distribution<double, Quiet>{shape, scale}, x, 0, infinity)
               : nan;
}
double gamma_quantile(double p, double shape, double scale) {
    return shape > 0 && scale > 0
               ? quantile_of(bm::gamma_distribution<double, Quiet>{shape, scale}, p, 0, infinity)
               : nan;
}
double beta_cdf(double x, double a, double b) {
    return a > 0 && b > 0 ? cdf_of(bm::beta_distribution<double, Quiet>{a, b}, x, 0, 1) : nan;
}
double beta_quantile(double p, double a, double b) {
    return a > 0 && b > 0 ? quantile_of(bm::beta_distribution<double, Quiet>{a, b}, p, 0, 1) : nan;
}

double log_poisson(double k, double mean) {
    if (!(mean >= 0) || std::isnan(k)) {
        return nan;
    }
    if (!whole(k)) {
        return -infinity;
    }
    if (mean == 0) {
        return k == 0 ? 0 : -infinity;
    }
    return k * std::log(mean) - mean - log_gamma(k + 1);
}
double poisson_cdf(double k, double mean) {
    if (mean == 0) {
        return k >= 0 ? 1 : 0;
    }
    return mean > 0 ? cdf_of(bm::poisson_distribution<double, Quiet>{mean}, std::floor(k), 0, infinity) : nan;
}
double poisson_quantile(double p, double mean) {
    if (mean == 0) {
        return p >= 0 && p <= 1 ? 0 : nan;
    }
    if (!(mean > 0)) {
        return nan;
    }
    auto const found = quantile_of(bm::poisson_distribution<double, Quiet>{mean}, p, 0, infinity);
    return std::isfinite(found) ? least_with(p, found, [&](double k) { return poisson_cdf(k, mean); })
                                : found;
}

double log_binomial(double k, double trials, double chance) {
    if (!(chance >= 0 && chance <= 1) || !whole(trials) || std::isnan(k)) {
        return nan;
    }
    if (!whole(k) || k > trials) {
        return -infinity;
    }
    auto const term = [](double count, double probability) {
        return count == 0 ? 0 : count * std::log(probability);
    };
    double const ways = log_gamma(trials + 1) - log_gamma(k + 1) - log_gamma(trials - k + 1);
    return ways + term(k, chance) + (trials - k == 0 ? 0 : (trials - k) * std::log1p(-chance));
}
double binomial_cdf(double k, double trials, double chance) {
    return chance >= 0 && chance <= 1 && whole(trials)
               ? cdf_of(bm::binomial_distribution<double, Quiet>{trials, chance}, std::floor(k), 0, trials)
               : nan;
}
double binomial_quantile(double p, double trials, double chance) {
    if (!(chance >= 0 && chance <= 1) || !whole(trials)) {
        return nan;
    }
    if (chance == 0 || chance == 1) {
        return p >= 0 && p <= 1 ? chance * trials : nan;
    }
    auto const found = quantile_of(bm::binomial_distribution<double, Quiet>{trials, chance}, p, 0, trials);
    return least_with(p, found, [&](double k) { return binomial_cdf(k, trials, chance); });
}

double log_negative_binomial(double k, double mean, double size) {
    if (!(mean >= 0) || !(size > 0) || std::isnan(k)) {
        return nan;
    }
    if (!whole(k)) {
        return -infinity;
    }
    // Beyond this size log Γ(k + size) − log Γ(size) has lost its digits, and Poisson's is nearer.
    constexpr double poisson_from = 1e10;
    if (mean == 0 || size > poisson_from) {
        return log_poisson(k, mean);
    }
    return log_gamma(k + size) - log_gamma(size) - log_gamma(k + 1) - size * std::log1p(mean / size) +
           (k == 0 ? 0 : k * std::log(mean / (mean + size)));
}
double negative_binomial_cdf(double k, double mean, double size) {
    if (!(mean >= 0) || !(size > 0)) {
        return nan;
    }
    if (mean == 0 || std::isinf(size)) {
        return poisson_cdf(k, mean);
    }
    return cdf_of(bm::negative_binomial_distribution<double, Quiet>{size, size / (size + mean)},
                  std::floor(k), 0, infinity);
}
double negative_binomial_quantile(double p, double mean, double size) {
    if (!(mean >= 0) || !(size > 0)) {
        return nan;
    }
    if (mean == 0 || std::isinf(size)) {
        return poisson_quantile(p, mean);
    }
    auto const found = quantile_of(
        bm::negative_binomial_distribution<double, Quiet>{size, size / (size + mean)}, p, 0, infinity);
    return std::isfinite(found)
               ? least_with(p, found, [&](double k) { return negative_binomial_cdf(k, mean, size); })
               : found;
}

} // namespace weir::stats
