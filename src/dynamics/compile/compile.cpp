// Lays out the slots, compiles each variable's equations for each of its elements, connects stocks with
// their flows and puts everything in order; see compile.hpp.
#include "dynamics/compile/compile.hpp"

#include "base/limits.hpp"
#include "dynamics/compile/expression_compiler.hpp"
#include "dynamics/compile/order.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/model/name.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace weir::dynamics {

namespace {

class ModelCompiler {
public:
    ModelCompiler(Model const& model, Program& program, Diagnostics& diagnostics)
        : model_(model), program_(program), diagnostics_(diagnostics), layout_(model),
          expressions_(model, layout_, program, diagnostics) {}

    void run() {
        program_.name = model_.name;
        program_.file = model_.file;
        program_.specs = model_.specs;
        for (std::size_t i = 0; i < model_.variables.size(); ++i) {
            lay_out(i);
        }
        for (std::size_t i = 0; i < model_.variables.size(); ++i) {
            collect_graphs(i);
        }
        for (std::size_t i = 0; i < model_.variables.size(); ++i) {
            if (!model_.variables[i].graph_only) {
                check_elements(i);
                for (std::size_t offset = 0; offset < layout_.of(i).count; ++offset) {
                    define(i, offset);
                }
            }
        }
        if (!diagnostics_.has_errors()) {
            put_in_order(program_, diagnostics_);
        }
    }

private:
    void lay_out(std::size_t index) {
        auto const& variable = model_.variables[index];
        if (variable.graph_only) {
            return;
        }
        auto& layout = layout_.of(index);
        layout.first_slot = static_cast<SlotId>(program_.slots.size());
        auto& elements = program_.slots_of_name[variable.key];
        for (std::size_t offset = 0; offset < layout.count; ++offset) {
            Slot slot;
            slot.name = variable.name + layout_.suffix(index, offset, false);
            slot.key = variable.key + layout_.suffix(index, offset, true);
            slot.units = variable.units;
            slot.kind = variable.kind == VariableKind::stock  ? SlotKind::stock
                        : variable.kind == VariableKind::flow ? SlotKind::flow
                                                              : SlotKind::auxiliary;
            slot.line = variable.line;
            auto const id = static_cast<SlotId>(program_.slots.size());
            program_.slot_of_key.emplace(slot.key, id);
            elements.push_back(id);
            program_.slots.push_back(std::move(slot));
        }
    }

    std::uint32_t add_graph(GraphicalFunction const& graph) {
        program_.graphs.push_back(graph);
        return static_cast<std::uint32_t>(program_.graphs.size() - 1);
    }

    void collect_graphs(std::size_t index) {
        auto const& variable = model_.variables[index];
        auto& layout = layout_.of(index);
        std::uint32_t const common = variable.graph ? add_graph(*variable.graph) : no_id;
        bool const by_element =
            std::any_of(variable.elements.begin(), variable.elements.end(),
                        [](ElementDefinition const& item) { return item.graph.has_value(); });
        if (!by_element) {
            if (variable.graph) {
                layout.graphs = {common};
            }
            return;
        }
        layout.graphs.assign(layout.count, common);
        for (auto const& item : variable.elements) {
            auto const offset = offset_of(index, item);
            if (offset && item.graph) {
                layout.graphs[*offset] = add_graph(*item.graph);
            }
        }
    }

    [[nodiscard]] std::optional<std::size_t> offset_of(std::size_t index,
                                                       ElementDefinition const& item) const {
        auto const& dimensions = layout_.of(index).dimensions;
        std::vector<std::size_t> elements;
        for (std::size_t i = 0; i < dimensions.size(); ++i) {
            auto const& keys = model_.dimensions[dimensions[i]].index_of_key;
            auto const element = keys.find(item.element_keys[i]);
            if (element == keys.end()) {
                return std::nullopt;
            }
            elements.push_back(element->second);
        }
        return layout_.offset_of(index, elements);
    }

    void check_elements(std::size_t index) {
        auto const& variable = model_.variables[index];
        elements_.assign(layout_.of(index).count, nullptr);
        for (auto const& item : variable.elements) {
            Context const context{index, layout_.of(index).first_slot, item.line, {}};
            auto const offset = offset_of(index, item);
            if (!offset) {
                expressions_.error("element-unknown", context,
                                   "the element's subscript names no such element",
                                   "use the elements of the variable's dimensions");
            } else if (elements_[*offset] != nullptr) {
                expressions_.error("element-repeated", context, "an element is defined twice", "remove one");
            } else {
                elements_[*offset] = &item;
            }
        }
        auto const count = variable.equation ? variable.equation->expressions.size() : 1;
        if (count != 1 && count != layout_.of(index).count) {
            expressions_.error("value-count",
                               {index, layout_.of(index).first_slot, variable.equation->line, {}},
                               "the equation lists " + std::to_string(count) + " values, the variable has " +
                                   std::to_string(layout_.of(index).count) + " elements",
                               "list one value for each element");
        }
    }

    // The expression for one element out of an equation for all, or of a list of values.
    static Expression const* expression_at(Equation const& equation, std::size_t offset) {
        auto const& expressions = equation.expressions;
        return expressions[expressions.size() == 1 || offset >= expressions.size() ? 0 : offset].get();
    }

    [[nodiscard]] Context context_for(std::size_t index, std::size_t offset, std::size_t line) const {
        Context context{index, layout_.of(index).first_slot + static_cast<SlotId>(offset), line, {}};
        auto const elements = layout_.elements_at(index, offset);
        for (std::size_t i = 0; i < elements.size(); ++i) {
            auto const& dimensions = layout_.of(index).dimensions;
            context.bounds.push_back({dimensions[i], elements[i], false, nth_of_same(dimensions, i)});
        }
        return context;
    }

    void define(std::size_t index, std::size_t offset) {
        auto const& variable = model_.variables[index];
        auto const* const own = elements_[offset];
        bool const own_equation = own != nullptr && own->equation;
        auto const& equation = own_equation ? own->equation : variable.equation;
        auto const& initial = own != nullptr && own->initial ? own->initial : variable.initial;
        auto const line = equation ? equation->line : variable.line;
        auto const context = context_for(index, offset, line);
        if (!equation) {
            expressions_.error("equation-missing", context,
                               "the element " + layout_.suffix(index, offset, false) + " has no equation",
                               "define it, or give an equation for all elements");
            return;
        }
        NodeId const value = value_of(index, offset, *equation, context);
        if (variable.kind == VariableKind::stock) {
            define_stock(variable, value, context);
            return;
        }
        NodeId step = value;
        if (variable.non_negative) {
            step = expressions_.builder().node(Op::maximum, {value, expressions_.builder().number(0)});
        }
        NodeId const first = initial ? expressions_.compile(*expression_at(*initial, offset), context) : step;
        auto& slot = program_.slots[context.slot];
        slot.step = step;
        slot.initial = first;
    }

    NodeId value_of(std::size_t index, std::size_t offset, Equation const& equation, Context const& context) {
        NodeId const input = expressions_.compile(*expression_at(equation, offset), context);
        auto const& graphs = layout_.of(index).graphs;
        if (graphs.empty() || model_.variables[index].kind == VariableKind::stock) {
            return input;
        }
        auto const graph = graphs[graphs.size() == 1 ? 0 : offset];
        return graph == no_id ? input : expressions_.builder().graph(graph, input);
    }

    void define_stock(Variable const& variable, NodeId initial, Context const& context) {
        auto& builder = expressions_.builder();
        Stock stock{context.slot, builder.number(0), variable.non_negative, {}, {}};
        auto const connect = [&](std::string const& key, Op op, std::vector<SlotId>& list) {
            auto const flow = model_.variable_of_key.find(key);
            if (flow == model_.variable_of_key.end() || model_.variables[flow->second].graph_only) {
                expressions_.error("flow-unknown", context, "the flow '" + key + "' does not exist",
                                   "define the flow, or take it out of the stock");
                return;
            }
            NodeId const value = expressions_.variable_value(flow->second, context);
            if (program_.nodes[value].op == Op::value) {
                list.push_back(program_.nodes[value].index);
            }
            stock.rate = builder.binary(op, stock.rate, value);
        };
        for (auto const& key : variable.inflow_keys) {
            connect(key, Op::add, stock.inflows);
        }
        for (auto const& key : variable.outflow_keys) {
            connect(key, Op::subtract, stock.outflows);
        }
        program_.slots[context.slot].initial = initial;
        program_.stocks.push_back(std::move(stock));
    }

    Model const& model_;
    Program& program_;
    Diagnostics& diagnostics_;
    Layout layout_;
    ExpressionCompiler expressions_;
    std::vector<ElementDefinition const*> elements_; // of the variable in hand, by offset
};

bool within_limits(Model const& model, Diagnostics& diagnostics) {
    double total = 0;
    for (auto const& variable : model.variables) {
        double count = 1;
        for (auto const& key : variable.dimension_keys) {
            count *= static_cast<double>(model.dimensions[model.dimension_of_key.at(key)].elements.size());
        }
        total += count;
    }
    if (total > static_cast<double>(limits::model_variables_max)) {
        diagnostics.error("limit", Where{.file = model.file},
                          "the model comes to more than " + std::to_string(limits::model_variables_max) +
                              " values with all array elements",
                          "use smaller dimensions");
        return false;
    }
    return true;
}

} // namespace

CompiledModel compile(Model const& model) {
    CompiledModel compiled;
    auto program = std::make_shared<Program>();
    if (within_limits(model, compiled.diagnostics)) {
        ModelCompiler(model, *program, compiled.diagnostics).run();
    }
    if (!compiled.diagnostics.has_errors()) {
        compiled.program = std::move(program);
    }
    return compiled;
}

CompiledModel load_program(std::filesystem::path const& path) {
    auto loaded = load_model(path);
    CompiledModel compiled;
    if (loaded.model) {
        compiled = compile(*loaded.model);
    }
    Diagnostics all = std::move(loaded.diagnostics);
    all.append(compiled.diagnostics);
    compiled.diagnostics = std::move(all);
    return compiled;
}

std::vector<SlotId> Program::find(std::string_view wanted) const {
    auto const bracket = wanted.find('[');
    if (bracket == std::string_view::npos) {
        auto const all = slots_of_name.find(name_key(wanted));
        return all == slots_of_name.end() ? std::vector<SlotId>{} : all->second;
    }
    std::string key = name_key(wanted.substr(0, bracket)) + "[";
    auto rest = wanted.substr(bracket + 1);
    rest = rest.substr(0, rest.find(']'));
    while (true) {
        auto const comma = rest.find(',');
        key += name_key(rest.substr(0, comma));
        if (comma == std::string_view::npos) {
            break;
        }
        key += ",";
        rest = rest.substr(comma + 1);
    }
    auto const one = slot_of_key.find(key + "]");
    return one == slot_of_key.end() ? std::vector<SlotId>{} : std::vector<SlotId>{one->second};
}

} // namespace weir::dynamics
