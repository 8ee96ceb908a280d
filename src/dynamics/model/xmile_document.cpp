// The frame of a document: header, run settings, dimensions, macros; see xmile_document.hpp. Variables are
// written in xmile_document_variables.cpp, diagrams in vensim_to_xmile_view.cpp.
#include "dynamics/model/xmile_document.hpp"

#include "dynamics/model/print_expression.hpp"
#include "dynamics/model/vensim_to_xmile_view.hpp"
#include "dynamics/model/vensim_words.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace weir::dynamics {

namespace {

using files::XmlElement;

class DocumentMaker {
public:
    DocumentMaker(Model const& model, Diagnostics& diagnostics)
        : model_(model), diagnostics_(diagnostics), is_vensim_(model.dialect == Dialect::vensim) {}

    files::XmlTree make() {
        auto tree = files::XmlTree::make("xmile");
        XmlElement root = tree.root();
        root.set("version", "1.0").set("xmlns", "http://docs.oasis-open.org/xmile/ns/XMILE/v1.0");
        root.set("xmlns:weir", weir_namespace);
        if (is_vensim_) {
            root.set("weir:dialect", "vensim");
        }
        header(root.add("header"));
        specs(root.add("sim_specs"));
        units(root);
        dimensions(root);
        for (auto const& macro : model_.macros) {
            write(root, macro);
        }
        XmlElement const part = root.add("model");
        XmlElement const list = XmlElement(part).add("variables");
        write_variables(list, model_, model_, diagnostics_);
        groups(list);
        if (is_vensim_) {
            write_views(part, model_, find_stock_flows(model_));
            vensim_parts(root);
        }
        return tree;
    }

private:
    void error(std::size_t line, std::string field, std::string message, std::string hint) {
        diagnostics_.error("unwritable",
                           {.file = model_.file,
                            .sheet = {},
                            .cell = {},
                            .line = line,
                            .column = 0,
                            .field = std::move(field)},
                           std::move(message), std::move(hint));
    }

    void header(XmlElement header) const {
        header.add("vendor").set_text("Weir");
        header.add("product").set("version", "1.0").set("lang", "en").set_text("Weir");
        if (!model_.name.empty()) {
            header.add("name").set_text(model_.name);
        }
        std::size_t most = 0;
        for (auto const& variable : model_.variables) {
            most = std::max(most, variable.dimension_keys.size());
        }
        auto const [conveyors, queues] = container_kinds();
        if (most > 0 || !model_.macros.empty() || conveyors || queues) { // XMILE 1.0, 2.2.1
            XmlElement options = header.add("options");
            if (conveyors) {
                options.add("uses_conveyor");
            }
            if (queues) {
                options.add("uses_queue");
            }
            if (most > 0) {
                options.add("uses_arrays").set("maximum_dimensions", std::to_string(most));
            }
            if (!model_.macros.empty()) {
                options.add("uses_macros").set("recursive_macros", "false").set("option_filters", "false");
            }
        }
    }

    // Whether there are conveyors, and queues.
    [[nodiscard]] std::pair<bool, bool> container_kinds() const {
        std::pair<bool, bool> kinds;
        auto const note = [&](std::optional<Container> const& container) {
            kinds.first |= container && container->kind == Container::Kind::conveyor;
            kinds.second |= container && container->kind == Container::Kind::queue;
        };
        for (auto const& variable : model_.variables) {
            note(variable.container);
            for (auto const& definition : variable.definitions) {
                note(definition.container);
            }
        }
        return kinds;
    }

    void specs(XmlElement element) const {
        auto const& specs = model_.specs;
        element.set("method", name_of(specs.method));
        if (!specs.time_units.empty()) {
            element.set("time_units", specs.time_units);
        }
        element.add("start").set_text(print_number(specs.start));
        element.add("stop").set_text(print_number(specs.stop));
        bool const reciprocal = specs.dt_reciprocal && 1 / *specs.dt_reciprocal == specs.dt && specs.dt < 1;
        XmlElement step = element.add("dt");
        if (reciprocal) {
            step.set("reciprocal", "true");
        }
        step.set_text(print_number(reciprocal ? *specs.dt_reciprocal : specs.dt));
        if (specs.save_every) {
            element.add("saveper").set_text(print_number(*specs.save_every));
        }
    }

    void units(XmlElement root) const {
        if (model_.unit_definitions.empty()) {
            return;
        }
        XmlElement list = root.add("model_units");
        for (auto const& unit : model_.unit_definitions) {
            XmlElement element = list.add("unit");
            element.set("name", unit.name);
            if (unit.disabled) {
                element.set("disabled", "true");
            }
            if (!unit.equation.empty()) {
                element.add("eqn").set_text(unit.equation);
            }
            for (auto const& alias : unit.aliases) {
                element.add("alias").set_text(alias);
            }
        }
    }

    static std::string joined(std::vector<std::string> const& keys) {
        std::string text;
        for (auto const& key : keys) {
            text += (text.empty() ? "" : ",") + key;
        }
        return text;
    }

    void dimensions(XmlElement root) const {
        if (model_.dimensions.empty()) {
            return;
        }
        XmlElement list = root.add("dimensions");
        for (auto const& dimension : model_.dimensions) {
            XmlElement element = list.add("dim");
            element.set("name", dimension.name);
            for (auto const& name : dimension.elements) {
                element.add("elem").set("name", name);
            }
            if (!dimension.family_key.empty()) {
                element.set("weir:part_of", dimension.family_key);
            }
            for (auto const& mapping : dimension.mappings) {
                XmlElement written = element.add("weir:mapping");
                written.set("to", mapping.to_key);
                for (auto const& keys : mapping.element_keys) {
                    written.add("weir:stands_for").set("elements", joined(keys));
                }
            }
        }
    }

    void write(XmlElement root, Macro const& macro) {
        if (!macro.filter_key.empty() || !macro.body) {
            error(macro.line, macro.name, "a macro that is an option filter is not written",
                  "write it without the filter");
            return;
        }
        XmlElement element = root.add("macro");
        element.set("name", macro.name);
        for (auto const& parameter : macro.parameters) {
            XmlElement parm = element.add("parm");
            parm.set_text(equation_name(parameter.name));
            if (parameter.otherwise) {
                parm.set("default", print_expression(*parameter.otherwise));
            }
        }
        for (auto const& output : macro.outputs) {
            element.add("weir:output").set_text(equation_name(output.name));
        }
        // Vensim's result is the variable that is called as the macro.
        element.add("eqn").set_text(macro.result ? print_expression(*macro.result->expressions.front())
                                                 : equation_name(macro.name));
        if (macro.specs) { // XMILE 1.0, 4.8.3
            XmlElement settings = element.add("sim_specs");
            settings.set("method", name_of(macro.specs->method));
            auto const put = [&](char const* tag, std::optional<Equation> const& equation) {
                if (equation) {
                    settings.add(tag).set_text(print_expression(*equation->expressions.front()));
                }
            };
            put("start", macro.specs->start);
            put("stop", macro.specs->stop);
            put("dt", macro.specs->dt);
        }
        if (!macro.body->variables.empty()) {
            write_variables(element.add("variables"), *macro.body, model_, diagnostics_);
        }
    }

    // As Stella writes them: <group name="…"><var>…</var></group>.
    void groups(XmlElement list) const {
        std::vector<std::pair<std::string, std::vector<std::string>>> groups;
        for (auto const& variable : model_.variables) {
            if (variable.group.empty()) {
                continue;
            }
            auto const same = [&](auto const& group) { return group.first == variable.group; };
            auto found = std::find_if(groups.begin(), groups.end(), same);
            if (found == groups.end()) {
                found = groups.insert(groups.end(), {variable.group, {}});
            }
            found->second.push_back(equation_name(variable.name));
        }
        for (auto const& [name, members] : groups) {
            XmlElement group = list.add("group");
            group.set("name", name);
            for (auto const& member : members) {
                group.add("var").set_text(member);
            }
        }
    }

    void vensim_parts(XmlElement root) {
        auto const& calendar = model_.specs.calendar;
        root.add("weir:calendar")
            .set("year", std::to_string(calendar.year))
            .set("month", std::to_string(calendar.month))
            .set("day", std::to_string(calendar.day))
            .set("base_time", print_number(calendar.base_time))
            .set("days_a_unit", print_number(calendar.days_a_unit))
            .set("true_dates", calendar.true_dates ? "true" : "false");
        auto const& sketch = model_.sketch;
        bool const controls = std::any_of(sketch.begin(), sketch.end(),
                                          [](unsigned char c) { return c < 0x20 && c != '\n' && c != '\t'; });
        if (controls) { // XML 1.0, 2.2: no document may hold them
            error(0, "sketch", "the sketch holds control characters, which XML has no place for",
                  "save the model again in Vensim");
        } else if (!sketch.empty()) {
            root.add("weir:sketch").set_text(sketch);
        }
    }

    Model const& model_;
    Diagnostics& diagnostics_;
    bool is_vensim_;
};

} // namespace

std::optional<double> plain_number(std::optional<Equation> const& equation) {
    if (!equation || equation->expressions.size() != 1) {
        return std::nullopt;
    }
    auto const* expression = equation->expressions.front().get();
    auto const* const sign = std::get_if<UnaryNode>(&expression->node);
    bool const negative = sign != nullptr && sign->op == UnaryOperator::negate;
    auto const* const number = std::get_if<NumberNode>(&(negative ? *sign->operand : *expression).node);
    return number == nullptr ? std::nullopt : std::optional(negative ? -number->value : number->value);
}

void settle_specs(Model& model) {
    auto& specs = model.specs;
    auto const number = [&](char const* key, double known) {
        auto const found = model.variable_of_key.find(key);
        return model.dialect != Dialect::vensim || found == model.variable_of_key.end()
                   ? known
                   : plain_number(model.variables[found->second].equation).value_or(known);
    };
    specs.start = number("initial_time", specs.start);
    specs.stop = number("final_time", specs.stop);
    double const dt = number("time_step", specs.dt);
    specs.dt = dt > 0 ? dt : specs.dt;
    double const steps = 1 / specs.dt;
    bool const whole = steps >= 1 && std::abs(steps - std::round(steps)) <= 1e-9 * steps;
    specs.dt_reciprocal = whole ? std::optional(std::round(steps)) : std::nullopt;
}

files::XmlTree make_document(Model const& model, Diagnostics& diagnostics) {
    return DocumentMaker(model, diagnostics).make();
}

} // namespace weir::dynamics
