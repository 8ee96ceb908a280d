// Functions and runs within a run; see macro_run.hpp.
#include "dynamics/run/macro_run.hpp"

#include "base/limits.hpp"
#include "dynamics/run/interpreter.hpp"
#include "dynamics/run/plan.hpp"
#include "dynamics/run/special.hpp"

#include <cmath>
#include <limits>
#include <vector>

namespace weir::dynamics {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// One call and all that it leads to.
class Evaluation {
public:
    Evaluation(Program const& program, Moment const& moment) : program_(program), moment_(moment) {}

    double call(std::uint32_t function, std::span<double const> parameters) {
        if (depth_ >= limits::macro_recursion_max || ++calls_ > limits::macro_calls_max) {
            return nan;
        }
        ++depth_;
        double const value = value_of(program_.functions[function].root, parameters);
        --depth_;
        return value;
    }

private:
    double value_of(NodeId id, std::span<double const> parameters) {
        Node const& node = program_.nodes[id];
        auto const operands = program_.operands_of(node);
        switch (node.op) {
        case Op::number:
            return node.number;
        case Op::parameter:
            return parameters[node.index];
        case Op::time:
            return moment_.time;
        case Op::time_step:
            return moment_.clock.dt;
        case Op::start_time:
            return moment_.clock.start;
        case Op::stop_time:
            return moment_.clock.stop;
        case Op::choose: // what is not chosen is not called, or no recursion would end
            return value_of(operands[value_of(operands[0], parameters) != 0 ? 1 : 2], parameters);
        default:
            break;
        }
        std::vector<double> values(operands.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = value_of(operands[i], parameters);
        }
        return node.op == Op::call ? call(node.index, values)
                                   : apply_special(program_, node, values, moment_);
    }

    Program const& program_;
    Moment const& moment_;
    std::size_t depth_ = 0;
    std::size_t calls_ = 0;
};

} // namespace

double call_function(Program const& program, std::uint32_t function, std::span<double const> parameters,
                     Moment const& moment) {
    return Evaluation(program, moment).call(function, parameters);
}

double simulate(Simulation const& simulation, std::span<double const> parameters, Moment const& moment) {
    auto const& program = *simulation.program;
    std::vector<std::pair<SlotId, double>> set;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        set.emplace_back(simulation.parameters[i], parameters[i]);
    }
    Interpreter beginning(program, {.start = 0, .stop = 0, .dt = 1}, moment.seed, moment.run);
    for (auto const& [slot, value] : set) {
        beginning.set(slot, value);
    }
    beginning.start();
    RunSpec const times{.dt = beginning.value(simulation.dt),
                        .start = beginning.value(simulation.start),
                        .stop = beginning.value(simulation.stop)};
    auto plan = make_plan(program, times);
    if (!plan || plan->clock.steps > limits::macro_steps_max) {
        return nan;
    }
    plan->set = std::move(set);
    plan->saved = {simulation.result};
    plan->save_stride = std::max<std::uint64_t>(plan->clock.steps, 1);
    plan->seed = moment.seed;
    std::vector<double> values(plan->rows());
    std::vector<Trouble> troubles;
    interpret(program, *plan, {}, moment.run, values, troubles);
    return values.back();
}

} // namespace weir::dynamics
