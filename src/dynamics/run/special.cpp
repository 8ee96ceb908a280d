// Arithmetic of the operations that need the moment; see special.hpp.
#include "dynamics/run/special.hpp"

#include "base/contract.hpp"
#include "dynamics/run/chance.hpp"

#include <algorithm>
#include <cmath>

namespace weir::dynamics {

namespace {

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
