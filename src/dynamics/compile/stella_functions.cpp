// Stella's functions beyond XMILE 1.0, written out in the operations there are (isee systems, Stella help,
// "Builtins", https://iseesystems.com/resources/help/v3/Content/08-Reference/07-Builtins/).
#include "base/limits.hpp"
#include "dynamics/compile/expression_compiler.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <utility>

namespace weir::dynamics {

NodeId ExpressionCompiler::stella_call(Function const& function, CallNode const& node,
                                       Context const& context) {
    using enum StellaFunction;
    if (function.stella == refused) {
        return error("unsupported", context, "the function " + node.written + " of Stella is not supported",
                     "write it with stocks, delays or arithmetic");
    }
    if (function.stella == look_up_area || function.stella == look_up_inverse) {
        return stella_lookup(function, node, context);
    }
    if (function.stella >= queue_length && function.stella <= capacity) {
        return discrete_call(function, node, context);
    }
    std::vector<NodeId> arguments;
    for (auto const& argument : node.arguments) {
        arguments.push_back(compile(*argument, context));
    }
    auto const binary = [&](Op op, NodeId a, NodeId b) { return builder_.binary(op, a, b); };
    auto const log_factorial = [&](NodeId n) {
        return builder_.unary(Op::log_gamma, binary(Op::add, n, builder_.number(1)));
    };
    auto const whole = [&](NodeId logarithm) {
        return builder_.unary(Op::round, builder_.unary(Op::exponential, logarithm));
    };
    switch (function.stella) {
    case growth: { // "Specialized builtins": compounds to the percentage in a unit of time, whatever the DT
        NodeId const step = builder_.leaf(Op::time_step);
        NodeId const factor =
            binary(Op::add, builder_.number(1), binary(Op::divide, arguments[0], builder_.number(100)));
        NodeId const gain = binary(Op::subtract, binary(Op::power, factor, step), builder_.number(1));
        return binary(Op::divide, gain, step);
    }
    case sine_wave:
    case cosine_wave: { // "Trigonometric builtins": amplitude, period
        NodeId const turns = binary(Op::divide, builder_.leaf(Op::time), arguments[1]);
        NodeId const angle = binary(Op::multiply, builder_.number(2 * std::numbers::pi), turns);
        Op const wave = function.stella == sine_wave ? Op::sine : Op::cosine;
        return binary(Op::multiply, arguments[0], builder_.unary(wave, angle));
    }
    case factorial: // "Statistical builtins", with the two that follow
        return whole(log_factorial(arguments[0]));
    case combinations:
    case permutations: {
        NodeId const rest = log_factorial(binary(Op::subtract, arguments[0], arguments[1]));
        NodeId const ordered = binary(Op::subtract, log_factorial(arguments[0]), rest);
        return whole(function.stella == permutations
                         ? ordered
                         : binary(Op::subtract, ordered, log_factorial(arguments[1])));
    }
    case percent: // "Mathematical builtins", with the three that follow
        return binary(Op::multiply, arguments[0], builder_.number(100));
    case greater:
        return binary(Op::greater, arguments[0], arguments[1]);
    case root:
        return binary(Op::power, arguments[0], binary(Op::divide, builder_.number(1), arguments[1]));
    case log_base:
        return binary(Op::divide, builder_.unary(Op::logarithm, arguments[0]),
                      builder_.unary(Op::logarithm, arguments[1]));
    case counter:
    case net_present_value:
        return assumed(function, node, arguments, context);
    case derivative:
        return this->derivative(node, arguments, context);
    case history:
        return earlier_value(arguments, context);
    case end_value: // "Data builtins": of the run before; in a first run, as each is here, the value given
        return kept_once(arguments.back(), context);
    default:
        return financial(function.stella, arguments);
    }
}

// "Financial builtins": pv (1 + rate)^nper + pmt ((1 + rate)^nper - 1) / rate + fv = 0, and without a rate
// pv + pmt nper + fv = 0. Arguments are the rate, the number of periods and two of the three amounts.
NodeId ExpressionCompiler::financial(StellaFunction which, std::vector<NodeId> const& arguments) {
    auto const binary = [&](Op op, NodeId a, NodeId b) { return builder_.binary(op, a, b); };
    NodeId const one = builder_.number(1);
    NodeId const rate = arguments[0];
    NodeId const growth = binary(Op::power, binary(Op::add, one, rate), arguments[1]);
    // What the payments come to at the end, for each unit paid.
    NodeId const payments =
        builder_.node(Op::safe_divide, {binary(Op::subtract, growth, one), rate, arguments[1]});
    auto const negated = [&](NodeId a, NodeId b) {
        return builder_.unary(Op::negate, binary(Op::add, a, b));
    };
    switch (which) {
    case StellaFunction::future_value: // payment, present value
        return negated(binary(Op::multiply, arguments[3], growth),
                       binary(Op::multiply, arguments[2], payments));
    case StellaFunction::present_value: // payment, future value
        return binary(Op::divide, negated(binary(Op::multiply, arguments[2], payments), arguments[3]),
                      growth);
    default: // the payment, from present and future value
        return binary(Op::divide, negated(binary(Op::multiply, arguments[2], growth), arguments[3]),
                      payments);
    }
}

// Functions whose meaning we have not found stated exactly in public: taken as said here, and told.
NodeId ExpressionCompiler::assumed(Function const& function, CallNode const& node,
                                   std::vector<NodeId> const& arguments, Context const& context) {
    bool const counts = function.stella == StellaFunction::counter;
    std::string const meaning =
        counts ? "as counting up from its first argument by DT, and beginning again at the second"
               : "as Vensim's: the stream, the discount rate, what there is before (0), a factor (1)";
    if (told_.insert("meaning-assumed " + node.key + std::to_string(context.line)).second) {
        diagnostics_.warning("meaning-assumed",
                             {.file = model_.file,
                              .sheet = {},
                              .cell = {},
                              .line = context.line,
                              .column = 0,
                              .field = model_.variables[context.variable].name},
                             node.written + " is taken " + meaning,
                             "compare it with Stella's numbers, or write it with stocks");
    }
    if (!counts) {
        auto given = arguments;
        given.resize(std::max<std::size_t>(given.size(), 2));
        if (given.size() < 3) {
            given.push_back(builder_.number(0));
        }
        if (given.size() < 4) {
            given.push_back(builder_.number(1));
        }
        return net_present_value(given, false, context);
    }
    NodeId const since =
        builder_.binary(Op::subtract, builder_.leaf(Op::time), builder_.leaf(Op::start_time));
    NodeId const length = builder_.binary(Op::subtract, arguments[1], arguments[0]);
    return builder_.binary(Op::add, arguments[0], builder_.binary(Op::modulo, since, length));
}

// "Data builtins", DERIVN: differences to the step before, taken as often as the order says; 0 until there
// are as many steps.
NodeId ExpressionCompiler::derivative(CallNode const& node, std::vector<NodeId> const& arguments,
                                      Context const& context) {
    auto const order = builder_.number_of(arguments[1]);
    if (!order || !(*order >= 0) || *order != std::floor(*order) ||
        *order > static_cast<double>(limits::delay_order_max)) {
        return error("delay-order", context,
                     "the order of " + node.written + " must be a whole number that is known beforehand",
                     "write the number");
    }
    NodeId value = arguments[0];
    NodeId const step = builder_.leaf(Op::time_step);
    for (double i = 0; i < *order; ++i) {
        SlotId const now = hidden_value(value, context);
        NodeId const before = held(now, builder_.value(now), context);
        value = builder_.binary(Op::divide, builder_.binary(Op::subtract, builder_.value(now), before), step);
    }
    if (*order == 0) {
        return value;
    }
    NodeId const wait = builder_.binary(Op::multiply, builder_.number(*order - 0.5), step);
    NodeId const ready = builder_.binary(Op::add, builder_.leaf(Op::start_time), wait);
    NodeId const early = builder_.binary(Op::less, builder_.leaf(Op::time), ready);
    return builder_.choose(early, builder_.number(0), value);
}

// "Data builtins", HISTORY: the value at a time of this run; 0 before its start and after the present.
NodeId ExpressionCompiler::earlier_value(std::vector<NodeId> const& arguments, Context const& context) {
    NodeId const now = builder_.leaf(Op::time);
    NodeId const none = builder_.number(0);
    SlotId const input = hidden_value(arguments[0], context);
    NodeId const back = builder_.binary(Op::subtract, now, arguments[1]);
    NodeId const half = builder_.binary(Op::divide, builder_.leaf(Op::time_step), builder_.number(2));
    NodeId const past =
        builder_.choose(builder_.binary(Op::less, arguments[1],
                                        builder_.binary(Op::subtract, builder_.leaf(Op::start_time), half)),
                        none, history(input, back, none, context));
    NodeId const present = builder_.choose(builder_.binary(Op::less, back, builder_.unary(Op::negate, half)),
                                           none, builder_.value(input));
    return builder_.choose(builder_.binary(Op::less, back, half), present, past);
}

// "Graphical builtins": LOOKUPAREA(graph, to, from), either way round and nothing outside the points;
// LOOKUPINV(graph, y).
NodeId ExpressionCompiler::stella_lookup(Function const& function, CallNode const& node,
                                         Context const& context) {
    auto const number = graph_of(*node.arguments.front(), context);
    if (!number) {
        return builder_.number(0);
    }
    auto const kind = builder_.program().graphs[*number].kind;
    bool const inverse = function.stella == StellaFunction::look_up_inverse;
    if (kind == GraphicalFunction::Kind::discrete ||
        (kind == GraphicalFunction::Kind::extrapolate && !inverse)) {
        return error("unsupported", context,
                     node.written + " is not supported for this kind of graphical function",
                     "make the graphical function continuous");
    }
    if (inverse) {
        return stella_inverse(*number, compile(*node.arguments[1], context), context);
    }
    double const first = builder_.program().graphs[*number].x.front();
    double const last = builder_.program().graphs[*number].x.back();
    auto const within = [&](NodeId x) {
        return builder_.node(
            Op::maximum, {builder_.number(first), builder_.node(Op::minimum, {builder_.number(last), x})});
    };
    NodeId const to =
        within(node.arguments.size() > 1 ? compile(*node.arguments[1], context) : builder_.number(last));
    NodeId const from =
        within(node.arguments.size() > 2 ? compile(*node.arguments[2], context) : builder_.number(first));
    return builder_.node(Op::graph_area,
                         {builder_.node(Op::minimum, {from, to}), builder_.node(Op::maximum, {from, to})},
                         *number);
}

// A graph that rises or falls throughout is turned round; of others the first x that gives the value counts.
NodeId ExpressionCompiler::stella_inverse(std::uint32_t graph, NodeId value, Context const& context) {
    GraphicalFunction turned = builder_.program().graphs[graph];
    std::swap(turned.x, turned.y);
    if (turned.x.front() > turned.x.back()) {
        std::reverse(turned.x.begin(), turned.x.end());
        std::reverse(turned.y.begin(), turned.y.end());
    }
    bool const rises =
        std::adjacent_find(turned.x.begin(), turned.x.end(), std::greater_equal<>()) == turned.x.end();
    if (rises) {
        builder_.program().graphs.push_back(std::move(turned));
        return builder_.graph(static_cast<std::uint32_t>(builder_.program().graphs.size() - 1), value);
    }
    if (turned.kind == GraphicalFunction::Kind::extrapolate) {
        return error(
            "unsupported", context,
            "LOOKUPINV of a graphical function that extrapolates needs one that rises or falls throughout",
            "make it continuous");
    }
    auto const [least, most] = std::minmax_element(turned.x.begin(), turned.x.end());
    NodeId const low = builder_.number(*least);
    NodeId const high = builder_.number(*most);
    NodeId const held = builder_.node(Op::maximum, {low, builder_.node(Op::minimum, {high, value})});
    return builder_.node(Op::graph_inverse, {held}, graph);
}

} // namespace weir::dynamics
