// Reads macros; see xmile_macros.hpp.
#include "dynamics/model/xmile_macros.hpp"

#include "dynamics/model/name.hpp"
#include "dynamics/model/parser.hpp"
#include "dynamics/model/xmile_models.hpp"

#include <algorithm>
#include <utility>

namespace weir::dynamics {

namespace {

using files::XmlElement;

class MacroReader {
public:
    MacroReader(Model& model, Diagnostics& diagnostics) : model_(model), diagnostics_(diagnostics) {}

    void read(XmlElement element) {
        macro_ = {};
        macro_.name = shown_name(element.attribute("name").value_or(""));
        macro_.key = name_key(element.attribute("name").value_or(""));
        macro_.line = element.position().line;
        macro_.filter_key = name_key(element.attribute("filter").value_or(""));
        macro_.apply_to_key = name_key(element.attribute("applyto").value_or(""));
        if (macro_.key.empty()) {
            error("name-missing", element, "the macro has no name", "give it a name attribute");
            return;
        }
        for (XmlElement parameter : element.children("parm")) {
            read_parameter(parameter);
        }
        macro_.result = equation(element.child("eqn"));
        if (!macro_.result) {
            error("equation-missing", element, "the macro has no equation", "add <eqn>");
            return;
        }
        if (auto const specs = element.child("sim_specs")) {
            read_specs(specs);
        }
        read_body(element.child("variables"));
        check_filter(element);
        auto const same = [&](Macro const& other) {
            return other.key == macro_.key && other.parameters.size() == macro_.parameters.size() &&
                   other.filter_key == macro_.filter_key && other.apply_to_key == macro_.apply_to_key;
        };
        if (std::any_of(model_.macros.begin(), model_.macros.end(), same)) {
            error("macro-repeated", element, "the macro is defined twice with as many parameters",
                  "remove one");
            return;
        }
        model_.macros.push_back(std::move(macro_));
    }

private:
    void error(std::string code, XmlElement at, std::string message, std::string hint) {
        diagnostics_.error(std::move(code),
                           {.file = model_.file,
                            .sheet = {},
                            .cell = {},
                            .line = at.position().line,
                            .column = 0,
                            .field = macro_.name},
                           std::move(message), std::move(hint));
    }

    ExpressionPtr parsed(std::string_view text, XmlElement at) {
        auto expression = parse_expression(text);
        if (!expression) {
            error("equation-unreadable", at, "the equation cannot be read: " + expression.error().message,
                  "equation: " + std::string(text.substr(0, 120)));
            return nullptr;
        }
        return *expression;
    }

    std::optional<Equation> equation(XmlElement element) {
        if (!element) {
            return std::nullopt;
        }
        Equation equation;
        equation.text = element.text();
        equation.line = element.position().line;
        auto expression = parsed(equation.text, element);
        if (!expression) {
            return std::nullopt;
        }
        equation.expressions = {std::move(expression)};
        return equation;
    }

    void read_parameter(XmlElement element) {
        Macro::Parameter parameter;
        parameter.name = shown_name(element.text());
        parameter.key = name_key(element.text());
        if (auto const otherwise = element.attribute("default")) {
            parameter.otherwise = parsed(*otherwise, element);
        } else if (!macro_.parameters.empty() && macro_.parameters.back().otherwise) {
            error("macro-default", element,
                  "the parameter '" + parameter.name + "' has no default, but the one before it has",
                  "give it a default too");
        }
        macro_.parameters.push_back(std::move(parameter));
    }

    void read_specs(XmlElement element) {
        Macro::Specs specs;
        specs.start = equation(element.child("start"));
        specs.stop = equation(element.child("stop"));
        specs.dt = equation(element.child("dt"));
        if (auto const method = element.attribute("method")) {
            specs.method = method_from(*method).value_or(Method::rk4);
        }
        if (!specs.stop) {
            error("specs-missing", element, "the macro's <sim_specs> has no <stop>", "add <stop>");
        }
        macro_.specs = std::move(specs);
    }

    void read_body(XmlElement list) {
        Model body;
        body.file = model_.file;
        body.dimensions = model_.dimensions;
        body.dimension_of_key = model_.dimension_of_key;
        if (list) {
            for (XmlElement module : list.children("module")) {
                error("unsupported", module, "a module within a macro is not supported",
                      "write its variables into the macro");
            }
            read_variables(list, {}, {}, body, diagnostics_);
        }
        for (auto const& parameter : macro_.parameters) {
            if (body.variable_of_key.contains(parameter.key)) {
                error("name-repeated", list, "the parameter '" + parameter.name + "' is also a variable",
                      "rename one of them");
            }
        }
        macro_.body = std::make_shared<Model const>(std::move(body));
    }

    // A filter (XMILE 1.0, 3.6.2) would put its own equation in place of the built-in rule.
    void check_filter(XmlElement element) {
        if (!macro_.filter_key.empty()) {
            error("unsupported", element, "option filters are not supported: the macro would not be applied",
                  "write the equations without the filter");
        }
    }

    Model& model_;
    Diagnostics& diagnostics_;
    Macro macro_;
};

} // namespace

void read_macros(XmlElement root, Model& model, Diagnostics& diagnostics) {
    MacroReader reader(model, diagnostics);
    for (XmlElement macro : root.children("macro")) {
        reader.read(macro);
    }
}

} // namespace weir::dynamics
