// Puts elements in the place of ranges; see element_equation.hpp.
#include "dynamics/model/element_equation.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace weir::dynamics {

namespace {

// Written out, a part of a range takes as many equations as it has elements; a larger one stays one.
constexpr std::size_t elements_max = 4096;

class Placer {
public:
    Placer(std::vector<std::string> const& range_keys, ElementKeys const& elements, Model const& part)
        : range_keys_(range_keys), elements_(elements), part_(part) {}

    // Nothing where it cannot be done.
    [[nodiscard]] ExpressionPtr walk(ExpressionPtr const& expression) const {
        if (!expression) {
            return nullptr;
        }
        return std::visit([&](auto const& node) { return this->node(node, expression); }, expression->node);
    }

private:
    [[nodiscard]] bool is_range(std::string const& key) const {
        return part_.dimension_of_key.contains(key) && !part_.variable_of_key.contains(key);
    }

    static ExpressionPtr make(auto node, ExpressionPtr const& like) {
        return std::make_shared<Expression const>(Expression{std::move(node), like->position});
    }

    [[nodiscard]] static ExpressionPtr node(NumberNode const& /*node*/, ExpressionPtr const& whole) {
        return whole;
    }
    [[nodiscard]] ExpressionPtr node(UnaryNode const& node, ExpressionPtr const& whole) const {
        auto operand = walk(node.operand);
        return operand ? make(UnaryNode{node.op, std::move(operand)}, whole) : nullptr;
    }
    [[nodiscard]] ExpressionPtr node(BinaryNode const& node, ExpressionPtr const& whole) const {
        auto left = walk(node.left);
        auto right = walk(node.right);
        return left && right ? make(BinaryNode{node.op, std::move(left), std::move(right)}, whole) : nullptr;
    }
    [[nodiscard]] ExpressionPtr node(ConditionalNode const& node, ExpressionPtr const& whole) const {
        ConditionalNode made{walk(node.condition), walk(node.then_value), walk(node.else_value)};
        return made.condition && made.then_value && made.else_value ? make(std::move(made), whole) : nullptr;
    }
    [[nodiscard]] ExpressionPtr node(CallNode const& node, ExpressionPtr const& whole) const {
        static constexpr std::array<std::string_view, 7> whole_ranges = {
            "vensim.vector", "vensim.alloc",  "vensim.invert",  "vensim.find",
            "vensim.demand", "vensim.supply", "vensim.elmcount"};
        bool const on_ranges = std::any_of(whole_ranges.begin(), whole_ranges.end(),
                                           [&](auto begin) { return node.key.starts_with(begin); });
        bool const macro = std::any_of(part_.macros.begin(), part_.macros.end(),
                                       [&](Macro const& one) { return one.key == node.key; });
        CallNode made = node;
        for (auto& argument : made.arguments) {
            argument = walk(argument);
        }
        bool const done = std::all_of(made.arguments.begin(), made.arguments.end(),
                                      [](auto const& argument) { return argument != nullptr; });
        return done && !on_ranges && !macro ? make(std::move(made), whole) : nullptr;
    }
    [[nodiscard]] ExpressionPtr node(ReferenceNode const& node, ExpressionPtr const& whole) const {
        if (node.subscripts.empty()) {
            return is_range(node.key) || node.key.starts_with("vensim.number_of.") ? nullptr : whole;
        }
        ReferenceNode made = node;
        for (auto& subscript : made.subscripts) {
            if (!place(subscript)) {
                return nullptr;
            }
        }
        return make(std::move(made), whole);
    }

    bool place(Subscript& subscript) const {
        if (subscript.kind == Subscript::Kind::all) {
            return true;
        }
        if (subscript.kind != Subscript::Kind::expression) {
            return false;
        }
        auto const* const name = std::get_if<ReferenceNode>(&subscript.first->node);
        if (name == nullptr || !name->subscripts.empty()) {
            subscript.first = walk(subscript.first);
            return subscript.first != nullptr;
        }
        if (!part_.dimension_of_key.contains(name->key)) {
            return true; // an element, or a variable
        }
        auto const found = std::find(range_keys_.begin(), range_keys_.end(), name->key);
        if (found == range_keys_.end()) {
            return false; // a mapping would have to be followed
        }
        auto const& key = elements_[static_cast<std::size_t>(found - range_keys_.begin())];
        auto const& range = part_.dimensions[part_.dimension_of_key.at(name->key)];
        auto const& written = range.elements[range.index_of_key.at(key)];
        subscript.first = make(ReferenceNode{key, written, {}}, subscript.first);
        return true;
    }

    std::vector<std::string> const& range_keys_;
    ElementKeys const& elements_;
    Model const& part_;
};

} // namespace

std::vector<ElementKeys> elements_of(Variable const& variable, Definition const& definition,
                                     Model const& part) {
    std::vector<ElementKeys> found{{}};
    bool names_range = false;
    for (std::size_t i = 0; i < definition.subscript_keys.size(); ++i) {
        auto const& key = definition.subscript_keys[i];
        auto const own = part.dimension_of_key.find(variable.dimension_keys[i]);
        if (own == part.dimension_of_key.end()) {
            return {};
        }
        auto const& dimension = part.dimensions[own->second];
        std::vector<std::string> keys{key};
        auto const range = part.dimension_of_key.find(key);
        if (!dimension.index_of_key.contains(key) && range != part.dimension_of_key.end()) {
            auto const& elements = part.dimensions[range->second].index_of_key;
            keys.assign(elements.size(), {});
            for (auto const& [element, place] : elements) {
                keys[place] = element;
            }
            names_range = true;
        }
        std::vector<ElementKeys> longer;
        for (auto const& before : found) {
            for (auto const& one : keys) {
                if (!dimension.index_of_key.contains(one) || longer.size() >= elements_max) {
                    return {};
                }
                longer.push_back(before);
                longer.back().push_back(one);
            }
        }
        found = std::move(longer);
    }
    // Twice the same range would need to be told apart.
    auto keys = definition.subscript_keys;
    std::sort(keys.begin(), keys.end());
    bool const twice = std::adjacent_find(keys.begin(), keys.end()) != keys.end();
    return names_range && !twice ? found : std::vector<ElementKeys>{};
}

ExpressionPtr for_element(ExpressionPtr const& equation, std::vector<std::string> const& range_keys,
                          ElementKeys const& elements, Model const& part) {
    return Placer(range_keys, elements, part).walk(equation);
}

} // namespace weir::dynamics
