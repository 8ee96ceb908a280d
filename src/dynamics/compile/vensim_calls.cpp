// Calls of Vensim's functions: choices, look-ups and data (Reference Manual, "Functions"). Those over
// arrays are in vensim_arrays.cpp, those that remember in vensim_state.cpp.
#include "dynamics/compile/expression_compiler.hpp"

#include <algorithm>
#include <cmath>

namespace weir::dynamics {

NodeId ExpressionCompiler::vensim_call(Function const& function, CallNode const& node,
                                       Context const& context) {
    switch (function.vensim) {
    case VensimFunction::same:
    case VensimFunction::conditional:
    case VensimFunction::log_base:
    case VensimFunction::near_divide:
    case VensimFunction::time_value:
    case VensimFunction::time_base:
        return vensim_plain(function, node, context);
    case VensimFunction::lookup_extrapolate:
    case VensimFunction::lookup_forward:
    case VensimFunction::lookup_backward:
    case VensimFunction::lookup_other:
        return vensim_lookup(function, node, context);
    case VensimFunction::data_between:
    case VensimFunction::data_at:
    case VensimFunction::data_first:
    case VensimFunction::data_last:
    case VensimFunction::data_statistic:
    case VensimFunction::time_shift:
        return vensim_data(function, node, context);
    case VensimFunction::element_count:
    case VensimFunction::element_map:
    case VensimFunction::sorting:
    case VensimFunction::reorder:
    case VensimFunction::select:
    case VensimFunction::inverse:
        return vensim_array(function, node, context);
    case VensimFunction::shipment:
    case VensimFunction::depreciation:
    case VensimFunction::waiting_line:
    case VensimFunction::waiting_age:
        return vensim_device(function, node, context);
    case VensimFunction::vector_lookup:
        return vector_lookup(node, context);
    case VensimFunction::by_priority:
    case VensimFunction::available:
    case VensimFunction::market_price:
    case VensimFunction::at_price:
        return vensim_allocation(function, node, context);
    case VensimFunction::refused:
        return error("unsupported", context, "the function " + node.written + " is not supported",
                     node.key == "a_function_of" ? "the equation is not finished in Vensim: write it out"
                                                 : "write it with stocks, delays or look-ups");
    case VensimFunction::none:
        break;
    default:
        return vensim_state(function, node, context);
    }
    return error("unsupported", context, "the function " + node.written + " is not supported", {});
}

NodeId ExpressionCompiler::vensim_plain(Function const& function, CallNode const& node,
                                        Context const& context) {
    std::vector<NodeId> arguments;
    for (auto const& argument : node.arguments) {
        arguments.push_back(compile(*argument, context));
    }
    switch (function.vensim) {
    case VensimFunction::conditional:
        return builder_.choose(arguments[0], arguments[1], arguments[2]);
    case VensimFunction::log_base:
        return builder_.binary(Op::divide, builder_.unary(Op::logarithm, arguments[0]),
                               builder_.unary(Op::logarithm, arguments[1]));
    case VensimFunction::near_divide:
        if (arguments.size() == 2) {
            arguments.push_back(builder_.number(0));
        }
        return builder_.node(Op::near_divide, arguments);
    case VensimFunction::time_base: // the same as START + Time * SLOPE
        return builder_.binary(Op::add, arguments[0],
                               builder_.binary(Op::multiply, builder_.leaf(Op::time), arguments[1]));
    case VensimFunction::time_value: {
        auto const relative = builder_.number_of(arguments[0]);
        if (!relative || (*relative != 0 && *relative != 1)) {
            return error("unsupported", context,
                         "GET TIME VALUE counts from the current time (0) or the initial time (1) only",
                         "a run must not depend on the clock of the computer");
        }
        NodeId const base = builder_.leaf(*relative == 0 ? Op::time : Op::start_time);
        return builder_.node(Op::calendar, {builder_.binary(Op::add, base, arguments[1]), arguments[2]});
    }
    default:
        return arguments[0];
    }
}

// The graph of a look-up or of data that an argument names; told if it is none.
std::optional<std::uint32_t> ExpressionCompiler::graph_of(Expression const& expression,
                                                          Context const& context) {
    auto const* const name = std::get_if<ReferenceNode>(&expression.node);
    auto const variable =
        name == nullptr ? model_.variable_of_key.end() : model_.variable_of_key.find(name->key);
    if (variable == model_.variable_of_key.end() || layout_.of(variable->second).graphs.empty()) {
        error("not-a-graph", context, "the first argument is neither a look-up nor data",
              "name a variable with points");
        return std::nullopt;
    }
    auto const& graphs = layout_.of(variable->second).graphs;
    if (graphs.size() == 1) {
        return graphs.front();
    }
    auto const where = places(*name, variable->second, context);
    std::vector<std::size_t> elements;
    for (std::size_t i = 0; where && i < where->size(); ++i) {
        if ((*where)[i].element) {
            elements.push_back(*(*where)[i].element);
        }
    }
    if (!where || elements.size() != where->size()) {
        return std::nullopt;
    }
    auto const graph = graphs[layout_.offset_of(variable->second, elements)];
    if (graph == no_id) {
        error("not-a-graph", context, "this element of '" + name->written + "' has no points",
              "give it some");
        return std::nullopt;
    }
    return graph;
}

std::optional<DataMode> ExpressionCompiler::data_mode_of(Expression const& expression) const {
    auto const* const name = std::get_if<ReferenceNode>(&expression.node);
    auto const found =
        name == nullptr ? model_.variable_of_key.end() : model_.variable_of_key.find(name->key);
    if (found == model_.variable_of_key.end()) {
        return std::nullopt;
    }
    auto const& variable = model_.variables[found->second];
    if (variable.data || variable.definitions.empty()) {
        return variable.data;
    }
    return variable.definitions.front().data;
}

NodeId ExpressionCompiler::vensim_lookup(Function const& function, CallNode const& node,
                                         Context const& context) {
    auto const graph = graph_of(*node.arguments[0], context);
    if (!graph) {
        return builder_.number(0);
    }
    std::vector<NodeId> inputs;
    for (std::size_t i = 1; i < node.arguments.size(); ++i) {
        inputs.push_back(compile(*node.arguments[i], context));
    }
    if (function.vensim == VensimFunction::lookup_forward) {
        return data_value(*graph, DataMode::look_forward, inputs[0]);
    }
    if (function.vensim == VensimFunction::lookup_backward) {
        return data_value(*graph, DataMode::hold_backward, inputs[0]);
    }
    if (function.vensim == VensimFunction::lookup_extrapolate) {
        auto& graphs = builder_.program().graphs;
        GraphicalFunction further = graphs[*graph];
        further.kind = GraphicalFunction::Kind::extrapolate;
        graphs.push_back(std::move(further));
        return builder_.graph(static_cast<std::uint32_t>(graphs.size() - 1), inputs[0]);
    }
    return builder_.node(function.op, inputs, *graph);
}

// Looking forward is holding backward with the axis turned; raw data are held for no time at all.
NodeId ExpressionCompiler::data_value(std::uint32_t graph, DataMode mode, NodeId time) {
    auto& graphs = builder_.program().graphs;
    if (mode == DataMode::interpolate) {
        return builder_.graph(graph, time);
    }
    if (mode == DataMode::raw) {
        return builder_.node(Op::data_between, {time, builder_.number(2)}, graph);
    }
    GraphicalFunction changed = graphs[graph];
    changed.kind = GraphicalFunction::Kind::discrete;
    if (mode == DataMode::look_forward) {
        std::reverse(changed.x.begin(), changed.x.end());
        std::reverse(changed.y.begin(), changed.y.end());
        std::transform(changed.x.begin(), changed.x.end(), changed.x.begin(), std::negate<>());
        time = builder_.unary(Op::negate, time);
    }
    graphs.push_back(std::move(changed));
    return builder_.graph(static_cast<std::uint32_t>(graphs.size() - 1), time);
}

NodeId ExpressionCompiler::vensim_data(Function const& function, CallNode const& node,
                                       Context const& context) {
    auto const mode = data_mode_of(*node.arguments[0]);
    if (!mode) { // Reference Manual: :NA: for what is not a data variable
        return error("not-data", context, "the first argument of " + node.written + " is not a data variable",
                     "data variables have no equation, or one with :=");
    }
    auto const graph = graph_of(*node.arguments[0], context);
    if (!graph) {
        return builder_.number(0);
    }
    std::vector<NodeId> inputs;
    for (std::size_t i = 1; i < node.arguments.size(); ++i) {
        inputs.push_back(compile(*node.arguments[i], context));
    }
    auto const& points = builder_.program().graphs[*graph];
    switch (function.vensim) {
    case VensimFunction::data_first:
        return builder_.number(points.x.front());
    case VensimFunction::data_last:
        return builder_.number(points.x.back());
    case VensimFunction::data_at:
        return builder_.node(Op::data_between, {inputs[0], builder_.number(2)}, *graph);
    case VensimFunction::data_between:
        return builder_.node(Op::data_between, inputs, *graph);
    case VensimFunction::data_statistic:
        return builder_.node(Op::data_statistic,
                             {builder_.number(static_cast<double>(function.order)), inputs[0], inputs[1]},
                             *graph);
    default: // TIME SHIFT: as the data will be, so much later
        return data_value(*graph, *mode, builder_.binary(Op::add, builder_.leaf(Op::time), inputs[0]));
    }
}

} // namespace weir::dynamics
