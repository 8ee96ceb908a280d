// Lays out the slots of a model and compiles each variable's equations for each of its elements; see
// model_compiler.hpp.
#include "dynamics/compile/model_compiler.hpp"

#include "base/limits.hpp"
#include "dynamics/model/name.hpp"

#include <algorithm>

namespace weir::dynamics {

ModelCompiler::ModelCompiler(Model const& model, Assembly& assembly)
    : model_(model), assembly_(assembly), program_(assembly.program), diagnostics_(assembly.diagnostics),
      layout_(model), expressions_(model, layout_, assembly) {
    if (std::any_of(model.variables.begin(), model.variables.end(),
                    [](Variable const& variable) { return variable.container.has_value(); })) {
        expressions_.set_containers(
            [this](std::size_t variable, std::size_t offset) { return container_at(variable, offset); });
    }
}

void ModelCompiler::begin(std::string const& hidden_within) {
    if (hidden_within.empty()) {
        std::size_t values = 0;
        for (std::size_t i = 0; i < model_.variables.size(); ++i) {
            values += layout_.of(i).count;
        }
        program_.slots.reserve(values + values / 8);
    }
    for (std::size_t i = 0; i < model_.variables.size(); ++i) {
        lay_out(i, hidden_within);
    }
    for (std::size_t i = 0; i < model_.variables.size(); ++i) {
        collect_graphs(i);
    }
    for (std::size_t i = 0; i < model_.variables.size(); ++i) {
        borrow_graph(i);
    }
    definitions_.resize(model_.variables.size());
    for (std::size_t i = 0; i < model_.variables.size(); ++i) {
        if (!model_.variables[i].graph_only) {
            find_definitions(i);
        }
    }
    for (std::size_t i = 0; i < model_.variables.size(); ++i) {
        find_absent(i);
    }
    find_ends();
}

void ModelCompiler::finish() {
    for (std::size_t i = 0; i < model_.variables.size(); ++i) {
        if (!model_.variables[i].graph_only) {
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
    expressions_.finish();
}

ModelCompiler::Suffixes const& ModelCompiler::suffixes_of(std::vector<std::size_t> const& dimensions) {
    auto const [found, added] = suffixes_.try_emplace(dimensions);
    if (added) {
        found->second = {layout_.suffixes(dimensions, false), layout_.suffixes(dimensions, true)};
    }
    return found->second;
}

namespace {
std::string joined(std::string_view name, std::string_view suffix) {
    std::string text;
    text.reserve(name.size() + suffix.size());
    return text.append(name).append(suffix);
}
} // namespace

void ModelCompiler::lay_out(std::size_t index, std::string const& hidden_within) {
    auto const& variable = model_.variables[index];
    if (variable.graph_only) {
        return;
    }
    auto& layout = layout_.of(index);
    layout.first_slot = static_cast<SlotId>(program_.slots.size());
    bool const hidden = !hidden_within.empty();
    std::vector<SlotId> unnamed;
    auto& elements = hidden ? unnamed : program_.slots_of_name[variable.key];
    auto const& suffixes = suffixes_of(layout.dimensions);
    std::string const name = hidden_within + variable.name;
    elements.reserve(layout.count);
    for (std::size_t offset = 0; offset < layout.count; ++offset) {
        Slot slot;
        slot.name = joined(name, suffixes.names[offset]);
        slot.key = joined(variable.key, suffixes.keys[offset]);
        slot.hidden = hidden;
        slot.units = variable.units;
        slot.kind = variable.kind == VariableKind::stock  ? SlotKind::stock
                    : variable.kind == VariableKind::flow ? SlotKind::flow
                                                          : SlotKind::auxiliary;
        slot.line = variable.line;
        if (assembly_.in_function) { // where a variable is its equation, and its slot stands for nothing
            slot.kind = SlotKind::auxiliary;
            slot.initial = slot.step = static_cast<NodeId>(program_.nodes.size());
            program_.nodes.emplace_back(); // the number 0
        }
        auto const id = static_cast<SlotId>(program_.slots.size());
        elements.push_back(id);
        program_.slots.push_back(std::move(slot));
        if (!hidden) {
            program_.slot_of_key.add(program_.slots, id);
        }
    }
}

std::uint32_t ModelCompiler::add_graph(GraphicalFunction const& graph) {
    program_.graphs.push_back(graph);
    return static_cast<std::uint32_t>(program_.graphs.size() - 1);
}

void ModelCompiler::collect_graphs(std::size_t index) {
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

// A variable may name another's graphical function instead of having points (XMILE 1.0, 4.1.3).
void ModelCompiler::borrow_graph(std::size_t index) {
    auto const& variable = model_.variables[index];
    if (variable.graph_key.empty()) {
        return;
    }
    auto const found = model_.variable_of_key.find(variable.graph_key);
    if (found == model_.variable_of_key.end() || layout_.of(found->second).graphs.size() != 1) {
        expressions_.error("not-a-graph", {index, no_id, variable.line, {}},
                           "there is no graphical function '" + variable.graph_key + "'",
                           "define it with <gf name=\"" + variable.graph_key + "\">");
        return;
    }
    layout_.of(index).graphs = layout_.of(found->second).graphs;
}

// The elements of a dimension that a subscript of a definition stands for; nothing if it names none.
std::optional<std::vector<std::size_t>> ModelCompiler::elements_of(std::string const& key,
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
std::optional<std::vector<std::size_t>> ModelCompiler::offsets_of(std::vector<std::string> const& keys,
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
std::vector<std::size_t> ModelCompiler::covered(std::size_t index, Definition const& item) const {
    auto offsets = offsets_of(item.subscript_keys, index).value_or(std::vector<std::size_t>{});
    definition_elements_ += offsets.size();
    std::vector<char> out(item.except.empty() ? 0 : layout_.of(index).count, 0);
    for (auto const& except : item.except) {
        if (definition_elements_ > limits::definition_elements_max) {
            break; // told by find_definitions
        }
        auto const left_out = offsets_of(except, index).value_or(std::vector<std::size_t>{});
        definition_elements_ += left_out.size() + 1;
        for (auto const offset : left_out) {
            out[offset] = 1;
        }
    }
    std::erase_if(offsets, [&](std::size_t offset) { return !out.empty() && out[offset] != 0; });
    return offsets;
}

void ModelCompiler::find_definitions(std::size_t index) {
    auto const& variable = model_.variables[index];
    auto& found = definitions_[index];
    if (!variable.definitions.empty()) {
        found.assign(layout_.of(index).count, nullptr);
    }
    for (auto const& item : variable.definitions) {
        Context const context{index, layout_.of(index).first_slot, item.line, {}};
        if (definition_elements_ > limits::definition_elements_max) {
            expressions_.error(
                "limit", context,
                "the equations for parts of arrays, with their exceptions, come to more than " +
                    std::to_string(limits::definition_elements_max) + " elements",
                "write fewer exceptions, or one equation for a whole range");
            return;
        }
        if (!offsets_of(item.subscript_keys, index)) {
            expressions_.error("element-unknown", context, "the element's subscript names no such element",
                               "use the elements of the variable's dimensions");
        }
        for (auto const offset : covered(index, item)) {
            if (found[offset] != nullptr) {
                expressions_.error("element-repeated", context,
                                   "the element " + layout_.suffix(index, offset, false) +
                                       " is defined twice",
                                   "remove one");
                break; // one is enough of each equation
            }
            found[offset] = &item;
        }
    }
    auto const count = variable.equation ? variable.equation->expressions.size() : 1;
    // A conveyor or a queue may begin with a list of what is in it.
    if (count != 1 && count != layout_.of(index).count && !variable.container) {
        expressions_.error("value-count", {index, layout_.of(index).first_slot, variable.equation->line, {}},
                           "the equation lists " + std::to_string(count) + " values, the variable has " +
                               std::to_string(layout_.of(index).count) + " elements",
                           "list one value for each element");
    }
}

Definition const* ModelCompiler::definition_at(std::size_t index, std::size_t offset) const {
    return definitions_[index].empty() ? nullptr : definitions_[index][offset];
}

Context ModelCompiler::context_for(std::size_t index, std::size_t offset, std::size_t line) const {
    Context context{index, layout_.of(index).first_slot + static_cast<SlotId>(offset), line, {}};
    auto const elements = layout_.elements_at(index, offset);
    auto const* const own = definition_at(index, offset);
    for (std::size_t i = 0; i < elements.size(); ++i) {
        auto const& dimensions = layout_.of(index).dimensions;
        // In Vensim a name on the right means what stands on the left: x[a, d] = y[d] has one d.
        if (model_.dialect == Dialect::vensim && own != nullptr &&
            own->subscript_keys[i] != model_.dimensions[dimensions[i]].key) {
            continue;
        }
        context.bounds.push_back({dimensions[i], elements[i], false, nth_of_same(dimensions, i)});
    }
    if (auto const* const definition = definition_at(index, offset)) {
        bind_parts(*definition, index, elements, context);
    }
    return context;
}

// A definition for a part of a dimension may name that part in its equation.
void ModelCompiler::bind_parts(Definition const& definition, std::size_t index,
                               std::vector<std::size_t> const& elements, Context& context) const {
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

std::optional<Equation> const& ModelCompiler::equation_of(std::size_t index, std::size_t offset) const {
    auto const* const own = definition_at(index, offset);
    return own != nullptr && own->equation ? own->equation : model_.variables[index].equation;
}

namespace {
// The expression for one element out of an equation for all, or of a list of values.
Expression const& expression_at(Equation const& equation, std::size_t offset) {
    auto const& expressions = equation.expressions;
    return *expressions[expressions.size() == 1 || offset >= expressions.size() ? 0 : offset];
}
} // namespace

void ModelCompiler::define(std::size_t index, std::size_t offset) {
    auto const& variable = model_.variables[index];
    if (is_absent(index, offset)) {
        return;
    }
    auto const* const own = definition_at(index, offset);
    auto const& equation = equation_of(index, offset);
    auto const& initial = own != nullptr && own->initial ? own->initial : variable.initial;
    auto const context = context_for(index, offset, equation ? equation->line : variable.line);
    bool const is_flow = variable.kind == VariableKind::flow;
    if (!equation && !(is_flow && is_driven(index))) {
        auto const suffix = layout_.suffix(index, offset, false);
        expressions_.error("equation-missing", context,
                           suffix.empty() ? "the variable has no equation"
                                          : "the element " + suffix + " has no equation",
                           "define it, or give an equation for all elements");
        return;
    }
    if (variable.kind == VariableKind::stock && container_of({index, offset}) != nullptr) {
        apparatus({index, offset});
        return;
    }
    std::optional<NodeId> value;
    if (!is_flow || !is_driven(index)) {
        auto const& data = own != nullptr && own->data ? own->data : variable.data;
        value = data ? data_of(index, offset, *data, context) : value_of(index, offset, *equation, context);
    }
    auto const& rate = own != nullptr && own->rate ? own->rate : variable.rate;
    if (variable.kind == VariableKind::stock && (rate || model_.dialect == Dialect::xmile)) {
        define_stock(index, rate ? &expression_at(*rate, offset) : nullptr, *value, context);
        return;
    }
    if (variable.kind == VariableKind::stock) { // Vensim: it is other elements that accumulate
        program_.slots[context.slot].kind = SlotKind::auxiliary;
    }
    NodeId const step = is_flow ? define_flow(index, value, context) : *value;
    NodeId const first = initial ? expressions_.compile(expression_at(*initial, offset), context) : step;
    auto& slot = program_.slots[context.slot];
    slot.step = step;
    slot.initial = first;
}

NodeId ModelCompiler::value_of(std::size_t index, std::size_t offset, Equation const& equation,
                               Context const& context) {
    NodeId const input = expressions_.compile(expression_at(equation, offset), context);
    auto const& graphs = layout_.of(index).graphs;
    if (graphs.empty() || model_.variables[index].kind == VariableKind::stock) {
        return input;
    }
    auto const graph = graphs[graphs.size() == 1 ? 0 : offset];
    return graph == no_id ? input : expressions_.builder().graph(graph, input);
}

} // namespace weir::dynamics
