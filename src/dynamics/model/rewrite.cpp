// Walks equations and replaces names; see rewrite.hpp.
#include "dynamics/model/rewrite.hpp"

#include <utility>

namespace weir::dynamics {

namespace {

class Rewriter {
public:
    Rewriter(NewName const& new_name, DimensionsOf const& dimensions_of)
        : new_name_(new_name), dimensions_of_(dimensions_of) {}

    [[nodiscard]] ExpressionPtr walk(ExpressionPtr const& expression, std::string const& dimension) const {
        if (!expression) {
            return expression;
        }
        auto const make = [&](auto node) {
            return std::make_shared<Expression const>(Expression{std::move(node), expression->position});
        };
        if (auto const* const node = std::get_if<ReferenceNode>(&expression->node)) {
            return make(reference(*node, dimension));
        }
        if (auto const* const node = std::get_if<UnaryNode>(&expression->node)) {
            return make(UnaryNode{node->op, walk(node->operand, dimension)});
        }
        if (auto const* const node = std::get_if<BinaryNode>(&expression->node)) {
            return make(BinaryNode{node->op, walk(node->left, dimension), walk(node->right, dimension)});
        }
        if (auto const* const node = std::get_if<ConditionalNode>(&expression->node)) {
            return make(ConditionalNode{walk(node->condition, dimension), walk(node->then_value, dimension),
                                        walk(node->else_value, dimension)});
        }
        if (auto const* const node = std::get_if<CallNode>(&expression->node)) {
            CallNode call = *node;
            call.key = new_name_(call.key, {}).value_or(call.key);
            for (auto& argument : call.arguments) {
                argument = walk(argument, dimension);
            }
            return make(std::move(call));
        }
        return expression;
    }

private:
    [[nodiscard]] ReferenceNode reference(ReferenceNode node, std::string const& dimension) const {
        auto const dimensions =
            node.subscripts.empty() ? std::vector<std::string>{} : dimensions_of_(node.key);
        for (std::size_t i = 0; i < node.subscripts.size(); ++i) {
            std::string const within = i < dimensions.size() ? dimensions[i] : std::string();
            node.subscripts[i].first = walk(node.subscripts[i].first, within);
            node.subscripts[i].last = walk(node.subscripts[i].last, within);
        }
        node.key = new_name_(node.key, dimension).value_or(node.key);
        return node;
    }

    NewName const& new_name_;
    DimensionsOf const& dimensions_of_;
};

} // namespace

ExpressionPtr rewrite_names(ExpressionPtr const& expression, NewName const& new_name,
                            DimensionsOf const& dimensions_of) {
    return Rewriter(new_name, dimensions_of).walk(expression, {});
}

void rewrite_names(Variable& variable, NewName const& new_name, DimensionsOf const& dimensions_of) {
    auto const equation = [&](std::optional<Equation>& one) {
        if (one) {
            for (auto& expression : one->expressions) {
                expression = rewrite_names(expression, new_name, dimensions_of);
            }
        }
    };
    auto const container = [&](std::optional<Container>& one) {
        if (one) {
            for (auto* const part : {&one->length, &one->capacity, &one->inflow_limit, &one->sample,
                                     &one->arrest, &one->fill_time, &one->clean_time}) {
                equation(*part);
            }
        }
    };
    equation(variable.equation);
    equation(variable.initial);
    equation(variable.multiplier);
    container(variable.container);
    if (variable.leakage) {
        equation(variable.leakage->fraction);
    }
    for (auto& definition : variable.definitions) {
        equation(definition.equation);
        equation(definition.initial);
        container(definition.container);
    }
    for (auto* const keys : {&variable.inflow_keys, &variable.outflow_keys}) {
        for (auto& key : *keys) {
            key = new_name(key, {}).value_or(key);
        }
    }
    if (!variable.graph_key.empty()) {
        variable.graph_key = new_name(variable.graph_key, {}).value_or(variable.graph_key);
    }
}

} // namespace weir::dynamics
