// Draws of a single stream; see stream.hpp.
#include "dynamics/run/stream.hpp"

#include "base/contract.hpp"
#include "dynamics/run/counts.hpp"
#include "dynamics/run/normal.hpp"

#include <algorithm>

namespace weir::dynamics {

namespace own = WEIR_ISA_NAMESPACE;

namespace {
constexpr double nan = own::not_a_number;
} // namespace

double Stream::uniform() {
    if (has_second_) {
        has_second_ = false;
        return second_;
    }
    auto const pair = own::uniforms<double>(key_, run_, block_++);
    second_ = pair.second;
    has_second_ = true;
    return pair.first;
}

double Stream::open_uniform() {
    return uniform() + 0x1p-54;
}

double Stream::normal() {
    double const first = uniform();
    return own::normal_of<double>({first, uniform()});
}

// G. Marsaglia and W. W. Tsang, A simple method for generating gamma variables, ACM TOMS 26, 2000.
double Stream::gamma(double shape) {
    WEIR_EXPECTS(shape > 0);
    if (shape < 1) {
        double const boost = own::pow(1 - uniform(), 1 / shape);
        return gamma(shape + 1) * boost;
    }
    double const d = shape - 1.0 / 3;
    double const c = 1 / own::sqrt(9 * d);
    for (;;) { // accepts at least 95 times in 100, so this ends
        double const x = normal();
        double const root = 1 + c * x;
        double const v = root * root * root;
        if (v > 0 && own::log(1 - uniform()) < 0.5 * x * x + d - d * v + d * own::log(v)) {
            return d * v;
        }
    }
}

// Two gammas; where both parameters are small and gammas would vanish, M. D. Jöhnk's powers of uniforms.
double Stream::beta(double alpha, double beta) {
    WEIR_EXPECTS(alpha > 0 && beta > 0);
    if (alpha > 1 || beta > 1) {
        double const x = gamma(alpha);
        return x / (x + gamma(beta));
    }
    for (;;) { // accepts at least half the time
        double const log_x = own::log(open_uniform()) / alpha;
        double const log_y = own::log(open_uniform()) / beta;
        double const greater = std::max(log_x, log_y);
        double const sum = own::exp(log_x - greater) + own::exp(log_y - greater);
        if (greater + own::log(sum) <= 0) {
            return own::exp(log_x - greater) / sum;
        }
    }
}

double Stream::binomial(double trials, double chance) {
    double count = 0;
    own::binomial_counts<double>(key_, block_, &run_, &trials, &chance, &count, 1);
    block_ += blocks_a_count;
    return count;
}

double Stream::poisson(double mean) {
    double count = 0;
    own::poisson_counts<double>(key_, block_, &run_, &mean, &count, 1);
    block_ += blocks_a_count;
    return count;
}

double Stream::negative_binomial(double successes, double chance) {
    if (!(successes >= 0 && chance > 0)) {
        return nan;
    }
    if (successes == 0 || chance >= 1) {
        return 0;
    }
    return poisson(gamma(successes) * ((1 - chance) / chance));
}

namespace {

// One colour of balls in an urn: `marked` of `population`, `taken` drawn, both the smaller of two ways to
// look at it.
struct Urn {
    double marked;
    double taken;
    double population;

    // ln of the chance of mode + d over that of the mode, each logarithm of a ratio near one.
    [[nodiscard]] double log_ratio(double mode, double d) const {
        double const k = mode + d;
        double const spare = population - marked - taken;
        double const product = (marked - k + 1) / (k + 1) * ((taken - k + 1) / (spare + k + 1));
        return d * own::log(product) + part(mode, d) + part(marked - mode, -d) + part(taken - mode, -d) +
               part(spare + mode, d);
    }

private:
    [[nodiscard]] static double part(double a, double d) {
        return own::detail::stirling_rest(a) - own::detail::stirling_rest(a + d) -
               (a + 0.5) * own::log1p(d / (a + 1));
    }
};

} // namespace

// H. Stadlober's ratio of uniforms (The ratio of uniforms approach for generating discrete random variates,
// J. Comput. Appl. Math. 31, 1990) from a sample of ten on; below, ball by ball.
double Stream::hypergeometric(double sample, double marked, double population) {
    bool const whole =
        own::floor(sample) == sample && own::floor(marked) == marked && own::floor(population) == population;
    if (!(whole && sample >= 0 && marked >= 0 && population <= own::count_max && sample <= population &&
          marked <= population)) {
        return nan;
    }
    Urn const urn{std::min(marked, population - marked), std::min(sample, population - sample), population};
    double count = urn.taken < 10 ? ball_by_ball(urn.marked, urn.taken, population) : -1;
    double const share = urn.marked / population;
    double const centre = urn.taken * share + 0.5;
    double const spread =
        own::sqrt((population - urn.taken) * urn.taken * share * (1 - share) / (population - 1) + 0.5);
    double const width = 0x1.b72cd3f331398p+0 * spread + 0x1.cc3ebd3bc7118p-1; // 2√(2/e), 3 - 2√(3/e)
    double const mode = own::floor((urn.taken + 1) * (urn.marked + 1) / (population + 2));
    double const most = std::min(urn.taken, urn.marked);
    while (count < 0) { // accepts more than half the time
        double const x = open_uniform();
        double const k = own::floor(centre + width * (uniform() - 0.5) / x);
        if (k >= 0 && k <= most && 2 * own::log(x) <= urn.log_ratio(mode, k - mode)) {
            count = k;
        }
    }
    count = marked <= population - marked ? count : urn.taken - count;
    return urn.taken == sample ? count : marked - count;
}

double Stream::ball_by_ball(double marked, double taken, double population) {
    double count = 0;
    for (double i = 0; i < taken; ++i) {
        count += uniform() * (population - i) < marked - count ? 1 : 0;
    }
    return count;
}

// Each from a binomial given those before (L. Devroye, Non-Uniform Random Variate Generation, XI.1.4).
void Stream::multinomial(double total, std::span<double const> chances, std::span<double> counts) {
    WEIR_EXPECTS(chances.size() == counts.size() && !chances.empty());
    double rest_chance = 0;
    for (std::size_t i = chances.size(); i-- > 0;) {
        rest_chance += chances[i];
        counts[i] = rest_chance; // what is left from here on
    }
    double left = total;
    for (std::size_t i = 0; i + 1 < chances.size(); ++i) {
        double const share = counts[i] > 0 ? chances[i] / counts[i] : 0;
        counts[i] = binomial(left, share);
        left -= counts[i];
    }
    counts.back() = left;
}

} // namespace weir::dynamics
