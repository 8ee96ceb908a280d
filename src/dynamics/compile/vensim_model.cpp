// What a Vensim model's variables have that XMILE's have not: elements without equations, data, a net rate
// as one expression; see model_compiler.hpp.
#include "dynamics/compile/model_compiler.hpp"

#include <algorithm>

namespace weir::dynamics {

// Vensim lets a variable have equations for some elements only; the others do not exist.
void ModelCompiler::find_absent(std::size_t index) {
    auto const& variable = model_.variables[index];
    auto const& found = definitions_[index];
    if (model_.dialect != Dialect::vensim || found.empty() || variable.equation ||
        std::find(found.begin(), found.end(), nullptr) == found.end()) {
        return;
    }
    auto& layout = layout_.of(index);
    layout.absent.assign(layout.count, 0);
    auto& elements = program_.slots_of_name[variable.key];
    elements.clear();
    for (std::size_t offset = 0; offset < layout.count; ++offset) {
        auto const id = layout.first_slot + static_cast<SlotId>(offset);
        if (found[offset] != nullptr) {
            elements.push_back(id);
            continue;
        }
        layout.absent[offset] = 1;
        auto& slot = program_.slots[id];
        slot.kind = SlotKind::auxiliary;
        slot.hidden = true; // so that it is not found by its key
        slot.initial = expressions_.builder().number(0);
        slot.step = slot.initial;
    }
}

NodeId ModelCompiler::data_of(std::size_t index, std::size_t offset, DataMode mode, Context const& context) {
    auto const& graphs = layout_.of(index).graphs;
    auto const graph = graphs.empty() ? no_id : graphs[graphs.size() == 1 ? 0 : offset];
    if (graph == no_id) {
        return expressions_.error("data-missing", context, "the variable is data, and has no values",
                                  "give a table with its values: --data FILE.tab");
    }
    return expressions_.data_value(graph, mode, expressions_.builder().leaf(Op::time));
}

// The slots that a rate adds and takes away as they are, for what asks which flows a stock has.
void ModelCompiler::collect_flows(NodeId node, bool adds, Stock& stock) const {
    auto const& found = program_.nodes[node];
    auto const operands = program_.operands_of(found);
    if (found.op == Op::value && !program_.slots[found.index].hidden) {
        (adds ? stock.inflows : stock.outflows).push_back(found.index);
    } else if (found.op == Op::negate) {
        collect_flows(operands[0], !adds, stock);
    } else if (found.op == Op::add || found.op == Op::subtract) {
        collect_flows(operands[0], adds, stock);
        collect_flows(operands[1], adds == (found.op == Op::add), stock);
    }
}

} // namespace weir::dynamics
