// Models as text; see model_text.hpp. Lines of the file are left out, since they are not of the model.
#include "dynamics/model/model_text.hpp"

#include "dynamics/model/print_expression.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string_view>

namespace weir::dynamics {

namespace {

class Text {
public:
    void line(std::string_view what, std::string_view value) {
        if (!value.empty()) {
            text_.append(what).append(" ").append(value).append("\n");
        }
    }
    void keys(std::string_view what, std::vector<std::string> const& keys) {
        std::string joined;
        for (auto const& key : keys) {
            joined += joined.empty() ? key : "," + key;
        }
        line(what, joined);
    }
    void equation(std::string_view what, std::optional<Equation> const& equation) {
        if (!equation) {
            return;
        }
        line(std::string(what) + " as written", equation->text);
        for (auto const& expression : equation->expressions) {
            line(what, print_expression(*expression));
        }
    }
    void graph(std::optional<GraphicalFunction> const& graph) {
        // One point without a value stands for data that are declared and not given (data_file.cpp).
        if (!graph || (graph->y.size() == 1 && std::isnan(graph->y.front()))) {
            return;
        }
        std::string points = std::to_string(static_cast<int>(graph->kind));
        for (std::size_t i = 0; i < graph->y.size(); ++i) {
            points += " " + print_number(graph->x[i]) + ":" + print_number(graph->y[i]);
        }
        line("graph", points);
    }
    void data(std::optional<DataMode> const& mode) {
        line("data", mode ? std::to_string(static_cast<int>(*mode)) : "");
    }
    void parameters(std::string_view what, std::vector<Macro::Parameter> const& parameters) {
        for (auto const& parameter : parameters) {
            line(what, parameter.name + (parameter.otherwise ? " = " + print_expression(*parameter.otherwise)
                                                             : std::string()));
        }
    }
    void append(std::string const& text) { text_ += text; }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
};

std::string flag(char const* name, bool set) {
    return set ? std::string(" ") + name : std::string();
}

void container(Text& text, std::optional<Container> const& container) {
    if (!container) {
        return;
    }
    static constexpr std::string_view kinds[] = {"conveyor", "queue", "oven"};
    text.line("container", std::string(kinds[static_cast<std::size_t>(container->kind)]) +
                               flag("discrete", container->discrete) +
                               flag("whole batches", container->whole_batches) +
                               flag("one at a time", container->one_at_a_time) +
                               flag("exponential leak", container->exponential_leak) +
                               flag("first in first out", container->first_in_first_out));
    text.equation("length", container->length);
    text.equation("capacity", container->capacity);
    text.equation("inflow limit", container->inflow_limit);
    text.equation("sample", container->sample);
    text.equation("arrest", container->arrest);
    text.equation("fill time", container->fill_time);
    text.equation("clean time", container->clean_time);
}

void flow_properties(Text& text, Variable const& flow) {
    if (flow.leakage) {
        text.line("leakage", print_number(flow.leakage->start) + " to " + print_number(flow.leakage->end) +
                                 flag("integers", flow.leakage->integers));
        text.equation("leak", flow.leakage->fraction);
    }
    text.equation("multiplier", flow.multiplier);
    text.line("overflow", flow.overflow ? "yes" : "");
    text.line("placement",
              flow.placement == Placement::beginning ? "" : std::to_string(static_cast<int>(flow.placement)));
}

void definition(Text& text, Definition const& definition) {
    text.keys("definition", definition.subscript_keys);
    for (auto const& except : definition.except) {
        text.keys("except", except);
    }
    text.equation("equation", definition.equation);
    text.equation("initial", definition.initial);
    text.equation("rate", definition.rate);
    text.data(definition.data);
    text.graph(definition.graph);
    container(text, definition.container);
}

std::string without_spelling(std::string const& all) {
    std::string text;
    std::string_view rest = all;
    while (!rest.empty()) {
        auto const end = std::min(rest.find('\n'), rest.size() - 1) + 1;
        auto const line = rest.substr(0, end);
        rest = rest.substr(end);
        if (line.find(" as written ") == std::string_view::npos) {
            for (char const c : line) {
                bool const blank = c == '_' || c == ' ';
                if (c == '"' || c == '\\' || (blank && text.ends_with('_'))) {
                    continue;
                }
                text += blank ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            }
        }
    }
    return text;
}

} // namespace

std::string specs_text(SimulationSpecs const& specs) {
    Text text;
    text.line("start", print_number(specs.start));
    text.line("stop", print_number(specs.stop));
    text.line("dt", print_number(specs.dt));
    text.line("reciprocal", specs.dt_reciprocal ? print_number(*specs.dt_reciprocal) : "");
    text.line("save", specs.save_every ? print_number(*specs.save_every) : "");
    text.line("method", name_of(specs.method));
    text.line("time units", specs.time_units);
    auto const& calendar = specs.calendar;
    text.line("calendar", std::to_string(calendar.year) + "-" + std::to_string(calendar.month) + "-" +
                              std::to_string(calendar.day) + " at " + print_number(calendar.base_time) +
                              ", " + print_number(calendar.days_a_unit) + " days" +
                              (calendar.true_dates ? ", true dates" : ""));
    return text.take();
}

std::string dimension_text(Dimension const& dimension) {
    Text text;
    text.line("dimension", dimension.name);
    text.keys("elements", dimension.elements);
    text.line("family", dimension.family_key);
    for (auto const& mapping : dimension.mappings) {
        text.line("maps to", mapping.to_key);
        for (auto const& keys : mapping.element_keys) {
            text.keys("by", keys);
        }
    }
    return text.take();
}

std::string variable_text(Variable const& variable) {
    static constexpr std::string_view kinds[] = {"stock", "flow", "aux"};
    Text text;
    text.line(kinds[static_cast<std::size_t>(variable.kind)], variable.name);
    text.keys("dimensions", variable.dimension_keys);
    text.equation("equation", variable.equation);
    text.equation("initial", variable.initial);
    text.equation("rate", variable.rate);
    text.data(variable.data);
    text.graph(variable.graph);
    text.line("graph of", variable.graph_key);
    for (auto const& item : variable.definitions) {
        definition(text, item);
    }
    text.keys("inflows", variable.inflow_keys);
    text.keys("outflows", variable.outflow_keys);
    container(text, variable.container);
    flow_properties(text, variable);
    text.line("non-negative", variable.non_negative ? "yes" : "");
    text.line("input", variable.is_input ? "yes" : "");
    text.line("output", variable.is_output ? "yes" : "");
    text.line("graph only", variable.graph_only ? "yes" : "");
    text.line("units", variable.units);
    if (variable.range) {
        auto const end = [](std::optional<double> const& value) {
            return value ? print_number(*value) : "?";
        };
        text.line("range", end(variable.range->low) + "," + end(variable.range->high) + "," +
                               end(variable.range->step));
    }
    text.line("group", variable.group);
    text.line("documentation", variable.documentation);
    return text.take();
}

std::string macro_text(Macro const& macro) {
    Text text;
    text.line("macro", macro.name);
    text.parameters("parameter", macro.parameters);
    text.parameters("output", macro.outputs);
    text.equation("result", macro.result);
    if (macro.specs) {
        text.line("method", name_of(macro.specs->method));
        text.equation("start", macro.specs->start);
        text.equation("stop", macro.specs->stop);
        text.equation("dt", macro.specs->dt);
    }
    text.line("filter", macro.filter_key);
    text.line("applies to", macro.apply_to_key);
    text.append(macro.body ? model_text(*macro.body) : std::string());
    return text.take();
}

std::string model_text(Model const& model) {
    Text text;
    text.line("model", model.name);
    text.line("dialect", model.dialect == Dialect::vensim ? "vensim" : "xmile");
    text.append(specs_text(model.specs));
    for (auto const& dimension : model.dimensions) {
        text.append(dimension_text(dimension));
    }
    for (auto const& macro : model.macros) {
        text.append(macro_text(macro));
    }
    for (auto const& variable : model.variables) {
        text.append(variable_text(variable));
    }
    for (auto const& unit : model.unit_definitions) {
        text.line("unit", unit.name + (unit.disabled ? " (disabled)" : ""));
        text.line("unit equation", unit.equation);
        text.keys("unit aliases", unit.aliases);
    }
    text.line("sketch", model.sketch);
    return text.take();
}

std::string meaning_text(Model const& model) {
    return without_spelling(model_text(model));
}

std::string meaning_text(Variable const& variable) {
    return without_spelling(variable_text(variable));
}

} // namespace weir::dynamics
