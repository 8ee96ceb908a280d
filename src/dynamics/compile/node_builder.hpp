// Adds operations to a flat model, working out at once what needs only numbers. Folding is what lets
// x[age - 1] be seen as one element, and it takes nothing from the result: the arithmetic is the same.
#pragma once

#include "dynamics/compile/program.hpp"

#include <optional>
#include <vector>

namespace weir::dynamics {

class NodeBuilder {
public:
    explicit NodeBuilder(Program& program) : program_(program) {}

    NodeId number(double value);
    NodeId value(SlotId slot);
    NodeId leaf(Op op);
    NodeId unary(Op op, NodeId operand);
    NodeId binary(Op op, NodeId left, NodeId right);
    NodeId choose(NodeId condition, NodeId then_value, NodeId else_value);
    NodeId graph(std::uint32_t graph, NodeId input);
    // Any other operation; operations over many values become what they are when one value is left.
    NodeId node(Op op, std::vector<NodeId> const& operands, std::uint32_t index = 0);

    [[nodiscard]] std::optional<double> number_of(NodeId node) const;
    [[nodiscard]] Program& program() { return program_; }

private:
    NodeId add(Node node);
    Program& program_;
};

} // namespace weir::dynamics
