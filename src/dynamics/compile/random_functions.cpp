// Draws: a call's arguments, in the order of the function it is, to the operands of its operation, which
// are in one order for all (operations.hpp). See expression_compiler.hpp.
#include "dynamics/compile/expression_compiler.hpp"

#include <algorithm>
#include <limits>

namespace weir::dynamics {

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

// Where an argument of each letter goes: parameters first.
std::size_t place_of(char role, std::size_t parameters) {
    constexpr std::string_view extras = "smxthr"; // seed, least, most, sampling time, shift, stretch
    switch (role) {
    case 'a':
    case 'A': // Vensim's order of a gamma: less than one is taken as one
    case 'g': // a graph
        return 0;
    case 'b':
        return 1;
    case 'c':
        return 2;
    default:
        return parameters + extras.find(role);
    }
}

// For arguments that are not given.
double otherwise(std::size_t place, std::size_t parameters, Op op) {
    constexpr double extras[] = {none, none, none, 0, 0, 1};
    if (place >= parameters) {
        return extras[place - parameters];
    }
    return place == 1 || op == Op::random_exponential ? 1 : 0;
}

} // namespace

NodeId ExpressionCompiler::random_call(Function const& function, CallNode const& node,
                                       Context const& context) {
    std::size_t const parameters = random_parameters(function.op);
    std::vector<NodeId> operands(parameters, no_id);
    for (std::size_t i = 0; i < node.arguments.size(); ++i) {
        char const role = function.roles[i];
        std::size_t const place = place_of(role, parameters);
        operands.resize(std::max(operands.size(), place + 1), no_id);
        operands[place] =
            role == 'g' ? density(*node.arguments[i], context) : compile(*node.arguments[i], context);
        if (role == 'A') {
            operands[place] = builder_.node(Op::maximum, {operands[place], builder_.number(1)});
        }
    }
    for (std::size_t place = 0; place < operands.size(); ++place) {
        if (operands[place] == no_id) {
            operands[place] = builder_.number(otherwise(place, parameters, function.op));
        }
    }
    return random_node(function.op, operands, context);
}

// The call's own place names its stream; where a seed is given, the element of the array does.
NodeId ExpressionCompiler::random_node(Op op, std::vector<NodeId> const& operands, Context const& context) {
    auto& program = builder_.program();
    NodeId const made = builder_.node(op, operands, program.random_sites++);
    if (operands.size() > random_parameters(op)) {
        auto const& layout = layout_.of(context.variable);
        bool const element =
            context.slot >= layout.first_slot && context.slot < layout.first_slot + layout.count;
        program.nodes[made].number = element ? static_cast<double>(context.slot - layout.first_slot) : 0;
    }
    return made;
}

NodeId ExpressionCompiler::density(Expression const& argument, Context const& context) {
    auto const* const name = std::get_if<ReferenceNode>(&argument.node);
    auto const variable =
        name == nullptr ? model_.variable_of_key.end() : model_.variable_of_key.find(name->key);
    if (variable == model_.variable_of_key.end() || layout_.of(variable->second).graphs.empty()) {
        return error("not-a-graph", context, "the first argument of RANDOM LOOKUP is no graphical function",
                     "name a look-up");
    }
    // The graph of the element asked for is found as for a look-up of it.
    NodeId const read = lookup(variable->second, name, Expression{NumberNode{0}}, context);
    auto const& found = builder_.program().nodes[read];
    return found.op == Op::graph ? builder_.number(static_cast<double>(found.index)) : read;
}

// Noise of a given mean and deviation whose correlation fades with time: a stock that follows white noise
// (E. Anderson's formulation, Vensim's PINK NOISE), right for Euler's method whatever the time step.
NodeId ExpressionCompiler::pink_noise(std::vector<NodeId> const& arguments, Context const& context) {
    NodeId const mean = arguments[0];
    NodeId const deviation = arguments[1];
    NodeId const dt = builder_.leaf(Op::time_step);
    NodeId const fraction =
        builder_.node(Op::minimum, {builder_.number(1), builder_.binary(Op::divide, dt, arguments[2])});
    NodeId const drawn =
        random_node(Op::random_normal, {builder_.number(0), builder_.number(1), arguments[3]}, context);
    NodeId const spread = builder_.unary(
        Op::square_root,
        builder_.binary(Op::divide, builder_.binary(Op::subtract, builder_.number(2), fraction), fraction));
    NodeId const white = builder_.binary(
        Op::add, mean,
        builder_.binary(Op::multiply, builder_.binary(Op::multiply, deviation, spread), drawn));
    // A draw of its own for the beginning, from a stream that no step draws from again.
    NodeId const first = random_node(Op::random_normal, {mean, deviation}, context);
    SlotId const stock = hidden_stock(first, context);
    NodeId const gap = builder_.binary(Op::subtract, white, builder_.value(stock));
    set_rate(stock, builder_.binary(Op::divide, builder_.binary(Op::multiply, gap, fraction), dt));
    return builder_.value(stock);
}

} // namespace weir::dynamics
