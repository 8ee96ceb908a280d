// The random operations; see chance.hpp. Parameters are those of XMILE 1.0, 3.5.2, of Stella's statistical
// built-ins, and of Vensim's RANDOM functions, which the compiler puts into the same order.
#include "dynamics/run/chance.hpp"

#include "base/contract.hpp"
#include "dynamics/run/maths.hpp"
#include "dynamics/run/stream.hpp"
#include "dynamics/run/streams.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::dynamics {

namespace own = WEIR_ISA_NAMESPACE;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint32_t seeded_place = 0x80000000; // above every call's own place
constexpr int redraws_max = 10'000;

double extra(std::span<double const> operands, Op op, RandomExtra which, double otherwise) {
    std::size_t const at = random_parameters(op) + static_cast<std::size_t>(which);
    return at < operands.size() ? operands[at] : otherwise;
}

double triangular(double u, double low, double mode, double high) {
    if (!(low <= mode && mode <= high)) {
        return nan;
    }
    double const width = high - low;
    if (width == 0) {
        return low;
    }
    double const left = mode - low;
    return u * width < left ? low + own::sqrt(u * width * left)
                            : high - own::sqrt((1 - u) * width * (high - mode));
}

// A density given by points, straight between them, need not add up to one.
double by_density(GraphicalFunction const& density, double u) {
    auto const& x = density.x;
    auto const& y = density.y;
    double total = 0;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
        if (!(y[i] >= 0 && y[i + 1] >= 0)) {
            return nan;
        }
        total += (x[i + 1] - x[i]) * (y[i] + y[i + 1]) / 2;
    }
    double left = u * total;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
        double const width = x[i + 1] - x[i];
        double const area = width * (y[i] + y[i + 1]) / 2;
        if (left <= area && area > 0) {
            // slope t²/2 + y t = left, in the form that a slope near zero does not hurt
            double const slope = (y[i + 1] - y[i]) / width;
            double const root = own::sqrt(std::max(0.0, y[i] * y[i] + 2 * slope * left));
            return x[i] + (root + y[i] > 0 ? std::min(width, 2 * left / (root + y[i])) : 0);
        }
        left -= area;
    }
    return total > 0 ? x.back() : nan;
}

double log_normal(Stream& stream, double mean, double deviation) { // of the value, not of its logarithm
    if (!(mean > 0 && deviation >= 0)) {
        return nan;
    }
    double const variance = own::log1p(deviation * deviation / (mean * mean));
    return own::exp(own::log(mean) - variance / 2 + own::sqrt(variance) * stream.normal());
}

double continuous(Stream& stream, Op op, double a, double b, double c) {
    switch (op) {
    case Op::random_uniform:
        return a + (b - a) * stream.uniform();
    case Op::random_normal:
        return b >= 0 ? a + b * stream.normal() : nan;
    case Op::random_exponential:
        return a >= 0 ? -a * own::log(1 - stream.uniform()) : nan;
    case Op::random_lognormal:
        return log_normal(stream, a, b);
    case Op::random_beta:
        return a > 0 && b > 0 ? stream.beta(a, b) : nan;
    case Op::random_gamma:
        return a > 0 && b >= 0 ? b * stream.gamma(a) : nan;
    case Op::random_logistic: {
        double const u = stream.open_uniform();
        return b >= 0 ? a + b * own::log(u / (1 - u)) : nan;
    }
    case Op::random_pareto:
        return a > 0 && b > 0 ? b * own::pow(1 - stream.uniform(), -1 / a) : nan;
    case Op::random_triangular:
        return triangular(stream.uniform(), a, b, c);
    case Op::random_weibull:
        return a > 0 && b >= 0 ? b * own::pow(-own::log(1 - stream.uniform()), 1 / a) : nan;
    case Op::random_weibull_of_mean_one: // its mean is Γ(1 + 1/shape)
        return a > 0 ? own::pow(-own::log(1 - stream.uniform()), 1 / a) * own::exp(-own::log_gamma(1 + 1 / a))
                     : nan;
    default:
        WEIR_UNREACHABLE();
    }
}

double whole(Stream& stream, Op op, double a, double b, Moment const& moment) {
    switch (op) {
    case Op::random_poisson:
        return stream.poisson(a);
    case Op::random_binomial:
        return stream.binomial(a, b);
    case Op::random_negative_binomial:
        return stream.negative_binomial(a, b);
    case Op::random_trials: // Vensim counts the successes too
        return stream.negative_binomial(a, b) + a;
    case Op::random_geometric:
        return a > 0 && a <= 1 ? own::floor(own::log(1 - stream.uniform()) / own::log1p(-a)) + 0.0 : nan;
    case Op::random_event: { // per cent a unit of time; outside 0 to 100 it is taken as 0
        double const chance = a >= 0 && a <= 100 ? a / 100 * moment.clock.dt : 0;
        return std::isnan(a) ? nan : stream.uniform() < chance ? 1 : 0;
    }
    default:
        WEIR_UNREACHABLE();
    }
}

double once(Program const& program, Node const& node, Stream& stream, std::span<double const> operands,
            Moment const& moment) {
    auto const parameter = [&](std::size_t i) { return i < operands.size() ? operands[i] : 0; };
    if (node.op == Op::random_of_density) {
        double const graph = parameter(0);
        return by_density(program.graphs[static_cast<std::size_t>(graph)], stream.uniform());
    }
    return is_whole_draw(node.op) ? whole(stream, node.op, parameter(0), parameter(1), moment)
                                  : continuous(stream, node.op, parameter(0), parameter(1), parameter(2));
}

} // namespace

StreamKey stream_of(Node const& node, Moment const& moment) {
    return {moment.seed, node.index, static_cast<std::uint32_t>(moment.step)};
}

// The file's seed is mixed into the run's, and the element of an array takes the place of the call's own, so
// that two calls of one seed draw alike and two elements do not.
StreamKey seeded_stream(Node const& node, Moment const& moment, double seed) {
    auto const number = static_cast<std::uint64_t>(static_cast<std::int64_t>(std::floor(seed)));
    StreamKey const mixing{moment.seed, 0xffffffff, static_cast<std::uint32_t>(number >> 32)};
    auto const mixed = own::random_words<double>(mixing, number & 0xffffffff, 0);
    auto const element = static_cast<std::uint32_t>(node.number);
    return {(mixed.word[1] << 32) | mixed.word[0], seeded_place | element,
            static_cast<std::uint32_t>(moment.step)};
}

double draw(Program const& program, Node const& node, std::span<double const> operands,
            Moment const& moment) {
    double const seed = extra(operands, node.op, RandomExtra::seed, nan);
    double const sample = extra(operands, node.op, RandomExtra::sample, 0);
    double const low = extra(operands, node.op, RandomExtra::minimum, nan);
    double const high = extra(operands, node.op, RandomExtra::maximum, nan);
    double const shift = extra(operands, node.op, RandomExtra::shift, 0);
    double const stretch = extra(operands, node.op, RandomExtra::stretch, 1);
    constexpr double seed_max = 0x1p62;
    if (std::abs(seed) > seed_max || low > high) {
        return nan;
    }
    Moment at = moment;
    if (sample > 0) {
        double const since = moment.clock.at(moment.step) - moment.clock.start;
        double const last = std::floor(since / sample * (1 + 1e-12) + 1e-9) * sample;
        at.step = static_cast<std::uint64_t>(std::llround(last / moment.clock.dt));
    }
    bool const seeded = seed == seed && seed != 0;
    Stream stream(seeded ? seeded_stream(node, at, seed) : stream_of(node, at), moment.run);
    for (int i = 0; i < redraws_max; ++i) {
        double const value = shift + stretch * once(program, node, stream, operands, moment);
        if (!(value < low || value > high)) {
            return value;
        }
    }
    return nan;
}

} // namespace weir::dynamics
