// Which arithmetic an operation of Vensim's asks for; see special_vensim.hpp.
#include "dynamics/run/special_vensim.hpp"

#include "base/contract.hpp"
#include "dynamics/compile/vensim_operations.hpp"

#include <algorithm>
#include <cmath>

namespace weir::dynamics {

namespace {

// Reference Manual, STEP, PULSE: Time plus half a TIME STEP is compared, and only at whole steps.
double time_plus(Moment const& moment) {
    return moment.clock.at(moment.step) + moment.clock.dt / 2;
}

double pulse(double start, double width, Moment const& moment) {
    double const now = time_plus(moment);
    double const length = width == 0 ? moment.clock.dt : width;
    return now > start && now < start + length ? 1 : 0;
}

double pulse_train(std::span<double const> operands, Moment const& moment) {
    double const now = time_plus(moment);
    double const start = operands[0];
    double const width = std::max(operands[1], moment.clock.dt);
    if (!(now > start && now < operands[3])) {
        return 0;
    }
    return !(operands[2] > width) || std::fmod(now - start, operands[2]) < width ? 1 : 0;
}

} // namespace

double apply_vensim(Program const& program, Node const& node, std::span<double const> operands,
                    Moment const& moment) {
    switch (node.op) {
    case Op::near_divide:
        return near_divide(operands[0], operands[1], operands[2]);
    case Op::step_nearest:
        return time_plus(moment) > operands[1] ? operands[0] : 0;
    case Op::pulse_nearest:
        return pulse(operands[0], operands[1], moment);
    case Op::pulse_train:
        return pulse_train(operands, moment);
    case Op::graph_area:
        return graph_area(program.graphs[node.index], operands[0], operands[1]);
    case Op::graph_slope:
        return graph_slope(program.graphs[node.index], operands[0], operands[1]);
    case Op::graph_inverse:
        return graph_inverse(program.graphs[node.index], operands[0]);
    case Op::data_between:
        return data_between(program.graphs[node.index], operands[0], operands[1]);
    case Op::data_statistic:
        return data_statistic(program.graphs[node.index],
                              static_cast<DataStatistic>(static_cast<int>(operands[0])), operands[1],
                              operands[2]);
    case Op::calendar:
        return calendar_measure(program.specs.calendar, operands[0], operands[1]);
    case Op::sort_order:
        return sort_order(operands);
    case Op::sort_rank:
        return sort_rank(operands);
    case Op::choose_vector:
        return choose_vector(operands);
    case Op::inverse_entry:
        return inverse_entry(operands);
    case Op::share_by_priority:
        return share_by_priority(operands);
    case Op::share_available:
        return share_available(operands);
    case Op::market_price:
        return market_price(operands);
    case Op::demand_at_price:
    case Op::supply_at_price: {
        PriorityCurve const curve{operands[1], operands[2], operands[3], operands[4]};
        return operands[0] * (node.op == Op::demand_at_price ? demand_share(curve, operands[5])
                                                             : supply_share(curve, operands[5]));
    }
    default:
        WEIR_UNREACHABLE();
    }
}

} // namespace weir::dynamics
