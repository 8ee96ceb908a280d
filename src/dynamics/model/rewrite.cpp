// Walks equations and replaces names; see rewrite.hpp.
#include "dynamics/model/rewrite.hpp"

#include <algorithm>
#include <utility>

namespace weir::dynamics {

namespace {

class Rewriter {
public:
    Rewriter(NewName const& new_name, DimensionsOf const& dimensions_of)
        : new_name_(new_name), dimensions_of_(dimensions_of) {}

    // The expression itself where nothing in it changes, which is most often so.
    [[nodiscard]] ExpressionPtr walk(ExpressionPtr const& expression, std::string const& dimension) const {
        if (!expression) {
            return expression;
        }
        auto const part = [&](ExpressionPtr const& one) { return walk(one, dimension); };
        auto const made = [&](bool same, auto make) {
            return same ? expression
                        : std::make_shared<Expression const>(Expression{make(), expression->position});
        };
        if (auto const* const node = std::get_if<ReferenceNode>(&expression->node)) {
            return reference(expression, *node, dimension);
        }
        if (auto const* const node = std::get_if<UnaryNode>(&expression->node)) {
            auto const operand = part(node->operand);
            return made(operand == node->operand, [&] { return UnaryNode{node->op, operand}; });
        }
        if (auto const* const node = std::get_if<BinaryNode>(&expression->node)) {
            auto const left = part(node->left);
            auto const right = part(node->right);
            return made(left == node->left && right == node->right,
                        [&] { return BinaryNode{node->op, left, right}; });
        }
        if (auto const* const node = std::get_if<ConditionalNode>(&expression->node)) {
            ConditionalNode now{part(node->condition), part(node->then_value), part(node->else_value)};
            return made(now.condition == node->condition && now.then_value == node->then_value &&
                            now.else_value == node->else_value,
                        [&] { return now; });
        }
        if (auto const* const node = std::get_if<CallNode>(&expression->node)) {
            CallNode call = *node;
            call.key = new_name_(call.key, {}).value_or(call.key);
            std::transform(call.arguments.begin(), call.arguments.end(), call.arguments.begin(), part);
            return made(call.key == node->key && call.arguments == node->arguments, [&] { return call; });
        }
        return expression;
    }

private:
    [[nodiscard]] ExpressionPtr reference(ExpressionPtr const& expression, ReferenceNode const& node,
                                          std::string const& dimension) const {
        auto key = new_name_(node.key, dimension);
        bool same = !key || *key == node.key;
        auto subscripts = node.subscripts;
        auto const dimensions = subscripts.empty() ? std::vector<std::string>{} : dimensions_of_(node.key);
        for (std::size_t i = 0; i < subscripts.size(); ++i) {
            std::string const within = i < dimensions.size() ? dimensions[i] : std::string();
            subscripts[i].first = walk(subscripts[i].first, within);
            subscripts[i].last = walk(subscripts[i].last, within);
            same = same && subscripts[i].first == node.subscripts[i].first &&
                   subscripts[i].last == node.subscripts[i].last;
        }
        if (same) {
            return expression;
        }
        return std::make_shared<Expression const>(
            Expression{ReferenceNode{std::move(key).value_or(node.key), node.written, std::move(subscripts)},
                       expression->position});
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
