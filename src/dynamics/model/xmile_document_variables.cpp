// Writes variables into a document; see xmile_document.hpp. A stock of Vensim has its net rate in one
// expression: where that is a sum of names these become its flows, else a flow is made that is the rate.
#include "dynamics/model/element_equation.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/print_expression.hpp"
#include "dynamics/model/vensim_words.hpp"
#include "dynamics/model/xmile_containers.hpp"
#include "dynamics/model/xmile_document.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace weir::dynamics {

namespace {

using files::XmlElement;

// Vensim's variables of the run, where they are plain numbers, by XMILE's names of them.
constexpr struct {
    std::string_view key;
    std::string_view word;
} controls[] = {{"initial_time", "STARTTIME"}, {"final_time", "STOPTIME"}, {"time_step", "DT"}};

class VariableWriter {
public:
    VariableWriter(XmlElement list, Model const& part, Model const& whole, Diagnostics& diagnostics)
        : list_(list), part_(part), is_main_(&part == &whole), is_vensim_(whole.dialect == Dialect::vensim),
          scope_(words_scope(part, whole)), flows_(find_stock_flows(part)), file_(whole.file),
          diagnostics_(diagnostics) {}

    void run() {
        for (auto const& variable : part_.variables) {
            variable_ = &variable;
            write(variable);
        }
        for (auto const* const stock : with_net_flow_) {
            variable_ = stock;
            net_flow(*stock);
        }
    }

private:
    void error(std::string message, std::string hint) {
        diagnostics_.error("unwritable",
                           {.file = file_,
                            .sheet = {},
                            .cell = {},
                            .line = variable_->line,
                            .column = 0,
                            .field = variable_->name},
                           std::move(message), std::move(hint));
    }

    void write(Variable const& variable) {
        bool const bare = variable.graph_only && variable.dimension_keys.empty();
        bool const is_flow = variable.kind == VariableKind::flow || flows_.flow_keys.contains(variable.key);
        char const* const tag = bare                                   ? "gf"
                                : variable.kind == VariableKind::stock ? "stock"
                                : is_flow                              ? "flow"
                                                                       : "aux";
        XmlElement element = list_.add(tag);
        auto const name = shown_name(variable.name);
        element.set("name", name);
        if (name_key(name) != variable.key) {
            error("the name does not stand for the variable's key '" + variable.key + "'",
                  "give the variable another name");
        }
        if (!variable.documentation.empty()) {
            element.add("doc").set_text(variable.documentation);
        }
        if (variable.is_input || variable.is_output) {
            element.set("access", variable.is_input ? "input" : "output");
        }
        dimensions(element, variable);
        if (bare) {
            graph(element, variable.graph, {});
        } else {
            content(element, variable);
        }
        write_container(element, variable.container);
        write_flow_properties(element, variable);
        if (!variable.units.empty()) {
            element.add("units").set_text(variable.units);
        }
        if (variable.non_negative) {
            element.add("non_negative");
        }
        range(element, variable);
    }

    static void range(XmlElement element, Variable const& variable) {
        if (!variable.range) {
            return;
        }
        XmlElement range = element.add("range");
        auto const put = [&](char const* name, std::optional<double> const& value) {
            if (value) {
                range.set(name, print_number(*value));
            }
        };
        put("min", variable.range->low);
        put("max", variable.range->high);
        put("weir:step", variable.range->step);
    }

    void dimensions(XmlElement element, Variable const& variable) const {
        if (variable.dimension_keys.empty()) {
            return;
        }
        XmlElement list = element.add("dimensions");
        for (auto const& key : variable.dimension_keys) {
            list.add("dim").set("name", range_name(key));
        }
    }

    [[nodiscard]] std::string range_name(std::string const& key) const {
        auto const found = part_.dimension_of_key.find(key);
        return found == part_.dimension_of_key.end() ? key : part_.dimensions[found->second].name;
    }

    // A list of values becomes an element each, as XMILE has it.
    void content(XmlElement element, Variable const& variable) {
        if (is_vensim_ && variable.graph_only) {
            element.set("weir:lookup", "true");
        }
        auto const is_list = [](std::optional<Equation> const& equation) {
            return equation && equation->expressions.size() > 1;
        };
        if (is_list(variable.equation) && !variable.dimension_keys.empty() && variable.definitions.empty()) {
            list(element, variable);
        } else {
            equation(element, variable.equation, variable.initial, variable.data, variable.graph, "eqn");
        }
        if (!variable.graph_key.empty()) {
            element.add("gf").set("name", name_text(variable.graph_key));
        }
        for (auto const& definition : variable.definitions) {
            write(element, variable, definition);
        }
        if (variable.kind == VariableKind::stock) {
            flows_of(element, variable);
        }
    }

    void flows_of(XmlElement element, Variable const& stock) {
        for (auto const& key : stock.inflow_keys) {
            element.add("inflow").set_text(name_text(key));
        }
        for (auto const& key : stock.outflow_keys) {
            element.add("outflow").set_text(name_text(key));
        }
        bool const some = std::any_of(stock.definitions.begin(), stock.definitions.end(),
                                      [](Definition const& one) { return one.rate.has_value(); });
        if (auto const found = flows_.of_stock.find(stock.key); found != flows_.of_stock.end()) {
            for (auto const& [key, adds] : found->second) {
                element.add(adds ? "inflow" : "outflow").set_text(name_text(key));
            }
        } else if (stock.rate || some) {
            with_net_flow_.push_back(&stock);
            element.add("inflow").set_text(equation_name(net_name_text(stock)));
        }
    }

    [[nodiscard]] std::string name_text(std::string const& key) const {
        auto const found = part_.variable_of_key.find(key);
        return equation_name(found == part_.variable_of_key.end() ? key
                                                                  : part_.variables[found->second].name);
    }

    [[nodiscard]] std::string net_name_text(Variable const& stock) const {
        std::string name = shown_name(stock.name) + " net flow";
        while (part_.variable_of_key.contains(name_key(name))) {
            name += " too";
        }
        return name;
    }

    void net_flow(Variable const& stock) {
        XmlElement element = list_.add("flow");
        element.set("name", net_name_text(stock)).set("weir:net_flow", "true");
        dimensions(element, stock);
        if (stock.rate) {
            equation(element, stock.rate, {}, {}, {}, "eqn");
        }
        for (auto const& definition : stock.definitions) {
            Definition flow = definition;
            flow.equation = definition.rate;
            flow.rate.reset();
            flow.initial.reset();
            if (definition.rate) {
                write(element, stock, flow);
            }
        }
    }

    void list(XmlElement element, Variable const& variable) {
        auto const& values = variable.equation->expressions;
        std::vector<std::size_t> sizes;
        std::size_t count = 1;
        for (auto const& key : variable.dimension_keys) {
            sizes.push_back(part_.dimensions[part_.dimension_of_key.at(key)].elements.size());
            count *= sizes.back();
        }
        if (count != values.size()) {
            error("the variable lists " + std::to_string(values.size()) + " values, it has " +
                      std::to_string(count) + " elements",
                  "list one for each");
            return;
        }
        element.set("weir:list", "true");
        for (std::size_t nth = 0; nth < count; ++nth) {
            std::string subscript;
            std::size_t rest = nth;
            for (std::size_t i = sizes.size(); i-- > 0;) {
                auto const& dimension =
                    part_.dimensions[part_.dimension_of_key.at(variable.dimension_keys[i])];
                auto const& name = dimension.elements[rest % sizes[i]];
                subscript.insert(0, subscript.empty() ? name : name + ",");
                rest /= sizes[i];
            }
            XmlElement item = element.add("element");
            item.set("subscript", subscript);
            equation(item, Equation{{}, 0, {values[nth]}}, {}, {}, {}, "eqn");
        }
        graph(element.add("gf"), variable.graph, variable.data);
    }

    [[nodiscard]] std::string subscripts_text(Variable const& variable,
                                              std::vector<std::string> const& keys) const {
        std::string text;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            auto const& own = part_.dimensions[part_.dimension_of_key.at(variable.dimension_keys[i])];
            auto const element = own.index_of_key.find(keys[i]);
            text += (i == 0 ? "" : ",") +
                    (element == own.index_of_key.end() ? range_name(keys[i]) : own.elements[element->second]);
        }
        return text;
    }

    // What :EXCEPT: limits, and an element that does not accumulate though others do, must not be read by
    // programs that know neither: their equations stand in an element of ours.
    void write(XmlElement parent, Variable const& variable, Definition const& definition) {
        if (write_elements(parent, variable, definition)) {
            return;
        }
        XmlElement element = parent.add("element");
        element.set("subscript", subscripts_text(variable, definition.subscript_keys));
        std::string except;
        for (auto const& keys : definition.except) {
            except += (except.empty() ? "" : ";") + subscripts_text(variable, keys);
        }
        if (!except.empty()) {
            element.set("weir:except", except);
        }
        bool const still = is_vensim_ && variable.kind == VariableKind::stock && !definition.rate &&
                           !variable.rate && parent.name() == "stock";
        equation(element, definition.equation, definition.initial, definition.data, definition.graph,
                 except.empty() && !still ? "eqn" : "weir:eqn");
        write_container(element, definition.container);
    }

    // XMILE 1.0, 4.5.2 has an <element> for each, where Vensim has a part of a range: the first of them keeps
    // the part's equation beside its own. Whether that could be done.
    bool write_elements(XmlElement parent, Variable const& variable, Definition const& definition) {
        bool const plain = is_vensim_ && definition.except.empty() && !definition.initial &&
                           !definition.data && !definition.container && !definition.graph &&
                           definition.equation && definition.equation->expressions.size() == 1 &&
                           (variable.kind != VariableKind::stock || definition.rate || variable.rate ||
                            parent.name() != "stock");
        auto const elements = plain ? elements_of(variable, definition, part_) : std::vector<ElementKeys>{};
        if (elements.empty()) {
            return false;
        }
        auto const whole = words(definition.equation->expressions.front());
        std::vector<std::string> equations;
        for (auto const& keys : elements) {
            auto const one = for_element(whole, definition.subscript_keys, keys, part_);
            if (!one) {
                return false;
            }
            equations.push_back(print_expression(*one));
        }
        for (std::size_t i = 0; i < elements.size(); ++i) {
            XmlElement element = parent.add("element");
            element.set("subscript", subscripts_text(variable, elements[i]));
            element.set(i == 0 ? "weir:part" : "weir:part_goes_on",
                        i == 0 ? subscripts_text(variable, definition.subscript_keys) : "true");
            element.add("eqn").set_text(equations[i]);
            if (i == 0) {
                element.add("weir:eqn").set_text(print_expression(*whole));
            }
        }
        return true;
    }

    [[nodiscard]] ExpressionPtr words(ExpressionPtr const& expression) const {
        return is_vensim_ ? to_xmile_words(expression, scope_) : expression;
    }

    // Data are a graphical function of time where XMILE has one that means the same.
    void equation(XmlElement element, std::optional<Equation> const& equation,
                  std::optional<Equation> const& initial, std::optional<DataMode> const& data,
                  std::optional<GraphicalFunction> const& function, char const* tag) {
        std::string text;
        if (data) {
            bool const plain = *data == DataMode::interpolate || *data == DataMode::hold_backward;
            element.set("weir:data", name_of(*data));
            text = plain && has_points(function) ? "TIME" : "vensim.DATA(TIME)";
        } else if (equation) {
            text = equation_text(*equation, initial);
        }
        if (!text.empty()) {
            element.add(tag).set_text(text);
        }
        if (initial && !is_vensim_) {
            element.add("init_eqn").set_text(print_expression(*initial->expressions.front()));
        }
        if (function && has_points(function)) {
            graph(element.add("gf"), function, data);
        }
    }

    [[nodiscard]] std::string equation_text(Equation const& equation,
                                            std::optional<Equation> const& initial) const {
        for (auto const& control : controls) {
            if (is_vensim_ && is_main_ && variable_->key == control.key && plain_number(equation)) {
                return std::string(control.word);
            }
        }
        std::string text;
        for (auto const& expression : equation.expressions) {
            text += (text.empty() ? "" : ", ") + print_expression(*words(expression));
        }
        if (initial && is_vensim_) {
            text = "vensim.ACTIVE_INITIAL(" + text + ", " +
                   print_expression(*words(initial->expressions.front())) + ")";
        }
        return text;
    }

    // Data of which nothing is known have one point without a value (data_file.cpp): they stay declared.
    static bool has_points(std::optional<GraphicalFunction> const& function) {
        return function && !(function->y.size() == 1 && std::isnan(function->y.front()));
    }

    void graph(XmlElement element, std::optional<GraphicalFunction> const& function,
               std::optional<DataMode> const& data) {
        if (!function) {
            element.remove();
            return;
        }
        bool const held = data == DataMode::hold_backward;
        if (held || function->kind != GraphicalFunction::Kind::continuous) {
            element.set("type", held || function->kind == GraphicalFunction::Kind::discrete ? "discrete"
                                                                                            : "extrapolate");
        }
        std::string x;
        std::string y;
        for (std::size_t i = 0; i < function->x.size(); ++i) {
            x += (i == 0 ? "" : ",") + print_number(function->x[i]);
            y += (i == 0 ? "" : ",") + print_number(function->y[i]);
            if (!std::isfinite(function->x[i]) || !std::isfinite(function->y[i])) {
                error("a point of the graphical function is not a number", "correct the point");
                return;
            }
        }
        element.add("xpts").set_text(x);
        element.add("ypts").set_text(y);
    }

    XmlElement list_;
    Model const& part_;
    bool is_main_;
    bool is_vensim_;
    WordsScope scope_;
    StockFlows flows_;
    std::string file_;
    Diagnostics& diagnostics_;
    Variable const* variable_ = nullptr;
    std::vector<Variable const*> with_net_flow_;
};

// A plain variable may be a flow of one stock into another: into one and out of one at most.
bool can_be_flow(Variable const& variable, Variable const& stock) {
    return variable.kind == VariableKind::auxiliary && !variable.graph_only && !variable.data &&
           variable.dimension_keys == stock.dimension_keys && variable.key != "time_step" &&
           variable.key != "saveper" && variable.key != "initial_time" && variable.key != "final_time";
}

} // namespace

StockFlows find_stock_flows(Model const& model) {
    StockFlows found;
    if (model.dialect != Dialect::vensim) {
        return found;
    }
    std::unordered_set<std::string> filled;
    std::unordered_set<std::string> emptied;
    for (auto const& stock : model.variables) {
        bool const whole = stock.kind == VariableKind::stock && stock.rate &&
                           stock.rate->expressions.size() == 1 && stock.definitions.empty();
        if (!whole) {
            continue;
        }
        auto const flows = flows_of_rate(*stock.rate->expressions.front(), stock.dimension_keys);
        std::unordered_set<std::string> once;
        bool const fits = std::all_of(flows.begin(), flows.end(), [&](auto const& flow) {
            auto const variable = model.variable_of_key.find(flow.first);
            return variable != model.variable_of_key.end() &&
                   can_be_flow(model.variables[variable->second], stock) && once.insert(flow.first).second &&
                   !(flow.second ? filled : emptied).contains(flow.first);
        });
        if (flows.empty() || !fits) {
            continue;
        }
        for (auto const& [key, adds] : flows) {
            (adds ? filled : emptied).insert(key);
            found.flow_keys.insert(key);
        }
        found.of_stock.emplace(stock.key, flows);
    }
    return found;
}

void write_variables(XmlElement list, Model const& part, Model const& whole, Diagnostics& diagnostics) {
    VariableWriter(list, part, whole, diagnostics).run();
}

} // namespace weir::dynamics
