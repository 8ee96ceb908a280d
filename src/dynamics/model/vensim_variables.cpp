// Puts the equations of each Vensim variable together; see vensim_reader.hpp.
#include "base/limits.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/print_expression.hpp"
#include "dynamics/model/vensim_reader.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_set>
#include <utility>

namespace weir::dynamics {

namespace {

std::string trimmed(std::string_view text) {
    auto const first = text.find_first_not_of(' ');
    return first == std::string_view::npos
               ? std::string()
               : std::string(text.substr(first, text.find_last_not_of(' ') + 1 - first));
}

std::optional<double> bound(std::string_view text) {
    auto const plain = trimmed(text);
    double value = 0;
    auto const [end, problem] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    return problem == std::errc{} && end == plain.data() + plain.size() && value == value
               ? std::optional(value)
               : std::nullopt;
}

// "Widgets [0,100,1]" as units and range; "?" leaves an end open.
void take_units(std::string const& written, Variable& variable) {
    variable.units = trimmed(written);
    auto const open = written.rfind('[');
    auto const close = written.rfind(']');
    if (open == std::string::npos || close == std::string::npos || close < open) {
        return;
    }
    variable.units = trimmed(std::string_view(written).substr(0, open));
    std::string_view rest = std::string_view(written).substr(open + 1, close - open - 1);
    ValueRange range;
    std::optional<double>* const parts[] = {&range.low, &range.high, &range.step};
    for (auto* const part : parts) {
        auto const comma = rest.find(',');
        *part = bound(rest.substr(0, comma));
        if (comma == std::string_view::npos) {
            break;
        }
        rest = rest.substr(comma + 1);
    }
    if (range.low || range.high) {
        variable.range = range;
    }
}

ExpressionPtr number_expression(double value) {
    return std::make_shared<Expression const>(Expression{NumberNode{value}, 0});
}
ExpressionPtr time_expression() {
    return std::make_shared<Expression const>(Expression{ReferenceNode{"time", "Time", {}}, 0});
}

// The equations of one variable.
class VariableAssembler {
public:
    VariableAssembler(std::vector<VensimItem const*> items, VensimRanges& ranges, VensimExternals& externals,
                      Model& model, Diagnostics& diagnostics)
        : items_(std::move(items)), ranges_(ranges), externals_(externals), model_(model),
          diagnostics_(diagnostics) {}

    void run() {
        auto const& first = items_.front()->equation;
        variable_.name = first.name.written;
        variable_.key = first.name.key;
        variable_.line = first.line;
        variable_.group = items_.front()->group;
        for (auto const* const item : items_) {
            if (variable_.documentation.empty()) {
                variable_.documentation = item->comment;
            }
            if (variable_.units.empty() && !item->units.empty()) {
                take_units(item->units, variable_);
            }
            variable_.kind = item->equation.rate ? VariableKind::stock : variable_.kind;
        }
        variable_.graph_only = std::all_of(items_.begin(), items_.end(),
                                           [](VensimItem const* item) { return item->equation.lookup; });
        if (ranges_.is_range(variable_.key)) {
            error(first, "name-repeated", "the name is a range of subscripts too", "give one another name");
        } else if (find_dimensions()) {
            for (auto const* const item : items_) {
                define(item->equation);
            }
        }
        if (!model_.variable_of_key.emplace(variable_.key, model_.variables.size()).second) {
            return;
        }
        model_.variables.push_back(std::move(variable_));
    }

private:
    void error(VensimEquation const& equation, std::string code, std::string message, std::string hint) {
        diagnostics_.error(std::move(code),
                           {.file = model_.file,
                            .sheet = {},
                            .cell = {},
                            .line = equation.line,
                            .column = 0,
                            .field = variable_.name},
                           std::move(message), std::move(hint));
    }

    bool find_dimensions() {
        auto const& first = items_.front()->equation;
        for (auto const* const item : items_) {
            if (item->equation.subscripts.size() != first.subscripts.size()) {
                error(item->equation, "subscript-count",
                      "the equation has " + std::to_string(item->equation.subscripts.size()) +
                          " subscripts, the one before " + std::to_string(first.subscripts.size()),
                      "give the same count in every equation of a variable");
                return false;
            }
        }
        if (first.subscripts.empty() && items_.size() > 1) {
            error(items_[1]->equation, "variable-repeated",
                  "the variable has an equation already, at line " + std::to_string(first.line),
                  "remove one, or give one another name");
            return false;
        }
        for (std::size_t i = 0; i < first.subscripts.size(); ++i) {
            std::vector<VensimName> names;
            std::unordered_set<std::string> seen;
            for (auto const* const item : items_) {
                if (seen.insert(item->equation.subscripts[i].key).second) {
                    names.push_back(item->equation.subscripts[i]);
                }
            }
            std::string unknown;
            auto key = ranges_.dimension_for(names, unknown);
            if (key.empty()) {
                error(first, "element-unknown", "'" + unknown + "' is neither a range nor an element of one",
                      "define a range that holds it");
                return false;
            }
            variable_.dimension_keys.push_back(std::move(key));
        }
        return true;
    }

    // The sizes of the ranges among an equation's subscripts; elements do not count.
    [[nodiscard]] std::vector<std::size_t> sizes_of(VensimEquation const& equation) const {
        std::vector<std::size_t> sizes;
        for (auto const& name : equation.subscripts) {
            if (ranges_.is_range(name.key)) {
                sizes.push_back(ranges_.elements_of(name.key).size());
            }
        }
        return sizes;
    }

    static std::size_t product(std::vector<std::size_t> const& sizes) {
        std::size_t total = 1;
        for (auto const size : sizes) {
            total = total > limits::model_variables_max ? total : total * size;
        }
        return total;
    }

    [[nodiscard]] bool is_whole(VensimEquation const& equation) const {
        if (items_.size() > 1 || !equation.except.empty()) {
            return false;
        }
        for (std::size_t i = 0; i < equation.subscripts.size(); ++i) {
            if (equation.subscripts[i].key != variable_.dimension_keys[i]) {
                return false;
            }
        }
        return true;
    }

    void define(VensimEquation const& equation) {
        auto const count = product(sizes_of(equation));
        if (count > limits::model_variables_max) {
            error(equation, "limit",
                  "the variable has more than " + std::to_string(limits::model_variables_max) + " elements",
                  "use smaller ranges");
            return;
        }
        if (equation.external) {
            define_external(equation, count);
            return;
        }
        if (equation.data && equation.values.empty()) {
            Definition definition = begin(equation);
            definition.data = equation.mode.value_or(DataMode::interpolate);
            definition.equation = Equation{"Time", equation.line, {time_expression()}};
            add(equation, std::move(definition));
            return;
        }
        if (equation.values.size() > 1) {
            define_list(equation, equation.values, count);
            return;
        }
        Definition definition = begin(equation);
        definition.graph = equation.graph;
        if (!equation.values.empty()) {
            definition.equation = Equation{equation.source, equation.line, equation.values};
        }
        if (equation.initial) {
            definition.initial = Equation{equation.source, equation.line, {equation.initial}};
        }
        if (equation.rate) {
            definition.rate = Equation{equation.source, equation.line, {equation.rate}};
        }
        add(equation, std::move(definition));
    }

    [[nodiscard]] static Definition begin(VensimEquation const& equation) {
        Definition definition;
        definition.line = equation.line;
        for (auto const& name : equation.subscripts) {
            definition.subscript_keys.push_back(name.key);
        }
        for (auto const& except : equation.except) {
            std::vector<std::string> keys;
            for (auto const& name : except) {
                keys.push_back(name.key);
            }
            definition.except.push_back(std::move(keys));
        }
        return definition;
    }

    void add(VensimEquation const& equation, Definition definition) {
        for (auto const& except : definition.except) {
            if (except.size() != definition.subscript_keys.size()) {
                error(equation, "subscript-count", "an :EXCEPT: list has another count of subscripts",
                      "give as many as on the left");
                return;
            }
        }
        if (!is_whole(equation)) {
            variable_.definitions.push_back(std::move(definition));
            return;
        }
        variable_.equation = std::move(definition.equation);
        variable_.initial = std::move(definition.initial);
        variable_.rate = std::move(definition.rate);
        variable_.data = definition.data;
        variable_.graph = std::move(definition.graph);
    }

    void define_list(VensimEquation const& equation, std::vector<ExpressionPtr> const& values,
                     std::size_t count) {
        if (values.size() != count) {
            error(equation, "value-count",
                  "the equation lists " + std::to_string(values.size()) + " values, its subscripts have " +
                      std::to_string(count) + " elements",
                  "list one value for each element");
            return;
        }
        if (is_whole(equation)) {
            Definition definition = begin(equation);
            definition.equation = Equation{equation.source, equation.line, values};
            add(equation, std::move(definition));
            return;
        }
        for_each_element(equation, [&](std::size_t nth, Definition definition) {
            // Its own text: with the whole list's a long one would be kept once for each of its elements.
            definition.equation = Equation{print_expression(*values[nth]), equation.line, {values[nth]}};
            variable_.definitions.push_back(std::move(definition));
        });
    }

    // One definition for each element that an equation is for, in the order of its ranges.
    template <class Take>
    void for_each_element(VensimEquation const& equation, Take take) {
        if (equation.except.size() > limits::definition_elements_max / limits::model_variables_max) {
            error(equation, "limit", "a list of values has too many exceptions",
                  "write the equations of the exceptions alone");
            return;
        }
        auto const count = product(sizes_of(equation));
        if (variable_.definitions.size() + count > limits::model_definitions_max) {
            error(equation, "limit",
                  "more than " + std::to_string(limits::model_definitions_max) +
                      " elements of the variable have a value of their own",
                  "list the values of the whole array in one equation");
            return;
        }
        std::vector<std::vector<std::string>> choices;
        for (auto const& name : equation.subscripts) {
            choices.push_back(ranges_.elements_of(name.key));
        }
        std::vector<std::size_t> at(choices.size(), 0);
        for (std::size_t nth = 0;; ++nth) {
            Definition definition = begin(equation);
            for (std::size_t i = 0; i < at.size(); ++i) {
                definition.subscript_keys[i] = choices[i][at[i]];
            }
            take(nth, std::move(definition));
            std::size_t i = at.size();
            while (i > 0 && ++at[i - 1] == choices[i - 1].size()) {
                at[--i] = 0;
            }
            if (i == 0) {
                return;
            }
        }
    }

    void define_external(VensimEquation const& equation, std::size_t count) {
        auto const& call = *equation.external;
        bool const constants = call.key.ends_with("constants");
        std::vector<ExpressionPtr> values;
        std::vector<GraphicalFunction> graphs;
        if (constants) {
            auto numbers = externals_.constants(call, sizes_of(equation));
            if (!numbers) {
                return unreadable(equation, numbers.error());
            }
            for (double const number : *numbers) {
                values.push_back(number_expression(number));
            }
        } else {
            auto series = externals_.series(call, count);
            if (!series) {
                return unreadable(equation, series.error());
            }
            graphs = std::move(*series);
        }
        if (constants && count > 1) {
            define_list(equation, values, count);
            return;
        }
        auto const fill = [&](std::size_t nth, Definition& definition) {
            if (constants) {
                definition.equation = Equation{equation.source, equation.line, {values[nth]}};
                return;
            }
            definition.graph = std::move(graphs[nth]);
            if (!equation.lookup) {
                definition.data = equation.mode.value_or(DataMode::interpolate);
                definition.equation = Equation{"Time", equation.line, {time_expression()}};
            }
        };
        if (count == 1) {
            Definition definition = begin(equation);
            fill(0, definition);
            add(equation, std::move(definition));
            return;
        }
        for_each_element(equation, [&](std::size_t nth, Definition definition) {
            fill(nth, definition);
            variable_.definitions.push_back(std::move(definition));
        });
    }

    void unreadable(VensimEquation const& equation, Error const& problem) {
        error(equation, "external-unreadable", problem.text(),
              "correct the file's name, its sheet or its cells");
    }

    std::vector<VensimItem const*> items_;
    VensimRanges& ranges_;
    VensimExternals& externals_;
    Model& model_;
    Diagnostics& diagnostics_;
    Variable variable_;
};

} // namespace

void assemble_variables(std::vector<VensimItem> const& items, VensimRanges& ranges,
                        VensimExternals& externals, Model& model, Diagnostics& diagnostics) {
    std::vector<std::vector<VensimItem const*>> groups;
    std::unordered_map<std::string, std::size_t> group_of_key;
    for (auto const& item : items) {
        if (item.equation.kind != VensimEquation::Kind::variable) {
            continue;
        }
        auto const [place, added] = group_of_key.emplace(item.equation.name.key, groups.size());
        if (added) {
            groups.emplace_back();
        }
        groups[place->second].push_back(&item);
    }
    if (groups.size() > limits::model_variables_max) {
        diagnostics.error("limit", {.file = model.file},
                          "the model has more than " + std::to_string(limits::model_variables_max) +
                              " variables",
                          "split the model");
        return;
    }
    for (auto& group : groups) {
        VariableAssembler(std::move(group), ranges, externals, model, diagnostics).run();
    }
}

} // namespace weir::dynamics
