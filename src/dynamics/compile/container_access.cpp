// What an equation may ask of a conveyor, a queue or an oven beyond how much is in it: XMILE 1.0, 3.7.1.3
// (the array functions and [n] work on all containers) and isee systems, Stella help, "Discrete builtins".
#include "dynamics/compile/device_ports.hpp"
#include "dynamics/compile/expression_compiler.hpp"

#include <limits>

namespace weir::dynamics {

namespace {

std::optional<std::uint32_t> port_of(Op op) {
    switch (op) {
    case Op::mean:
        return port::mean;
    case Op::minimum:
        return port::minimum;
    case Op::maximum:
        return port::maximum;
    case Op::product:
        return port::product;
    case Op::deviation:
        return port::deviation;
    default:
        return std::nullopt;
    }
}

} // namespace

// A container without subscripts (or with one `*`, for all that is in it), or one element of an array of
// them. In an array the name alone, or a `*`, is the array's, as of every stock.
std::optional<ContainerAccess> ExpressionCompiler::container_named(ReferenceNode const& node,
                                                                   Context const& context) {
    if (is_vensim() || !container_at_) {
        return std::nullopt;
    }
    auto const found = model_.variable_of_key.find(node.key);
    if (found == model_.variable_of_key.end() || bound_.contains(found->second)) {
        return std::nullopt;
    }
    auto const variable = found->second;
    auto const count = layout_.of(variable).dimensions.size();
    bool const all =
        node.subscripts.size() == count + 1 && node.subscripts.back().kind == Subscript::Kind::all;
    ReferenceNode name = node;
    if (all) {
        name.subscripts.pop_back();
    }
    if (name.subscripts.size() != count || !container_at_(variable, 0)) {
        return std::nullopt;
    }
    for (auto const& subscript : name.subscripts) {
        if (subscript.kind != Subscript::Kind::expression) {
            return std::nullopt;
        }
    }
    auto const where = places(name, variable, context);
    std::vector<std::size_t> chosen;
    for (auto const& place : where.value_or(std::vector<Place>{})) {
        if (!place.element) {
            error("unsupported", context,
                  "which of the containers '" + node.written + "' is asked is worked out during the run",
                  "name the element");
            return std::nullopt;
        }
        chosen.push_back(*place.element);
    }
    return where ? container_at_(variable, layout_.offset_of(variable, chosen)) : std::nullopt;
}

std::optional<ContainerAccess> ExpressionCompiler::container_named(Expression const& expression,
                                                                   Context const& context) {
    auto const* const name = std::get_if<ReferenceNode>(&expression.node);
    return name == nullptr ? std::nullopt : container_named(*name, context);
}

NodeId ExpressionCompiler::ask(ContainerAccess const& container, std::uint32_t port,
                               std::vector<NodeId> const& operands) {
    assembly_.program.ports.push_back({container.device, port});
    return builder_.node(Op::device, operands,
                         static_cast<std::uint32_t>(assembly_.program.ports.size() - 1));
}

// A reduction of what is in a container; nothing if it is of something else. Its sum is the stock itself.
std::optional<NodeId> ExpressionCompiler::container_reduction(Function const& function, CallNode const& node,
                                                              Context const& context) {
    if (node.arguments.size() != 1) {
        return std::nullopt; // MIN and MAX of several values
    }
    auto const container = container_named(*node.arguments.front(), context);
    if (!container) {
        return std::nullopt;
    }
    if (function.op == Op::sum) {
        return builder_.value(container->contents);
    }
    auto const asked = port_of(function.op);
    return asked ? ask(*container, *asked, {})
                 : error("unsupported", context,
                         node.written + " works on arrays, not on what is in a container",
                         "ask its elements one by one, as in Line[1]");
}

// Line[2], Lines[North, 2]: the second batch from the front, the second slat from the exit; 0 where there is
// none. Nothing if the name is no container.
std::optional<NodeId> ExpressionCompiler::container_element(ReferenceNode const& node,
                                                            Context const& context) {
    if (node.subscripts.empty() || node.subscripts.back().kind != Subscript::Kind::expression) {
        return std::nullopt;
    }
    ReferenceNode name = node;
    name.subscripts.pop_back();
    auto const found = model_.variable_of_key.find(node.key);
    if (found == model_.variable_of_key.end() ||
        name.subscripts.size() != layout_.of(found->second).dimensions.size()) {
        return std::nullopt;
    }
    auto const container = container_named(name, context);
    if (!container) {
        return std::nullopt;
    }
    return ask(*container, port::element, {compile(*node.subscripts.back().first, context)});
}

NodeId ExpressionCompiler::discrete_call(Function const& function, CallNode const& node,
                                         Context const& context) {
    using enum StellaFunction;
    auto const container = container_named(*node.arguments.front(), context);
    bool const of_queue = function.stella == queue_length || function.stella == queue_element;
    using Kind = Container::Kind;
    bool const fits = container && (of_queue                        ? container->kind == Kind::queue
                                    : function.stella == oven_state ? container->kind == Kind::oven
                                                                    : container->kind != Kind::queue);
    if (!fits) {
        std::string const wanted = of_queue                        ? "a queue"
                                   : function.stella == oven_state ? "an oven"
                                                                   : "a conveyor or an oven";
        return error("not-a-container", context,
                     "the first argument of " + node.written + " is not " + wanted,
                     "name the stock that is " + wanted);
    }
    switch (function.stella) {
    case queue_length:
        return ask(*container, port::size, {});
    case queue_element:
        return ask(*container, port::element, {compile(*node.arguments[1], context)});
    case oven_state:
        return ask(*container, port::state, {});
    default: // its capacity, in the terms of the container's own equation
        return container->capacity == nullptr
                   ? builder_.number(std::numeric_limits<double>::infinity())
                   : compile(*container->capacity->expressions.front(), container->context);
    }
}

} // namespace weir::dynamics
