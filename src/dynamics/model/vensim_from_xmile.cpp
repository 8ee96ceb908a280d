// Gives a model back what only Vensim has; see vensim_from_xmile.hpp.
#include "dynamics/model/vensim_from_xmile.hpp"

#include "dynamics/model/element_equation.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/parser.hpp"
#include "dynamics/model/print_expression.hpp"
#include "dynamics/model/vensim_sketch.hpp"
#include "dynamics/model/vensim_words.hpp"
#include "dynamics/model/xmile_document.hpp"
#include "dynamics/model/xmile_variables.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace weir::dynamics {

namespace {

using files::XmlElement;

std::vector<std::string> keys_of(std::string_view text, char separator) {
    std::vector<std::string> keys;
    while (true) {
        auto const end = std::min(text.find(separator), text.size());
        keys.push_back(name_key(text.substr(0, end)));
        if (end == text.size()) {
            return keys;
        }
        text = text.substr(end + 1);
    }
}

bool is_true(XmlElement element, std::string_view attribute) {
    return element.attribute(attribute).value_or("") == "true";
}

ExpressionPtr number_expression(double value) {
    return std::make_shared<Expression const>(Expression{NumberNode{value}, 0});
}

// The variables of one <variables>, the main model's or a macro's.
class PartReader {
public:
    PartReader(XmlElement list, Model& part, Model const& whole, Diagnostics& diagnostics)
        : list_(list), part_(part), is_vensim_(whole.dialect == Dialect::vensim), is_main_(&part == &whole),
          scope_(words_scope(part, whole)), diagnostics_(diagnostics) {}

    void run() {
        for (XmlElement element : list_.children()) {
            if (element.name() == "group") {
                for (XmlElement member : element.children("var")) {
                    if (auto* const found = variable(name_key(member.text()))) {
                        found->group = std::string(element.attribute("name").value_or(""));
                    }
                }
            } else {
                elements_.emplace(name_key(element.attribute("name").value_or("")), element);
            }
        }
        for (auto& one : part_.variables) {
            if (auto const found = elements_.find(one.key); found != elements_.end()) {
                take(found->second, one);
            }
        }
        for (auto& one : part_.variables) {
            if (one.kind == VariableKind::stock && elements_.contains(one.key)) {
                take_rate(elements_.at(one.key), one);
            }
        }
        tidy();
    }

private:
    Variable* variable(std::string const& key) {
        auto const found = part_.variable_of_key.find(key);
        return found == part_.variable_of_key.end() ? nullptr : &part_.variables[found->second];
    }

    void translate(std::optional<Equation>& equation) const {
        if (equation && is_vensim_) {
            for (auto& expression : equation->expressions) {
                expression = to_vensim_words(expression, scope_);
            }
        }
    }

    void take(XmlElement element, Variable& one) {
        if (is_true(element, "weir:list")) {
            take_list(one);
        }
        take_control(one); // while DT is the run's, and not a variable that is called so
        is_stock_ = one.kind == VariableKind::stock;
        finish(element, one.equation, one.initial, one.data, one.graph);
        auto const items = take_parts(element, one);
        auto definition = one.definitions.begin();
        for (XmlElement const item : items) {
            if (definition == one.definitions.end()) {
                break;
            }
            take_exceptions(item, one, *definition);
            if (XmlElement const own = item.child("weir:eqn"); own && !item.attribute("weir:part")) {
                definition->equation = equation(own, one);
            }
            finish(item, definition->equation, definition->initial, definition->data, definition->graph);
            ++definition;
        }
        if (is_true(element, "weir:lookup")) {
            one.graph_only = true;
        }
        if (XmlElement const range = element.child("range")) {
            one.range = ValueRange{parse_number(range.attribute("min").value_or("")),
                                   parse_number(range.attribute("max").value_or("")),
                                   parse_number(range.attribute("weir:step").value_or(""))};
        }
    }

    // The elements of a part of a range become its one definition again, where none of them was changed
    // since; what is left of the <element>s, one a definition.
    std::vector<XmlElement> take_parts(XmlElement element, Variable& one) {
        std::vector<XmlElement> items;
        for (XmlElement item : element.children("element")) {
            items.push_back(item);
        }
        if (items.size() != one.definitions.size()) {
            return items;
        }
        std::vector<XmlElement> left;
        std::vector<Definition> definitions;
        for (std::size_t i = 0; i < items.size();) {
            auto whole = one.definitions[i];
            std::size_t const count = take_part(items, i, one, whole);
            definitions.push_back(std::move(whole));
            left.push_back(items[i]);
            i += count;
        }
        one.definitions = std::move(definitions);
        return left;
    }

    // How many elements from this one on are one definition, which is then put into `whole`.
    std::size_t take_part(std::vector<XmlElement> const& items, std::size_t first, Variable const& one,
                          Definition& whole) {
        auto const written = items[first].attribute("weir:part");
        XmlElement const own = items[first].child("weir:eqn");
        auto const all = written && own ? equation(own, one) : std::nullopt;
        if (!all || all->expressions.size() != 1) {
            return 1;
        }
        Definition part = whole;
        part.subscript_keys = keys_of(*written, ',');
        part.equation = all;
        auto const elements = part.subscript_keys.size() == one.dimension_keys.size()
                                  ? elements_of(one, part, part_)
                                  : std::vector<ElementKeys>{};
        std::size_t const count = elements.size();
        if (count == 0 || first + count > items.size()) {
            return 1;
        }
        for (std::size_t i = 0; i < count; ++i) {
            auto const& given = one.definitions[first + i];
            bool const goes_on = i == 0 || is_true(items[first + i], "weir:part_goes_on");
            auto const meant = for_element(all->expressions.front(), part.subscript_keys, elements[i], part_);
            bool const same =
                goes_on && meant && given.subscript_keys == elements[i] && given.equation &&
                given.equation->expressions.size() == 1 && !given.graph && !given.initial &&
                print_expression(*given.equation->expressions.front()) == print_expression(*meant);
            if (!same) {
                return 1;
            }
        }
        whole = std::move(part);
        return count;
    }

    void take_exceptions(XmlElement item, Variable const& one, Definition& definition) {
        auto const written = item.attribute("weir:except");
        if (!written) {
            return;
        }
        for (auto const& keys : split(*written)) {
            definition.except.push_back(keys_of(keys, ','));
            if (definition.except.back().size() != definition.subscript_keys.size()) {
                error(item, one, "subscript-count", "an exception has another count of subscripts",
                      "give as many as the element has");
                definition.except.pop_back();
            }
        }
    }

    void error(XmlElement at, Variable const& one, std::string code, std::string message, std::string hint) {
        diagnostics_.error(std::move(code),
                           {.file = part_.file,
                            .sheet = {},
                            .cell = {},
                            .line = at.position().line,
                            .column = 0,
                            .field = one.name},
                           std::move(message), std::move(hint));
    }

    static std::vector<std::string> split(std::string_view text) {
        std::vector<std::string> parts;
        while (true) {
            auto const end = std::min(text.find(';'), text.size());
            parts.emplace_back(text.substr(0, end));
            if (end == text.size()) {
                return parts;
            }
            text = text.substr(end + 1);
        }
    }

    std::optional<Equation> equation(XmlElement element, Variable const& one) {
        Equation equation{element.text(), element.position().line, {}};
        auto parsed = parse_expression_list(equation.text);
        if (!parsed) {
            error(element, one, "equation-unreadable",
                  "the equation cannot be read: " + parsed.error().message,
                  "equation: " + equation.text.substr(0, 120));
            return std::nullopt;
        }
        equation.expressions = std::move(*parsed);
        return equation;
    }

    // The place of a definition among the elements in row order, where it is for one element.
    [[nodiscard]] std::optional<std::size_t> place_of(Variable const& one,
                                                      Definition const& definition) const {
        std::size_t place = 0;
        for (std::size_t i = 0; i < one.dimension_keys.size(); ++i) {
            auto const& dimension = part_.dimensions[part_.dimension_of_key.at(one.dimension_keys[i])];
            auto const found = dimension.index_of_key.find(definition.subscript_keys[i]);
            if (found == dimension.index_of_key.end()) {
                return std::nullopt;
            }
            place = place * dimension.elements.size() + found->second;
        }
        return place;
    }

    // One element each: the list that it was. Elements may have been put in another order since.
    void take_list(Variable& one) const {
        std::size_t count = 1;
        for (auto const& key : one.dimension_keys) {
            count *= part_.dimensions[part_.dimension_of_key.at(key)].elements.size();
        }
        if (count != one.definitions.size()) {
            return;
        }
        Equation list{{}, one.line, std::vector<ExpressionPtr>(count)};
        for (auto const& definition : one.definitions) {
            auto const place = place_of(one, definition);
            bool const single = definition.equation && definition.equation->expressions.size() == 1;
            if (!place || !single || list.expressions[*place]) {
                return;
            }
            list.expressions[*place] = definition.equation->expressions.front();
        }
        for (auto const& expression : list.expressions) {
            list.text += (list.text.empty() ? "" : ", ") + print_expression(*expression);
        }
        one.equation = std::move(list);
        one.definitions.clear();
    }

    void finish(XmlElement element, std::optional<Equation>& equation, std::optional<Equation>& initial,
                std::optional<DataMode>& data, std::optional<GraphicalFunction>& graph) const {
        if (auto const mode = data_mode_from(element.attribute("weir:data").value_or(""))) {
            data = mode;
            if (graph && mode == DataMode::hold_backward) {
                graph->kind = GraphicalFunction::Kind::continuous;
            }
            equation = Equation{
                "Time",
                element.position().line,
                {std::make_shared<Expression const>(Expression{ReferenceNode{"time", "Time", {}}, 0})}};
            return;
        }
        translate(equation);
        translate(initial);
        auto const* const call = equation && equation->expressions.size() == 1
                                     ? std::get_if<CallNode>(&equation->expressions.front()->node)
                                     : nullptr;
        if (is_vensim_ && call != nullptr && call->key == "active_initial" && call->arguments.size() == 2 &&
            !is_stock_) {
            auto const arguments = call->arguments;
            initial = Equation{equation->text, equation->line, {arguments[1]}};
            equation->expressions = {arguments[0]};
        }
    }

    // TIME STEP and its kin, which are numbers of <sim_specs>.
    void take_control(Variable& one) const {
        if (!is_vensim_ || !is_main_ || !one.equation || one.equation->expressions.size() != 1) {
            return;
        }
        auto const* const name = std::get_if<ReferenceNode>(&one.equation->expressions.front()->node);
        auto const& specs = part_.specs;
        if (name == nullptr) {
            return;
        }
        if (one.key == "initial_time" && name->key == "starttime") {
            one.equation->expressions = {number_expression(specs.start)};
        } else if (one.key == "final_time" && name->key == "stoptime") {
            one.equation->expressions = {number_expression(specs.stop)};
        } else if (one.key == "time_step" && name->key == "dt") {
            one.equation->expressions = {number_expression(specs.dt)};
        }
    }

    // A flow that was made to be the rate gives it back; others are summed as they stand in the stock.
    void take_rate(XmlElement element, Variable& stock) {
        SignedFlows flows;
        for (XmlElement child : element.children()) {
            if (child.name() == "inflow" || child.name() == "outflow") {
                flows.emplace_back(name_key(child.text()), child.name() == "inflow");
            }
        }
        auto const made = flows.size() == 1 ? elements_.find(flows.front().first) : elements_.end();
        auto const* const net = made == elements_.end() ? nullptr : variable(made->first);
        if (net != nullptr && net != &stock && is_true(made->second, "weir:net_flow")) {
            take_net_flow(*net, stock);
        } else if (is_vensim_ && !flows.empty()) {
            stock.rate = Equation{{}, stock.line, {rate_of_flows(flows, stock, part_)}};
        } else {
            return;
        }
        stock.inflow_keys.clear();
        stock.outflow_keys.clear();
    }

    // Of definitions for the same subscripts the first goes to the first.
    void take_net_flow(Variable const& flow, Variable& stock) {
        stock.rate = flow.equation;
        std::vector<char> used(flow.definitions.size(), 0);
        for (auto& definition : stock.definitions) {
            for (std::size_t i = 0; i < used.size(); ++i) {
                auto const& given = flow.definitions[i];
                if (used[i] == 0 && given.subscript_keys == definition.subscript_keys &&
                    given.except == definition.except) {
                    definition.rate = given.equation;
                    used[i] = 1;
                    break;
                }
            }
        }
        net_flows_.push_back(flow.key);
    }

    void tidy() {
        auto const made = [&](Variable const& one) {
            return std::find(net_flows_.begin(), net_flows_.end(), one.key) != net_flows_.end();
        };
        std::erase_if(part_.variables, made);
        part_.variable_of_key.clear();
        for (std::size_t i = 0; i < part_.variables.size(); ++i) {
            auto& one = part_.variables[i];
            part_.variable_of_key.emplace(one.key, i);
            if (is_vensim_ && one.kind == VariableKind::flow) {
                one.kind = VariableKind::auxiliary;
            }
        }
    }

    XmlElement list_;
    Model& part_;
    bool is_vensim_;
    bool is_main_;
    bool is_stock_ = false; // the variable that is being read
    WordsScope scope_;
    Diagnostics& diagnostics_;
    std::unordered_map<std::string, XmlElement> elements_;
    std::vector<std::string> net_flows_;
};

void take_dimensions(XmlElement root, Model& model) {
    for (XmlElement element : root.child("dimensions").children("dim")) {
        auto const found = model.dimension_of_key.find(name_key(element.attribute("name").value_or("")));
        if (found == model.dimension_of_key.end()) {
            continue;
        }
        auto& dimension = model.dimensions[found->second];
        dimension.family_key = name_key(element.attribute("weir:part_of").value_or(""));
        for (XmlElement written : element.children("weir:mapping")) {
            Mapping mapping{name_key(written.attribute("to").value_or("")), {}};
            for (XmlElement keys : written.children("weir:stands_for")) {
                mapping.element_keys.push_back(keys_of(keys.attribute("elements").value_or(""), ','));
            }
            if (mapping.element_keys.size() == dimension.elements.size()) {
                dimension.mappings.push_back(std::move(mapping));
            }
        }
    }
}

void take_macros(XmlElement root, Model& model, Diagnostics& diagnostics) {
    auto macro = model.macros.begin();
    for (XmlElement element : root.children("macro")) {
        if (macro == model.macros.end()) {
            return; // one could not be read, and is told
        }
        for (XmlElement output : element.children("weir:output")) {
            auto const name = output.text();
            macro->outputs.push_back({shown_name(name), name_key(name), nullptr});
        }
        Model body = *macro->body;
        body.dialect = model.dialect;
        if (model.dialect == Dialect::vensim) {
            body.name = macro->name;
        }
        body.dimensions = model.dimensions;
        PartReader(element.child("variables"), body, model, diagnostics).run();
        body.dimensions.clear(); // as vensim_reader.cpp has it: the main model's are seen
        body.dimension_of_key.clear();
        auto const* const result =
            macro->result ? std::get_if<ReferenceNode>(&macro->result->expressions.front()->node) : nullptr;
        if (result != nullptr && result->key == macro->key) {
            macro->result.reset();
        }
        macro->body = std::make_shared<Model const>(std::move(body));
        ++macro;
    }
}

void take_calendar(XmlElement element, Calendar& calendar) {
    if (!element) {
        return;
    }
    auto const number = [&](char const* name, double known, double least, double most) {
        auto const value = parse_number(element.attribute(name).value_or(""));
        return value && *value >= least && *value <= most ? *value : known;
    };
    calendar.year = static_cast<int>(number("year", calendar.year, -9'999, 9'999));
    calendar.month = static_cast<int>(number("month", calendar.month, 1, 12));
    calendar.day = static_cast<int>(number("day", calendar.day, 1, 31));
    calendar.base_time = number("base_time", calendar.base_time, -1e12, 1e12);
    calendar.days_a_unit = number("days_a_unit", calendar.days_a_unit, 1e-9, 1e9);
    calendar.true_dates = is_true(element, "true_dates");
}

} // namespace

void take_own_parts(XmlElement root, Model& model, Diagnostics& diagnostics) {
    if (root.attribute("xmlns:weir").value_or("") != weir_namespace) {
        return;
    }
    if (auto const dialect = root.attribute("weir:dialect")) {
        if (*dialect != "vensim") {
            diagnostics.error("unsupported",
                              {.file = model.file,
                               .sheet = {},
                               .cell = {},
                               .line = root.position().line,
                               .column = 0,
                               .field = "weir:dialect"},
                              "the document's equations are in the words of '" + std::string(*dialect) +
                                  "', which are not known",
                              "read it with a later release of Weir");
            return;
        }
        model.dialect = Dialect::vensim;
    }
    take_dimensions(root, model);
    PartReader(root.child("model").child("variables"), model, model, diagnostics).run();
    take_macros(root, model, diagnostics);
    if (model.dialect == Dialect::vensim) {
        settle_specs(model);
        take_calendar(root.child("weir:calendar"), model.specs.calendar);
        model.sketch = root.child("weir:sketch").text();
        model.views = read_sketch(model.sketch);
    }
}

} // namespace weir::dynamics
