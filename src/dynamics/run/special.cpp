// Arithmetic of the operations that need the moment; see special.hpp.
#include "dynamics/run/special.hpp"

#include "base/contract.hpp"
#include "dynamics/run/chance.hpp"
#include "dynamics/run/macro_run.hpp"
#include "dynamics/run/special_vensim.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::dynamics {

namespace {

double select(std::span<double const> operands) {
    double const index = std::floor(operands[0]);
    if (!(index >= 1 && index < static_cast<double>(operands.size()))) {
        return 0;
    }
    return operands[static_cast<std::size_t>(index)];
}

// Of `count` values after the rank, and as many more that break ties if they are there; 0 out of range.
double rank(std::span<double const> operands, std::size_t count) {
    double const wanted = std::floor(operands[0]);
    if (!(wanted >= 1 && wanted <= static_cast<double>(count))) {
        return 0;
    }
    auto const values = operands.subspan(1, count);
    auto const ties = operands.subspan(1 + count);
    // How many go before element i: the rank is found without sorting, and without keeping anything.
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t before = 0;
        for (std::size_t j = 0; j < count; ++j) {
            bool const same = values[j] == values[i];
            bool const tied_less = !ties.empty() && ties[j] < ties[i];
            bool const tied_same = ties.empty() || ties[j] == ties[i];
            before += values[j] < values[i] || (same && (tied_less || (tied_same && j < i))) ? 1 : 0;
        }
        if (before + 1 == static_cast<std::size_t>(wanted)) {
            return static_cast<double>(i + 1);
        }
    }
    return std::numeric_limits<double>::quiet_NaN();
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
        return draw(program, node, operands, moment);
    }
    if (is_vensim(node.op)) {
        return apply_vensim(program, node, operands, moment);
    }
    switch (node.op) {
    case Op::safe_divide:
        return operands[1] == 0 ? operands[2] : operands[0] / operands[1];
    case Op::graph:
        return program.graphs[node.index].at(operands[0]);
    case Op::select:
        return select(operands);
    case Op::rank:
        return rank(operands, node.index);
    case Op::call:
        return call_function(program, node.index, operands, moment);
    case Op::simulate:
        return simulate(program.simulations[node.index], operands, moment);
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
