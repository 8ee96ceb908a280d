// Calls of macros (XMILE 1.0, 3.6 and 4.8; Vensim's :MACRO:). A macro is written out at each call, so that
// its stocks are the call's own; one that calls itself becomes a function of its parameters; one with times
// of its own becomes a run within the run. See expression_compiler.hpp.
#include "base/limits.hpp"
#include "dynamics/compile/compile.hpp"
#include "dynamics/compile/macro_shape.hpp"
#include "dynamics/compile/model_compiler.hpp"
#include "dynamics/model/name.hpp"

#include <algorithm>

namespace weir::dynamics {

namespace {

// Keys that no file can write.
constexpr char const* call_key = "\x01"
                                 "call";
constexpr char const* start_key = "\x01"
                                  "start";
constexpr char const* stop_key = "\x01"
                                 "stop";
constexpr char const* dt_key = "\x01"
                               "dt";

void add_variable(Model& model, Variable variable) {
    model.variable_of_key[variable.key] = model.variables.size();
    model.variables.push_back(std::move(variable));
}

std::size_t least_arguments(Macro const& macro) {
    return static_cast<std::size_t>(
        std::count_if(macro.parameters.begin(), macro.parameters.end(),
                      [](Macro::Parameter const& parameter) { return !parameter.otherwise; }));
}

std::size_t element_count(Model const& model) {
    std::size_t count = 0;
    for (auto const& dimension : model.dimensions) {
        count += dimension.elements.size();
    }
    return count;
}

} // namespace

// One macro may be defined several times, with different numbers of parameters (XMILE 1.0, 3.6.1).
Macro const* ExpressionCompiler::find_macro(CallNode const& node) const {
    Macro const* found = nullptr;
    auto const dot = node.key.rfind('.');
    for (auto const& macro : assembly_.whole.macros) {
        bool const named =
            macro.key == node.key || (dot != std::string::npos && macro.key == node.key.substr(dot + 1));
        if (!named || !macro.filter_key.empty()) {
            continue;
        }
        bool const fits = node.arguments.size() <= macro.parameters.size() &&
                          node.arguments.size() >= least_arguments(macro);
        if (fits) {
            return &macro;
        }
        found = &macro;
    }
    return found;
}

NodeId ExpressionCompiler::macro_call(Macro const& macro, CallNode const& node, Context const& context) {
    auto const given = actuals(macro, node, context);
    if (!given) {
        return builder_.number(0);
    }
    if (node.output > macro.outputs.size()) {
        return error("macro-result", context,
                     "the macro " + macro.name + " gives " + std::to_string(macro.outputs.size()) +
                         " results after the colon, and the call names more",
                     "name as many as the macro has");
    }
    if (macro.specs) {
        return simulation(macro, *given, context);
    }
    if (!calls_itself(macro, assembly_.whole)) {
        return written_out(macro, *given, node.output, context);
    }
    if (model_.dialect == Dialect::vensim) {
        return error("macro-recursion", context, "the macro " + macro.name + " leads back to itself",
                     "a macro of Vensim may call others, never itself");
    }
    return function_call(macro, *given, context);
}

NodeId ExpressionCompiler::apply_macro(Macro const& macro, std::vector<NodeId> const& values,
                                       Context const& context) {
    std::vector<Actual> given;
    for (NodeId const value : values) {
        given.push_back({.values = {leaf_for(value, context)}});
    }
    given.resize(std::min(given.size(), macro.parameters.size()));
    return written_out(macro, std::move(given), 0, context);
}

// What each parameter that the call gives stands for; those with a default may be left out.
std::optional<std::vector<ExpressionCompiler::Actual>>
ExpressionCompiler::actuals(Macro const& macro, CallNode const& node, Context const& context) {
    auto const least = least_arguments(macro);
    auto const most = macro.parameters.size();
    if (node.arguments.size() < least || node.arguments.size() > most) {
        error("argument-count", context,
              "the macro " + macro.name + " is given " + std::to_string(node.arguments.size()) + " arguments",
              "it takes " + (least == most ? std::to_string(most)
                                           : std::to_string(least) + " to " + std::to_string(most)));
        return std::nullopt;
    }
    if (assembly_.macro_depth >= limits::macro_depth_max ||
        ++assembly_.macros_written > limits::macro_written_max ||
        builder_.program().slots.size() > limits::model_variables_max ||
        (assembly_.macro_elements += element_count(model_)) > limits::macro_elements_max) {
        error("limit", context, "the macros of the model come to too much, or are nested too deep",
              "let none lead back to itself, and call fewer");
        return std::nullopt;
    }
    auto const arrays = array_parameters(macro, assembly_.whole);
    std::vector<Actual> given;
    for (std::size_t i = 0; i < node.arguments.size(); ++i) {
        given.push_back(actual(*node.arguments[i], arrays[i], context));
    }
    return given;
}

ExpressionCompiler::Actual ExpressionCompiler::actual(Expression const& argument, bool array,
                                                      Context const& context) {
    Actual made;
    if (auto const* const name = std::get_if<ReferenceNode>(&argument.node)) {
        auto const found = model_.variable_of_key.find(name->key);
        bool const graph_only = found != model_.variable_of_key.end() &&
                                model_.variables[found->second].graph_only && !bound_.contains(found->second);
        if (graph_only && layout_.of(found->second).graphs.size() == 1) {
            made.graph = builder_.program().graphs[layout_.of(found->second).graphs.front()];
            made.values = {builder_.number(0)};
            return made;
        }
    }
    std::vector<Domain> domains;
    if (array) {
        collect(argument, context, false, domains);
    }
    if (domains.empty()) {
        made.values = {leaf_for(compile(argument, context), context)};
        return made;
    }
    expand(argument, context, domains, made.values);
    for (auto& value : made.values) {
        value = leaf_for(value, context);
    }
    for (auto const& domain : domains) {
        auto const& dimension = model_.dimensions[domain.dimension];
        if (domain.elements.size() == dimension.elements.size()) {
            made.dimension_keys.push_back(dimension.key);
            continue;
        }
        Dimension part;
        part.name = dimension.name + " (part)";
        part.key = "\x01" + dimension.key + std::to_string(domain.elements.front()) + ":" +
                   std::to_string(domain.elements.back());
        for (std::size_t i = 0; i < domain.elements.size(); ++i) {
            part.elements.push_back(std::to_string(i + 1));
            part.index_of_key.emplace(std::to_string(i + 1), i);
        }
        made.dimension_keys.push_back(part.key);
        made.made.push_back(std::move(part));
    }
    return made;
}

// Worked out once, however often the macro uses it; within a function nothing can be kept.
NodeId ExpressionCompiler::leaf_for(NodeId node, Context const& context) {
    auto const op = builder_.program().nodes[node].op;
    bool const leaf = op == Op::number || op == Op::value || op == Op::time || op == Op::time_step;
    return leaf || assembly_.in_function ? node : builder_.value(hidden_value(node, context));
}

// The macro's body with its parameters as variables, and one that stands for the call where something is
// wrong.
Model ExpressionCompiler::macro_model(Macro const& macro, std::vector<Actual> const& given,
                                      Context const& context) const {
    Model model = macro.body ? *macro.body : Model{};
    model.file = model_.file;
    model.dialect = model_.dialect;
    model.dimensions = model_.dimensions;
    model.dimension_of_key = model_.dimension_of_key;
    for (std::size_t i = 0; i < macro.parameters.size(); ++i) {
        Variable parameter;
        parameter.name = macro.parameters[i].name;
        parameter.key = macro.parameters[i].key;
        parameter.line = macro.line;
        parameter.graph_only = true; // without a slot; bound to what is given
        if (i < given.size()) {
            parameter.dimension_keys = given[i].dimension_keys;
            parameter.graph = given[i].graph;
            for (auto const& made : given[i].made) {
                if (model.dimension_of_key.emplace(made.key, model.dimensions.size()).second) {
                    model.dimensions.push_back(made);
                }
            }
        }
        add_variable(model, std::move(parameter));
    }
    Variable call;
    call.name = model_.variables[context.variable].name + " (macro " + macro.name + ")";
    call.key = call_key;
    call.line = macro.line;
    call.graph_only = true;
    add_variable(model, std::move(call));
    return model;
}

NodeId ExpressionCompiler::written_out(Macro const& macro, std::vector<Actual> given, std::size_t output,
                                       Context const& context) {
    Model const model = macro_model(macro, given, context);
    std::size_t values = 0; // of all its variables
    Layout const layout(model);
    for (std::size_t i = 0; i < model.variables.size(); ++i) {
        values += layout.of(i).count;
    }
    if (!has_room_for(values, context)) {
        return builder_.number(0);
    }
    assembly_.hidden_slots += values;
    auto const caller = builder_.program().slots[context.slot].name;
    ModelCompiler nested(model, assembly_);
    nested.begin(caller + " (" + macro.name + ") ");
    Context const inside{model.variable_of_key.at(call_key), context.slot, macro.line, {}};
    ++assembly_.macro_depth;
    for (std::size_t i = 0; i < macro.parameters.size(); ++i) {
        auto const variable = model.variable_of_key.at(macro.parameters[i].key);
        if (i < given.size()) {
            nested.expressions().bind(variable, given[i].graph ? std::vector<NodeId>{} : given[i].values);
        } else {
            NodeId const otherwise = nested.expressions().compile(*macro.parameters[i].otherwise, inside);
            nested.expressions().bind(variable, {nested.expressions().leaf_for(otherwise, inside)});
        }
    }
    if (!assembly_.in_function) {
        nested.finish();
    }
    NodeId result = no_id;
    if (output == 0 && macro.result) {
        result = nested.expressions().compile(*macro.result->expressions.front(), inside);
    } else {
        auto const& key = output == 0 ? macro.key : macro.outputs.at(output - 1).key;
        auto const found = model.variable_of_key.find(key);
        result = found == model.variable_of_key.end()
                     ? error("macro-result", context, "the macro " + macro.name + " has no result",
                             "give it an equation")
                     : nested.expressions().variable_value(found->second, inside);
    }
    --assembly_.macro_depth;
    return result;
}

// Within a function a variable of the macro is its equation, since it has no slot.
NodeId ExpressionCompiler::local_value(std::size_t variable, Context const& context) {
    auto const& local = model_.variables[variable];
    bool const plain = local.kind != VariableKind::stock && local.equation && local.dimension_keys.empty() &&
                       !local.initial && layout_.of(variable).graphs.size() <= 1;
    if (!plain || !open_locals_.insert(variable).second) {
        return error("macro-recursion", context,
                     "the macro calls itself, and its variable '" + local.name +
                         "' is a stock, an array or needs itself",
                     "only plain auxiliaries can be used in a macro that calls itself");
    }
    NodeId value = compile(*local.equation->expressions.front(), context);
    if (layout_.of(variable).graphs.size() == 1) {
        value = builder_.graph(layout_.of(variable).graphs.front(), value);
    }
    open_locals_.erase(variable);
    return value;
}

// A macro that calls itself: its parameters, and each element of those that are arrays, are the parameters
// of a function, which is compiled once for each shape of them.
NodeId ExpressionCompiler::function_call(Macro const& macro, std::vector<Actual> const& given,
                                         Context const& context) {
    std::vector<Actual> all = given;
    std::string shape = macro.key + "/" + std::to_string(macro.parameters.size());
    std::vector<NodeId> operands;
    {
        Model const model = macro_model(macro, given, context);
        ModelCompiler defaults(model, assembly_);
        Context const inside{model.variable_of_key.at(call_key), context.slot, macro.line, {}};
        for (std::size_t i = 0; i < macro.parameters.size(); ++i) {
            if (i >= given.size()) {
                all.push_back(
                    {.values = {defaults.expressions().compile(*macro.parameters[i].otherwise, inside)}});
            }
            defaults.expressions().bind(model.variable_of_key.at(macro.parameters[i].key), all[i].values);
            shape += "|";
            for (auto const& key : all[i].dimension_keys) {
                shape += key + ",";
            }
            operands.insert(operands.end(), all[i].values.begin(), all[i].values.end());
        }
    }
    auto& program = builder_.program();
    auto const [place, added] =
        assembly_.functions.emplace(shape, static_cast<std::uint32_t>(program.functions.size()));
    auto const function = place->second;
    if (added) {
        program.functions.push_back({no_id, operands.size()});
        std::uint32_t next = 0;
        for (auto& one : all) {
            for (auto& value : one.values) {
                value = builder_.node(Op::parameter, {}, next++);
            }
        }
        bool const outer = std::exchange(assembly_.in_function, true);
        NodeId const root = written_out(macro, all, 0, context);
        assembly_.in_function = outer;
        program.functions[function].root = root;
    }
    return builder_.node(Op::call, operands, function);
}

// A macro with times of its own is a whole model, run from its start to its end wherever it is called.
NodeId ExpressionCompiler::simulation(Macro const& macro, std::vector<Actual> const& given,
                                      Context const& context) {
    if (calls_itself(macro, assembly_.whole) || assembly_.macro_depth > 8) {
        return error("macro-recursion", context,
                     "the macro " + macro.name + " runs by itself and calls itself",
                     "let it do one of the two");
    }
    Model model = macro_model(macro, given, context);
    model.name = macro.name;
    model.macros = assembly_.whole.macros;
    model.specs = {};
    model.specs.method = macro.specs->method;
    auto const number = [&](double value) {
        auto const node = std::make_shared<Expression const>(Expression{NumberNode{value}, 0});
        return Equation{.text = {}, .line = macro.line, .expressions = {node}};
    };
    for (std::size_t i = 0; i < macro.parameters.size(); ++i) {
        auto& parameter = model.variables[model.variable_of_key.at(macro.parameters[i].key)];
        parameter.graph_only = i < given.size() && given[i].graph.has_value();
        auto const& otherwise = macro.parameters[i].otherwise;
        parameter.equation = i < given.size()
                                 ? number(0)
                                 : Equation{.text = {}, .line = macro.line, .expressions = {otherwise}};
    }
    auto const add = [&](char const* key, std::optional<Equation> const& equation, double otherwise) {
        Variable variable;
        variable.name = macro.name;
        variable.key = key;
        variable.line = macro.line;
        variable.equation = equation ? *equation : number(otherwise);
        add_variable(model, std::move(variable));
    };
    model.variables[model.variable_of_key.at(call_key)].graph_only = false;
    model.variables[model.variable_of_key.at(call_key)].equation = macro.result ? *macro.result : number(0);
    add(start_key, macro.specs->start, 0);
    add(stop_key, macro.specs->stop, 0);
    add(dt_key, macro.specs->dt, 1);
    auto compiled = compile_part(model, assembly_.macro_depth + 1);
    diagnostics_.append(compiled.diagnostics);
    if (!compiled.program) {
        return builder_.number(0);
    }
    Simulation made;
    auto const slot = [&](std::string const& key) { return compiled.program->slots_of_name.at(key).front(); };
    std::vector<NodeId> operands;
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (!given[i].graph) {
            auto const& slots = compiled.program->slots_of_name.at(macro.parameters[i].key);
            made.parameters.insert(made.parameters.end(), slots.begin(), slots.end());
            operands.insert(operands.end(), given[i].values.begin(), given[i].values.end());
        }
    }
    made.start = slot(start_key);
    made.stop = slot(stop_key);
    made.dt = slot(dt_key);
    made.result = slot(call_key);
    made.program = compiled.program;
    auto& simulations = builder_.program().simulations;
    simulations.push_back(std::move(made));
    return builder_.node(Op::simulate, operands, static_cast<std::uint32_t>(simulations.size() - 1));
}

} // namespace weir::dynamics
