// Calls of built-in functions and graphical functions, and expressions over arrays; see
// expression_compiler.hpp.
#include "base/limits.hpp"
#include "dynamics/compile/device_ports.hpp"
#include "dynamics/compile/expression_compiler.hpp"

#include <algorithm>
#include <limits>

namespace weir::dynamics {

NodeId ExpressionCompiler::call(CallNode const& node, Context const& context) {
    if (node.key == "'") {
        return transposed(std::get<ReferenceNode>(node.arguments.front()->node), context);
    }
    if (auto const named = model_.variable_of_key.find(node.key); named != model_.variable_of_key.end()) {
        if (!layout_.of(named->second).graphs.empty() && node.arguments.size() == 1) {
            return lookup(named->second, nullptr, *node.arguments.front(), context);
        }
        if (function_for(node.key) == nullptr && find_macro(node) == nullptr) {
            if (!is_vensim() && node.arguments.size() == 1 && layout_.of(named->second).count > 1) {
                return flat_element(named->second, *node.arguments.front(), context);
            }
            return error("not-a-function", context,
                         "'" + node.written + "' is a variable without a graphical function",
                         "only a graphical function can be called, with one input");
        }
    }
    if (auto const* const macro = find_macro(node)) {
        return macro_call(*macro, node, context);
    }
    auto const* const function = function_for(node.key);
    if (function == nullptr) {
        return unknown_name(node.written, node.key, context);
    }
    auto const count = node.arguments.size();
    if (count < function->arguments_min || count > function->arguments_max) {
        auto const least = std::to_string(function->arguments_min);
        auto const most = std::to_string(function->arguments_max);
        return error("argument-count", context,
                     node.written + " is given " + std::to_string(count) + " arguments",
                     "it takes " + (least == most ? least : least + " to " + most));
    }
    switch (function->kind) {
    case FunctionKind::plain:
        return plain_call(*function, node, context);
    case FunctionKind::reducer:
    case FunctionKind::extreme:
        return reduction(*function, node, context);
    case FunctionKind::constant:
        return builder_.number(function->number);
    case FunctionKind::state:
        return state_call(*function, node, context);
    case FunctionKind::size:
        return size_call(node, context);
    case FunctionKind::random:
        return random_call(*function, node, context);
    case FunctionKind::rank:
        return rank_call(node, context);
    case FunctionKind::stella:
        return stella_call(*function, node, context);
    case FunctionKind::vensim:
        return vensim_call(*function, node, context);
    case FunctionKind::lookup:
        break;
    }
    auto const* const name = std::get_if<ReferenceNode>(&node.arguments.front()->node);
    auto const variable =
        name == nullptr ? model_.variable_of_key.end() : model_.variable_of_key.find(name->key);
    if (variable == model_.variable_of_key.end() || layout_.of(variable->second).graphs.empty()) {
        return error("not-a-graph", context, "the first argument of LOOKUP is no graphical function",
                     "name a variable that has <gf>");
    }
    return lookup(variable->second, name, *node.arguments.back(), context);
}

// A': each dimension takes the element in hand of its like, counted from the last (XMILE 1.0, 3.7.1.1).
NodeId ExpressionCompiler::transposed(ReferenceNode const& node, Context const& context) {
    auto const found = model_.variable_of_key.find(node.key);
    if (found == model_.variable_of_key.end()) {
        return unknown_name(node.written, node.key, context);
    }
    auto const& dimensions = layout_.of(found->second).dimensions;
    std::vector<Place> places;
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
        places.push_back(bare_place(dimensions[i], nth_from_last(dimensions, i), context));
        if (places.back().failed) {
            return error("subscript-missing", context,
                         "the dimensions of " + node.written + "' are not those of this equation",
                         "transpose an array into one of the same dimensions in the opposite order");
        }
    }
    std::vector<std::size_t> chosen;
    return element_value(found->second, places, 0, chosen);
}

// A(n): the element by its place in row order (XMILE 1.0, 3.3.2).
NodeId ExpressionCompiler::flat_element(std::size_t variable, Expression const& index,
                                        Context const& context) {
    std::vector<NodeId> elements;
    for (std::size_t offset = 0; offset < layout_.of(variable).count; ++offset) {
        std::vector<Place> places;
        for (auto const element : layout_.elements_at(variable, offset)) {
            places.push_back({.element = element});
        }
        std::vector<std::size_t> chosen;
        elements.push_back(element_value(variable, places, 0, chosen));
    }
    return counted_value(index, elements, context);
}

NodeId ExpressionCompiler::lookup(std::size_t variable, ReferenceNode const* written, Expression const& input,
                                  Context const& context) {
    auto const& graphs = layout_.of(variable).graphs;
    std::size_t offset = 0;
    if (graphs.size() > 1) {
        ReferenceNode const bare{model_.variables[variable].key, model_.variables[variable].name, {}};
        auto const where = places(written == nullptr ? bare : *written, variable, context);
        if (!where) {
            return builder_.number(0);
        }
        std::vector<std::size_t> elements;
        for (auto const& place : *where) {
            if (!place.element) {
                return error("graph-subscript", context,
                             "the element of an arrayed graphical function must be known beforehand",
                             "name the element or the dimension");
            }
            elements.push_back(*place.element);
        }
        offset = layout_.offset_of(variable, elements);
    }
    if (graphs[offset] == no_id) {
        return error("not-a-graph", context, "this element has no graphical function", "add <gf> to it");
    }
    return builder_.graph(graphs[offset], compile(input, context));
}

NodeId ExpressionCompiler::plain_call(Function const& function, CallNode const& node,
                                      Context const& context) {
    std::vector<NodeId> operands;
    for (auto const& argument : node.arguments) {
        operands.push_back(compile(*argument, context));
    }
    if (is_unary(function.op)) {
        return builder_.unary(function.op, operands.front());
    }
    if (is_binary(function.op)) {
        return builder_.binary(function.op, operands[0], operands[1]);
    }
    if (function.op == Op::safe_divide && operands.size() == 2) {
        operands.push_back(builder_.number(0));
    }
    return function.op == Op::safe_divide ? builder_.node(function.op, operands)
                                          : time_call(function, std::move(operands));
}

NodeId ExpressionCompiler::time_call(Function const& function, std::vector<NodeId> operands) {
    if (function.op == Op::pulse || function.op == Op::ramp) {
        if (operands.size() < 2) {
            operands.push_back(builder_.leaf(Op::start_time));
        }
        if (operands.size() < 3) {
            double const last = function.op == Op::pulse ? 0 : std::numeric_limits<double>::infinity();
            operands.push_back(builder_.number(last));
        }
    }
    return builder_.node(function.op, operands);
}

// MIN and MAX of several arguments are taken argument by argument; each that runs over an array gives
// all of its values.
NodeId ExpressionCompiler::reduction(Function const& function, CallNode const& node, Context const& context) {
    if (auto const of_container = container_reduction(function, node, context)) {
        return *of_container;
    }
    bool const several = node.arguments.size() > 1;
    std::vector<NodeId> values;
    for (auto const& argument : node.arguments) {
        auto const* const name = std::get_if<ReferenceNode>(&argument->node);
        auto const* const points = name == nullptr || !name->subscripts.empty() ? nullptr : points_of(*name);
        if (points != nullptr) {
            for (double const y : points->y) {
                values.push_back(builder_.number(y));
            }
            continue;
        }
        std::vector<Domain> domains;
        collect(*argument, context, several, domains);
        expand(*argument, context, domains, values);
    }
    if (values.size() == 1 && function.op == Op::deviation) {
        return builder_.number(0);
    }
    return builder_.node(function.op, values);
}

NodeId ExpressionCompiler::size_call(CallNode const& node, Context const& context) {
    if (auto const container = container_named(*node.arguments.front(), context)) {
        return ask(*container, port::size, {});
    }
    if (auto const* const name = std::get_if<ReferenceNode>(&node.arguments.front()->node)) {
        if (auto const dimension = model_.dimension_of_key.find(name->key);
            dimension != model_.dimension_of_key.end() && !model_.variable_of_key.contains(name->key)) {
            return builder_.number(static_cast<double>(layout_.size_of(dimension->second)));
        }
        if (auto const* const points = points_of(*name); points != nullptr && name->subscripts.empty()) {
            return builder_.number(static_cast<double>(points->y.size()));
        }
    }
    std::vector<Domain> domains;
    collect(*node.arguments.front(), context, false, domains);
    double size = 1;
    for (auto const& domain : domains) {
        size *= static_cast<double>(domain.elements.size());
    }
    return builder_.number(size);
}

// The flat index of the element that has a rank in ascending order (XMILE 1.0, 3.7.1.3); ties are broken by
// a second array, then by place.
NodeId ExpressionCompiler::rank_call(CallNode const& node, Context const& context) {
    if (container_named(*node.arguments.front(), context)) {
        return error("unsupported", context, node.written + " works on arrays, not on what is in a container",
                     "ask its elements one by one, as in Line[1]");
    }
    std::vector<NodeId> operands{compile(*node.arguments[1], context)};
    std::size_t count = 0;
    for (std::size_t const argument : {std::size_t{0}, std::size_t{2}}) {
        if (argument >= node.arguments.size()) {
            continue;
        }
        std::vector<Domain> domains;
        collect(*node.arguments[argument], context, false, domains);
        expand(*node.arguments[argument], context, domains, operands);
        if (argument == 0) {
            count = operands.size() - 1;
        } else if (operands.size() - 1 != 2 * count) {
            return error("value-count", context, "the two arrays of RANK have not the same size",
                         "break ties by an array of the same dimensions");
        }
    }
    return builder_.node(Op::rank, operands, static_cast<std::uint32_t>(count));
}

void ExpressionCompiler::collect(Expression const& expression, Context const& context, bool inside_extreme,
                                 std::vector<Domain>& domains) {
    if (auto const* const node = std::get_if<ReferenceNode>(&expression.node)) {
        collect_reference(*node, context, inside_extreme, domains);
    } else if (auto const* const unary = std::get_if<UnaryNode>(&expression.node)) {
        collect(*unary->operand, context, inside_extreme, domains);
    } else if (auto const* const binary = std::get_if<BinaryNode>(&expression.node)) {
        collect(*binary->left, context, inside_extreme, domains);
        collect(*binary->right, context, inside_extreme, domains);
    } else if (auto const* const choice = std::get_if<ConditionalNode>(&expression.node)) {
        collect(*choice->condition, context, inside_extreme, domains);
        collect(*choice->then_value, context, inside_extreme, domains);
        collect(*choice->else_value, context, inside_extreme, domains);
    } else if (auto const* const call = std::get_if<CallNode>(&expression.node)) {
        auto const* const function = function_for(call->key);
        bool const reduces = function != nullptr &&
                             (function->kind == FunctionKind::reducer ||
                              function->kind == FunctionKind::size || function->kind == FunctionKind::rank ||
                              (function->kind == FunctionKind::extreme && call->arguments.size() == 1));
        if (!reduces) { // what a reduction within runs over is its own
            for (auto const& argument : call->arguments) {
                collect(*argument, context, inside_extreme, domains);
            }
        }
    }
}

void ExpressionCompiler::collect_reference(ReferenceNode const& node, Context const& context,
                                           bool inside_extreme, std::vector<Domain>& domains) {
    if (node.key == "self" && !model_.variable_of_key.contains(node.key)) { // SIZE(SELF)
        ReferenceNode own = node;
        own.key = model_.variables[context.variable].key;
        if (own.key != node.key) {
            collect_reference(own, context, inside_extreme, domains);
        }
        return;
    }
    auto const add = [&](std::size_t dimension, std::size_t nth, std::size_t first, std::size_t last) {
        auto const known = std::any_of(domains.begin(), domains.end(), [&](Domain const& domain) {
            return domain.dimension == dimension && domain.nth == nth;
        });
        if (!known) {
            Domain domain{dimension, nth, {}};
            for (std::size_t i = first; i <= last; ++i) {
                domain.elements.push_back(i);
            }
            domains.push_back(std::move(domain));
        }
    };
    auto const add_range = [&](ReferenceNode const& name) {
        if (auto const range = range_named(name.key)) {
            add(*range, 0, 0, layout_.size_of(*range) - 1);
        }
    };
    if (node.key.ends_with("!")) { // a range that runs over its elements, as a number
        add_range({node.key.substr(0, node.key.size() - 1), {}, {}});
        return;
    }
    auto const variable = model_.variable_of_key.find(node.key);
    if (variable == model_.variable_of_key.end()) {
        return;
    }
    auto const& dimensions = layout_.of(variable->second).dimensions;
    bool const bare = node.subscripts.size() != dimensions.size();
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
        auto const dimension = dimensions[i];
        auto const last = layout_.size_of(dimension) - 1;
        if (bare) {
            auto const nth = nth_of_same(dimensions, i);
            if (!inside_extreme || bare_place(dimension, nth, context).failed) {
                add(dimension, nth, 0, last);
            }
            continue;
        }
        auto const& subscript = node.subscripts[i];
        auto const nth = nth_star(node, dimensions, i);
        bool const outer = inside_extreme && !star_place(dimension, nth, context).failed;
        if (subscript.kind == Subscript::Kind::each) {
            add_range(std::get<ReferenceNode>(subscript.first->node));
        } else if (subscript.kind == Subscript::Kind::all && !outer) {
            add(dimension, nth, 0, last);
        } else if (subscript.kind == Subscript::Kind::range && !outer) {
            auto const from =
                place({Subscript::Kind::expression, subscript.first, nullptr}, dimension, 0, context);
            auto const to =
                place({Subscript::Kind::expression, subscript.last, nullptr}, dimension, 0, context);
            if (!from.element || !to.element || *from.element > *to.element) {
                error("subscript-range", context,
                      "the range of subscripts is not known beforehand or is empty",
                      "write it as first:last with elements or numbers");
                return;
            }
            add(dimension, nth, *from.element, *to.element);
        } else if (subscript.kind == Subscript::Kind::expression) {
            auto const* const name = std::get_if<ReferenceNode>(&subscript.first->node);
            if (name != nullptr && name->key == model_.dimensions[dimension].key &&
                name_place(dimension, context).failed) {
                add(dimension, 0, 0, last);
            }
        }
    }
}

void ExpressionCompiler::expand(Expression const& expression, Context const& context,
                                std::vector<Domain> const& domains, std::vector<NodeId>& values) {
    std::vector<std::size_t> at(domains.size(), 0);
    Context inner = context;
    while (true) {
        inner.bounds.resize(context.bounds.size());
        for (std::size_t i = 0; i < domains.size(); ++i) {
            inner.bounds.push_back({domains[i].dimension, domains[i].elements[at[i]], true, domains[i].nth});
        }
        values.push_back(compile(expression, inner));
        if (builder_.program().nodes.size() > limits::model_nodes_max) {
            return; // compile() has told it
        }
        std::size_t i = domains.size();
        while (i > 0 && ++at[i - 1] == domains[i - 1].elements.size()) {
            at[--i] = 0;
        }
        if (i == 0) {
            return;
        }
    }
}

} // namespace weir::dynamics
