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
#include <unordered_set>
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
        for (auto const& [name, key] : model_.other_names) {
            if (auto const found = program_.slots_of_name.find(key); found != program_.slots_of_name.end()) {
                program_.slots_of_name.emplace(name, found->second);
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
        bool const by_element = std::any_of(variable.definitions.begin(), variable.definitions.end(),
                                            [](Definition const& item) { return item.graph.has_value(); });
        if (!by_element) {
            if (variable.graph) {
                layout.graphs = {common};
            }
            return;
        }
        layout.graphs.assign(layout.count, common);
        for (auto const& item : variable.definitions) {
            if (item.graph) {
                auto const graph = add_graph(*item.graph);
                for (auto const offset : covered(index, item)) {
                    layout.graphs[offset] = graph;
                }
            }
        }
    }

    // The elements of a dimension that a subscript of a definition stands for; nothing if it names none.
    [[nodiscard]] std::optional<std::vector<std::size_t>> elements_of(std::string const& key,
                                                                      std::size_t dimension) const {
        auto const& own = model_.dimensions[dimension];
        if (auto const found = own.index_of_key.find(key); found != own.index_of_key.end()) {
            return std::vector{found->second};
        }
        auto const other = model_.dimension_of_key.find(key);
        if (other == model_.dimension_of_key.end()) {
            return std::nullopt;
        }
        std::vector<std::size_t> elements;
        for (auto const& name : model_.dimensions[other->second].elements) {
            auto const found = own.index_of_key.find(name_key(name));
            if (found == own.index_of_key.end()) {
                return std::nullopt;
            }
            elements.push_back(found->second);
        }
        return elements;
    }

    // The offsets that subscripts stand for, in row order; nothing if they name what is not there.
    [[nodiscard]] std::optional<std::vector<std::size_t>> offsets_of(std::vector<std::string> const& keys,
                                                                     std::size_t index) const {
        auto const& dimensions = layout_.of(index).dimensions;
        if (keys.size() != dimensions.size()) {
            return std::nullopt;
        }
        std::vector<std::size_t> offsets{0};
        for (std::size_t i = 0; i < dimensions.size(); ++i) {
            auto const elements = elements_of(keys[i], dimensions[i]);
            if (!elements) {
                return std::nullopt;
            }
            std::vector<std::size_t> longer;
            for (auto const offset : offsets) {
                for (auto const element : *elements) {
                    longer.push_back(offset * layout_.size_of(dimensions[i]) + element);
                }
            }
            offsets = std::move(longer);
        }
        return offsets;
    }

    // The offsets that a definition is for: its subscripts' without what it excepts.
    [[nodiscard]] std::vector<std::size_t> covered(std::size_t index, Definition const& item) const {
        auto offsets = offsets_of(item.subscript_keys, index).value_or(std::vector<std::size_t>{});
        for (auto const& except : item.except) {
            auto const left_out = offsets_of(except, index).value_or(std::vector<std::size_t>{});
            std::unordered_set<std::size_t> const out(left_out.begin(), left_out.end());
            std::erase_if(offsets, [&](std::size_t offset) { return out.contains(offset); });
        }
        return offsets;
    }

    void check_elements(std::size_t index) {
        auto const& variable = model_.variables[index];
        definitions_.assign(layout_.of(index).count, nullptr);
        for (auto const& item : variable.definitions) {
            Context const context{index, layout_.of(index).first_slot, item.line, {}};
            if (!offsets_of(item.subscript_keys, index)) {
                expressions_.error("element-unknown", context,
                                   "the element's subscript names no such element",
                                   "use the elements of the variable's dimensions");
            }
            for (auto const offset : covered(index, item)) {
                if (definitions_[offset] != nullptr) {
                    expressions_.error("element-repeated", context,
                                       "the element " + layout_.suffix(index, offset, false) +
                                           " is defined twice",
                                       "remove one");
                }
                definitions_[offset] = &item;
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
        if (definitions_[offset] != nullptr) {
            bind_parts(*definitions_[offset], index, elements, context);
        }
        return context;
    }

    // A definition for a part of a dimension may name that part in its equation.
    void bind_parts(Definition const& definition, std::size_t index, std::vector<std::size_t> const& elements,
                    Context& context) const {
        auto const& dimensions = layout_.of(index).dimensions;
        for (std::size_t i = 0; i < dimensions.size(); ++i) {
            auto const& own = model_.dimensions[dimensions[i]];
            auto const part = model_.dimension_of_key.find(definition.subscript_keys[i]);
            if (own.index_of_key.contains(definition.subscript_keys[i]) ||
                part == model_.dimension_of_key.end() || part->second == dimensions[i]) {
                continue;
            }
            auto const& keys = model_.dimensions[part->second].index_of_key;
            auto const element = keys.find(name_key(own.elements[elements[i]]));
            auto const& before = definition.subscript_keys;
            auto const here = before.begin() + static_cast<std::ptrdiff_t>(i);
            auto const nth =
                static_cast<std::size_t>(std::count(before.begin(), here, definition.subscript_keys[i]));
            context.bounds.push_back({part->second, element->second, false, nth});
        }
    }

    void define(std::size_t index, std::size_t offset) {
        auto const& variable = model_.variables[index];
        auto const* const own = definitions_[offset];
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
    std::vector<Definition const*> definitions_; // of the variable in hand, by offset
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
