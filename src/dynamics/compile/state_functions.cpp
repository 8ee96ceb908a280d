// Functions that remember (XMILE 1.0, 3.5.3): delays and smooths become hidden stocks, DELAY a history
// of its input, PREVIOUS a memory, INIT a value worked out once. See expression_compiler.hpp.
#include "base/limits.hpp"
#include "dynamics/compile/expression_compiler.hpp"

#include <cmath>

namespace weir::dynamics {

SlotId ExpressionCompiler::hidden_slot(SlotKind kind, Context const& context) {
    if (assembly_.in_function) {
        error("macro-recursion", context, "a macro that calls itself keeps something from step to step",
              "let it work from its parameters alone, or call nothing that calls it");
    }
    auto& slots = builder_.program().slots;
    if (!has_room_for(1, context)) {
        return context.slot; // the model is refused
    }
    ++assembly_.hidden_slots;
    Slot slot;
    slot.name = slots[context.slot].name + " (part " + std::to_string(slots.size()) + ")";
    slot.kind = kind;
    slot.hidden = true;
    slot.owner = context.slot;
    slot.line = context.line;
    slots.push_back(std::move(slot));
    return static_cast<SlotId>(slots.size() - 1);
}

bool ExpressionCompiler::has_room_for(std::size_t slots, Context const& context) {
    if (assembly_.hidden_slots + slots <= hidden_slots_max) {
        return true;
    }
    error("limit", context,
          "the delays, smooths and macros of the model keep more than " + std::to_string(hidden_slots_max) +
              " values, counting each stage of each element",
          "use lower orders, or smaller dimensions");
    assembly_.hidden_slots = hidden_slots_max; // nothing more is made
    return false;
}

SlotId ExpressionCompiler::hidden_value(NodeId node, Context const& context) {
    SlotId const slot = hidden_slot(SlotKind::auxiliary, context);
    auto& made = builder_.program().slots[slot];
    made.initial = node;
    made.step = node;
    return slot;
}

SlotId ExpressionCompiler::hidden_stock(NodeId initial, Context const& context) {
    SlotId const slot = hidden_slot(SlotKind::stock, context);
    builder_.program().slots[slot].initial = initial;
    return slot;
}

void ExpressionCompiler::set_rate(SlotId stock, NodeId rate) {
    builder_.program().stocks.push_back({stock, rate, false, {}, {}});
}

NodeId ExpressionCompiler::kept_once(NodeId node, Context const& context) {
    SlotId const slot = hidden_slot(SlotKind::auxiliary, context);
    auto& made = builder_.program().slots[slot];
    made.initial = node;
    made.initial_only = true;
    return builder_.value(slot);
}

NodeId ExpressionCompiler::state_call(Function const& function, CallNode const& node,
                                      Context const& context) {
    std::vector<NodeId> arguments;
    for (auto const& argument : node.arguments) {
        arguments.push_back(compile(*argument, context));
    }
    if (function.state == StateFunction::initial) {
        return builder_.number_of(arguments[0]) ? arguments[0] : kept_once(arguments[0], context);
    }
    if (function.state == StateFunction::pink_noise) {
        return pink_noise(arguments, context);
    }
    SlotId const input = hidden_value(arguments[0], context);
    auto const argument_or = [&](std::size_t i, NodeId otherwise) {
        return i < arguments.size() ? arguments[i] : otherwise;
    };
    switch (function.state) {
    case StateFunction::delay:
        return history(input, arguments[1], argument_or(2, builder_.value(input)), context);
    case StateFunction::previous:
        return held(input, argument_or(1, builder_.value(input)), context);
    case StateFunction::trend:
        return trend(input, arguments[1], argument_or(2, builder_.number(0)), context);
    case StateFunction::forecast: {
        NodeId const rate = trend(input, arguments[1], argument_or(3, builder_.number(0)), context);
        NodeId const growth = builder_.binary(Op::multiply, rate, arguments[2]);
        return builder_.binary(Op::multiply, builder_.value(input),
                               builder_.binary(Op::add, builder_.number(1), growth));
    }
    default:
        break;
    }
    std::size_t const given = function.order == 0 ? 3 : 2; // where an initial value would stand
    auto const order = function.order == 0 ? order_of(function, arguments[2], context) : function.order;
    // At the first of many elements with one equation, counted for all.
    auto const& variable = model_.variables[context.variable];
    auto const& layout = layout_.of(context.variable);
    bool const first = context.slot == layout.first_slot && variable.definitions.empty() &&
                       variable.equation && variable.equation->expressions.size() == 1;
    if (!order || !has_room_for((*order + 1) * (first ? layout.count : 1), context)) {
        return builder_.number(0);
    }
    SlotId const duration = hidden_value(arguments[1], context);
    NodeId const stage =
        builder_.binary(Op::divide, builder_.value(duration), builder_.number(static_cast<double>(*order)));
    NodeId const initial = argument_or(given, builder_.value(input));
    return function.state == StateFunction::smooth_n ? smooth(*order, input, stage, initial, context)
                                                     : material_delay(*order, input, stage, initial, context);
}

// The order must be a number when the model is built, since it says how many stocks there are. It may be
// a constant variable; that can then not be set from outside.
std::optional<std::size_t> ExpressionCompiler::order_of(Function const& function, NodeId order,
                                                        Context const& context) {
    auto known = builder_.number_of(order);
    auto& program = builder_.program();
    if (!known && program.nodes[order].op == Op::value) {
        SlotId const slot = program.nodes[order].index;
        for (auto const& variable : model_.variables) {
            auto const& layout = layout_.of(static_cast<std::size_t>(&variable - model_.variables.data()));
            bool const same = layout.first_slot == slot && layout.count == 1;
            if (same && variable.kind == VariableKind::auxiliary && variable.equation && !variable.graph &&
                variable.equation->expressions.size() == 1) {
                if (auto const* const number =
                        std::get_if<NumberNode>(&variable.equation->expressions.front()->node)) {
                    known = number->value;
                    program.slots[slot].structural = true;
                }
            }
        }
    }
    if (!known || !(*known >= 1) || *known != std::floor(*known) ||
        *known > static_cast<double>(limits::delay_order_max)) {
        error("delay-order", context,
              "the order of " + std::string(function.key) + " must be a whole number from 1 to " +
                  std::to_string(limits::delay_order_max) + " that is known beforehand",
              "write the number, or a variable whose equation is a number");
        return std::nullopt;
    }
    return static_cast<std::size_t>(*known);
}

// Stocks in a row, each emptying in one stage: what flows out of the last.
NodeId ExpressionCompiler::material_delay(std::size_t order, SlotId input, NodeId stage, NodeId initial,
                                          Context const& context) {
    NodeId inflow = builder_.value(input);
    for (std::size_t i = 0; i < order; ++i) {
        SlotId const stock = hidden_stock(builder_.binary(Op::multiply, initial, stage), context);
        NodeId const outflow = builder_.binary(Op::divide, builder_.value(stock), stage);
        set_rate(stock, builder_.binary(Op::subtract, inflow, outflow));
        inflow = outflow;
    }
    return inflow;
}

NodeId ExpressionCompiler::smooth(std::size_t order, SlotId input, NodeId stage, NodeId initial,
                                  Context const& context) {
    NodeId goal = builder_.value(input);
    for (std::size_t i = 0; i < order; ++i) {
        SlotId const stock = hidden_stock(initial, context);
        NodeId const gap = builder_.binary(Op::subtract, goal, builder_.value(stock));
        set_rate(stock, builder_.binary(Op::divide, gap, stage));
        goal = builder_.value(stock);
    }
    return goal;
}

// The fractional rate of change against an exponential average; 0 where the average is 0.
NodeId ExpressionCompiler::trend(SlotId input, NodeId duration, NodeId initial_trend,
                                 Context const& context) {
    NodeId const now = builder_.value(input);
    NodeId const growth =
        builder_.binary(Op::add, builder_.number(1), builder_.binary(Op::multiply, initial_trend, duration));
    SlotId const average = hidden_stock(builder_.binary(Op::divide, now, growth), context);
    NodeId const gap = builder_.binary(Op::subtract, now, builder_.value(average));
    set_rate(average, builder_.binary(Op::divide, gap, duration));
    // Vensim (Reference Manual, TREND) takes the average's size, and a small one for zero.
    NodeId const size =
        is_vensim() ? builder_.unary(Op::absolute, builder_.value(average)) : builder_.value(average);
    NodeId const scale = builder_.binary(Op::multiply, size, duration);
    return builder_.node(is_vensim() ? Op::near_divide : Op::safe_divide, {gap, scale, builder_.number(0)});
}

// What the input was one step ago.
NodeId ExpressionCompiler::held(SlotId input, NodeId initial, Context const& context) {
    SlotId const slot = hidden_slot(SlotKind::memory, context);
    builder_.program().slots[slot].initial = initial;
    builder_.program().memories.push_back({slot, input});
    return builder_.value(slot);
}

NodeId ExpressionCompiler::history(SlotId input, NodeId delay, NodeId initial, Context const& context) {
    NodeId const first = kept_once(initial, context);
    auto& program = builder_.program();
    program.histories.push_back({input, program.nodes[first].index});
    return builder_.node(Op::history, {delay}, static_cast<std::uint32_t>(program.histories.size() - 1));
}

} // namespace weir::dynamics
