// Building and folding of operations; see node_builder.hpp.
#include "dynamics/compile/node_builder.hpp"

#include "dynamics/compile/exact.hpp"

#include <array>

namespace weir::dynamics {

NodeId NodeBuilder::add(Node node) {
    program_.nodes.push_back(node);
    return static_cast<NodeId>(program_.nodes.size() - 1);
}

NodeId NodeBuilder::number(double value) {
    return add({.op = Op::number, .number = value});
}

NodeId NodeBuilder::value(SlotId slot) {
    return add({.op = Op::value, .index = slot});
}

NodeId NodeBuilder::leaf(Op op) {
    return add({.op = op});
}

std::optional<double> NodeBuilder::number_of(NodeId node) const {
    auto const& found = program_.nodes[node];
    return found.op == Op::number ? std::optional(found.number) : std::nullopt;
}

NodeId NodeBuilder::unary(Op op, NodeId operand) {
    if (auto const a = number_of(operand)) {
        if (auto const value = apply_exactly(op, std::span(&*a, 1))) {
            return number(*value);
        }
    }
    return node(op, {operand});
}

NodeId NodeBuilder::binary(Op op, NodeId left, NodeId right) {
    auto const a = number_of(left);
    auto const b = number_of(right);
    if (a && b) {
        if (auto const value = apply_exactly(op, std::array{*a, *b})) {
            return number(*value);
        }
    }
    return node(op, {left, right});
}

NodeId NodeBuilder::choose(NodeId condition, NodeId then_value, NodeId else_value) {
    if (auto const known = number_of(condition)) {
        return *known != 0 ? then_value : else_value;
    }
    return node(Op::choose, {condition, then_value, else_value});
}

NodeId NodeBuilder::graph(std::uint32_t graph, NodeId input) {
    return node(Op::graph, {input}, graph);
}

NodeId NodeBuilder::node(Op op, std::vector<NodeId> const& operands, std::uint32_t index) {
    if (is_many(op) && op != Op::deviation && operands.size() == 1) {
        return operands.front();
    }
    Node made{.op = op,
              .first = static_cast<std::uint32_t>(program_.operands.size()),
              .count = static_cast<std::uint32_t>(operands.size()),
              .index = index};
    program_.operands.insert(program_.operands.end(), operands.begin(), operands.end());
    return add(made);
}

} // namespace weir::dynamics
