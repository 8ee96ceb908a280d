// Arithmetic of the operations that need the moment; see special.hpp.
#include "dynamics/run/special.hpp"

#include "base/contract.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::dynamics {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double poisson_mean_max = 1e9; // beyond it a count no longer fits

double select(std::span<double const> operands) {
    double const index = std::floor(operands[0]);
    if (!(index >= 1 && index < static_cast<double>(operands.size()))) {
        return 0;
    }
    return operands[static_cast<std::size_t>(index)];
}

// Counted in steps and held over the stages of a step, so that a pulse always adds up to its magnitude.
double pulse(std::span<double const> operands, Moment const& moment) {
    auto const& clock = moment.clock;
    double const first = std::round((operands[1] - clock.start) / clock.dt);
    double const interval = std::round(operands[2] / clock.dt);
    double const since = static_cast<double>(moment.step) - first;
    bool const now = since == 0 || (since > 0 && interval >= 1 && std::fmod(since, interval) == 0);
    return now ? operands[0] / clock.dt : 0;
}

// Each variable has its own stream for every run and step, so that adding a variable or a thread
// changes no other number. The stages of one step draw the same.
double random(Node const& node, std::span<double const> operands, Moment const& moment) {
    RandomStream stream(moment.seed, moment.run, node.index, static_cast<std::uint32_t>(moment.step));
    double const a = operands[0];
    double const b = operands.size() > 1 ? operands[1] : 0;
    switch (node.op) {
    case Op::random_uniform:
        return a + (b - a) * stream.uniform();
    case Op::random_normal:
        return a + b * stream.normal();
    case Op::random_exponential:
        return a >= 0 ? stream.exponential(a) : nan;
    case Op::random_poisson:
        return a >= 0 && a <= poisson_mean_max ? static_cast<double>(stream.poisson(a)) : nan;
    case Op::random_lognormal: { // mean and deviation of the value, not of its logarithm
        if (!(a > 0)) {
            return nan;
        }
        double const variance = std::log1p(b * b / (a * a));
        return std::exp(std::log(a) - variance / 2 + std::sqrt(variance) * stream.normal());
    }
    default:
        WEIR_UNREACHABLE();
    }
}

} // namespace

double apply_special(Program const& program, Node const& node, std::span<double const> operands,
                     Moment const& moment) {
    if (is_unary(node.op)) {
        return apply_unary(node.op, operands[0]);
    }
    if (is_binary(node.op)) {
        return apply_binary(node.op, operands[0], operands[1]);
    }
    if (is_many(node.op)) {
        return apply_many(node.op, operands);
    }
    if (is_random(node.op)) {
        return random(node, operands, moment);
    }
    switch (node.op) {
    case Op::safe_divide:
        return operands[1] == 0 ? operands[2] : operands[0] / operands[1];
    case Op::graph:
        return program.graphs[node.index].at(operands[0]);
    case Op::select:
        return select(operands);
    case Op::pulse:
        return pulse(operands, moment);
    case Op::ramp:
        return operands[0] * std::max(0.0, std::min(moment.time, operands[2]) - operands[1]);
    case Op::step: // the small allowance is for a time that was added up
        return moment.time >= operands[1] - 1e-6 * moment.clock.dt ? operands[0] : 0;
    default:
        WEIR_UNREACHABLE();
    }
}

} // namespace weir::dynamics
