// Vensim's functions that remember (Reference Manual, "Dynamic Functions"): delays, smooths, trends,
// samples. They are made of hidden stocks, memories and histories as XMILE's are (state_functions.cpp).
#include "base/limits.hpp"
#include "dynamics/compile/expression_compiler.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace weir::dynamics {

NodeId ExpressionCompiler::vensim_state(Function const& function, CallNode const& node,
                                        Context const& context) {
    std::vector<NodeId> arguments;
    for (auto const& argument : node.arguments) {
        arguments.push_back(compile(*argument, context));
    }
    if (function.vensim == VensimFunction::integral) {
        SlotId const stock = hidden_stock(arguments[1], context);
        set_rate(stock, arguments[0]);
        return builder_.value(stock);
    }
    if (function.vensim == VensimFunction::active_initial) {
        SlotId const slot = hidden_value(arguments[0], context);
        builder_.program().slots[slot].initial = arguments[1];
        return builder_.value(slot);
    }
    bool const ordered = function.vensim == VensimFunction::smooth && function.order == 0;
    if (function.vensim == VensimFunction::delay_n || ordered) {
        return delay_of_order(arguments, ordered, context);
    }
    if (function.vensim == VensimFunction::net_present_value) {
        return net_present_value(arguments, function.order == 1, context);
    }
    SlotId const input = hidden_value(arguments[0], context);
    NodeId const now = builder_.value(input);
    auto const argument_or = [&](std::size_t i, NodeId otherwise) {
        return i < arguments.size() ? arguments[i] : otherwise;
    };
    switch (function.vensim) {
    case VensimFunction::delay_fixed: // the delay time is that of the beginning
        return history(input, kept_once(arguments[1], context), arguments[2], context);
    case VensimFunction::trend:
        return trend(input, arguments[1], argument_or(2, builder_.number(0)), context);
    case VensimFunction::forecast: {
        NodeId const rate = trend(input, arguments[1], argument_or(3, builder_.number(0)), context);
        NodeId const growth = builder_.binary(Op::multiply, rate, arguments[2]);
        return builder_.binary(Op::multiply, now, builder_.binary(Op::add, builder_.number(1), growth));
    }
    case VensimFunction::sample: {
        // SAMPLE IF TRUE(condition, input, initial): the input while the condition holds, else as it was.
        SlotId const kept = hidden_slot(SlotKind::auxiliary, context);
        NodeId const before = held(kept, kept_once(arguments[2], context), context);
        NodeId const value = builder_.choose(now, arguments[1], before);
        builder_.program().slots[kept].initial = value;
        builder_.program().slots[kept].step = value;
        return builder_.value(kept);
    }
    default:
        break;
    }
    std::size_t const order = function.order;
    SlotId const duration = hidden_value(arguments[1], context);
    NodeId const stage =
        builder_.binary(Op::divide, builder_.value(duration), builder_.number(static_cast<double>(order)));
    if (function.vensim == VensimFunction::pipeline) {
        return pipeline(order, input, stage, node.output, context);
    }
    NodeId const initial = argument_or(2, now);
    return function.vensim == VensimFunction::smooth ? smooth(order, input, stage, initial, context)
                                                     : material_delay(order, input, stage, initial, context);
}

// DELAYP(input, time : in the pipe): a third-order delay that also tells what it holds.
NodeId ExpressionCompiler::pipeline(std::size_t order, SlotId input, NodeId stage, std::size_t output,
                                    Context const& context) {
    NodeId inflow = builder_.value(input);
    NodeId const initial = builder_.binary(Op::multiply, inflow, stage);
    NodeId held_in_all = builder_.number(0);
    for (std::size_t i = 0; i < order; ++i) {
        SlotId const stock = hidden_stock(initial, context);
        NodeId const outflow = builder_.binary(Op::divide, builder_.value(stock), stage);
        set_rate(stock, builder_.binary(Op::subtract, inflow, outflow));
        held_in_all = builder_.binary(Op::add, held_in_all, builder_.value(stock));
        inflow = outflow;
    }
    return output == 0 ? inflow : held_in_all;
}

// NPV and NPVE(stream, discount rate, initial value, factor), by their two stocks in the Reference Manual.
// NPVE values each step at its end, at a rate that compounds a step.
NodeId ExpressionCompiler::net_present_value(std::vector<NodeId> const& arguments, bool at_end,
                                             Context const& context) {
    NodeId const dt = builder_.leaf(Op::time_step);
    NodeId const one = builder_.number(1);
    NodeId const growth = builder_.binary(Op::add, one, builder_.binary(Op::multiply, arguments[1], dt));
    SlotId const stream = hidden_value(arguments[0], context);
    SlotId const discount = hidden_stock(at_end ? builder_.binary(Op::divide, one, growth) : one, context);
    NodeId const lost = builder_.binary(Op::multiply, builder_.value(discount), arguments[1]);
    set_rate(discount, builder_.unary(Op::negate, at_end ? builder_.binary(Op::divide, lost, growth) : lost));
    NodeId const gain = builder_.binary(Op::multiply, builder_.value(stream), builder_.value(discount));
    SlotId const total = hidden_stock(arguments[2], context);
    set_rate(total, gain);
    NodeId const now = builder_.binary(Op::multiply, gain, dt);
    return builder_.binary(Op::multiply, builder_.binary(Op::add, builder_.value(total), now), arguments[3]);
}

// DELAY N and SMOOTH N: the order may be any expression; its value at the start counts. It is worked out
// when every variable has been compiled.
NodeId ExpressionCompiler::delay_of_order(std::vector<NodeId> const& arguments, bool is_smooth,
                                          Context const& context) {
    SlotId const result = hidden_value(builder_.number(0), context);
    waiting_.push_back({result, is_smooth, arguments, context});
    return builder_.value(result);
}

void ExpressionCompiler::finish() {
    auto const waiting = std::exchange(waiting_, {});
    std::vector<std::size_t> stages;
    std::size_t slots = 0;
    for (auto const& delay : waiting) {
        stages.push_back(stages_of(delay));
        // A stage of a delay has its stock and, one of its own, the delay time that it empties by.
        slots += 2 + stages.back() * (delay.is_smooth ? 1 : 3);
    }
    bool const room = !waiting.empty() && has_room_for(slots, waiting.front().context);
    for (std::size_t i = 0; room && i < waiting.size(); ++i) {
        if (stages[i] > 0) {
            make_waiting(waiting[i], stages[i]);
        }
    }
    tell_missing_lines();
}

// How many stages it comes to; 0, and told, where that cannot be known.
std::size_t ExpressionCompiler::stages_of(WaitingDelay const& delay) {
    auto const order = start_value(delay.arguments[3], 0);
    double const whole = order ? std::floor(*order + 0.5) : 0;
    if (!order || !(whole >= 1) || whole > static_cast<double>(limits::delay_order_max)) {
        error("delay-order", delay.context,
              "the order of DELAY N or SMOOTH N must be a whole number from 1 to " +
                  std::to_string(limits::delay_order_max) + " that is known at the start",
              "write the number, or a variable that needs no stock");
        return 0;
    }
    auto const stages = static_cast<std::size_t>(whole);
    return delay.is_smooth ? stages : shortened(stages, delay.arguments[1]);
}

void ExpressionCompiler::make_waiting(WaitingDelay const& delay, std::size_t stages) {
    auto& program = builder_.program();
    if (program.nodes[delay.arguments[3]].op == Op::value) {
        program.slots[program.nodes[delay.arguments[3]].index].structural = true;
    }
    SlotId const input = hidden_value(delay.arguments[0], delay.context);
    SlotId const duration = hidden_value(delay.arguments[1], delay.context);
    NodeId const outflow = delay.is_smooth
                               ? smooth(stages, input,
                                        builder_.binary(Op::divide, builder_.value(duration),
                                                        builder_.number(static_cast<double>(stages))),
                                        delay.arguments[2], delay.context)
                               : stepped_delay(stages, input, duration, delay.arguments[2], delay.context);
    auto& slot = program.slots[delay.result];
    slot.initial = outflow;
    slot.step = outflow;
}

// Reference Manual, DELAY N: the order is reduced so far that no stage is shorter than TIME STEP.
std::size_t ExpressionCompiler::shortened(std::size_t order, NodeId duration) {
    auto const length = start_value(duration, 0);
    double const dt = builder_.program().specs.dt;
    if (!length || !(*length / dt < static_cast<double>(order))) {
        return order;
    }
    return static_cast<std::size_t>(std::max(1.0, std::floor(*length / dt + 1e-6)));
}

// Reference Manual, DELAY N: its output depends on the delay times of the steps before. Each stage empties
// by the time that its content came in with, which moves on with it, a stage a step.
NodeId ExpressionCompiler::stepped_delay(std::size_t order, SlotId input, SlotId duration, NodeId initial,
                                         Context const& context) {
    NodeId const count = builder_.number(static_cast<double>(order));
    SlotId const stage = hidden_value(builder_.binary(Op::divide, builder_.value(duration), count), context);
    NodeId const first = builder_.binary(Op::multiply, initial, builder_.value(stage));
    NodeId inflow = builder_.value(input);
    NodeId const begun = kept_once(builder_.value(stage), context);
    SlotId time = stage;
    for (std::size_t i = 0; i < order; ++i) {
        if (i > 0) {
            time = hidden_value(held(time, begun, context), context);
        }
        SlotId const stock = hidden_stock(first, context);
        NodeId const outflow = builder_.binary(Op::divide, builder_.value(stock), builder_.value(time));
        set_rate(stock, builder_.binary(Op::subtract, inflow, outflow));
        inflow = outflow;
    }
    return inflow;
}

// What a node is worth at the start, as far as numbers, times and other variables' first values tell.
std::optional<double> ExpressionCompiler::start_value(NodeId id, std::size_t depth) {
    auto const& program = builder_.program();
    if (id == no_id || depth > limits::expression_depth_max) {
        return std::nullopt;
    }
    auto const& node = program.nodes[id];
    if (node.op == Op::number) {
        return node.number;
    }
    if (node.op == Op::value) {
        auto const& slot = program.slots[node.index];
        return slot.kind == SlotKind::stock ? std::nullopt : start_value(slot.initial, depth + 1);
    }
    if (node.op == Op::time || node.op == Op::start_time) {
        return program.specs.start;
    }
    if (node.op == Op::time_step) {
        return program.specs.dt;
    }
    std::vector<double> values;
    for (NodeId const operand : program.operands_of(node)) {
        auto const value = start_value(operand, depth + 1);
        if (!value) {
            return std::nullopt;
        }
        values.push_back(*value);
    }
    if (::weir::dynamics::is_unary(node.op)) {
        return apply_unary(node.op, values[0]);
    }
    if (::weir::dynamics::is_binary(node.op)) {
        return apply_binary(node.op, values[0], values[1]);
    }
    if (is_many(node.op)) {
        return apply_many(node.op, values);
    }
    if (node.op == Op::choose) {
        return values[0] != 0 ? values[1] : values[2];
    }
    if (node.op == Op::step_nearest) {
        return program.specs.start + program.specs.dt / 2 > values[1] ? values[0] : 0;
    }
    return std::nullopt;
}

} // namespace weir::dynamics
