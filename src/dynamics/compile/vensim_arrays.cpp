// Vensim's functions over the elements of arrays: sorting, choosing, matrices and allocation (Reference
// Manual, "Arrays, Vectors, and Subscripts" and "Allocation Functions"). Each element of the result is an
// operation over the whole vector.
#include "dynamics/compile/expression_compiler.hpp"

#include <algorithm>
#include <cmath>

namespace weir::dynamics {

namespace {

// The first reference with subscripts within an expression.
ReferenceNode const* first_array(Expression const& expression) {
    if (auto const* const node = std::get_if<ReferenceNode>(&expression.node)) {
        return node->subscripts.empty() ? nullptr : node;
    }
    if (auto const* const node = std::get_if<UnaryNode>(&expression.node)) {
        return first_array(*node->operand);
    }
    if (auto const* const node = std::get_if<BinaryNode>(&expression.node)) {
        auto const* const left = first_array(*node->left);
        return left != nullptr ? left : first_array(*node->right);
    }
    if (auto const* const node = std::get_if<CallNode>(&expression.node)) {
        for (auto const& argument : node->arguments) {
            if (auto const* const found = first_array(*argument)) {
                return found;
            }
        }
    }
    return nullptr;
}

} // namespace

std::optional<ExpressionCompiler::Vector>
ExpressionCompiler::vector_of(Expression const& expression, std::size_t from_last, Context const& context) {
    auto const* const array = first_array(expression);
    if (array != nullptr && array->subscripts.size() > from_last) {
        auto const& subscript = array->subscripts[array->subscripts.size() - 1 - from_last];
        auto const* const name =
            subscript.first ? std::get_if<ReferenceNode>(&subscript.first->node) : nullptr;
        if (auto const range = name == nullptr ? std::nullopt : range_named(name->key)) {
            if (auto const place = range_place(*range, false, context); place.element) {
                return Vector{*range, *place.element};
            }
        }
    }
    error("subscript-vector", context,
          "the function needs a vector whose last subscript is a range that the left side has too",
          "give the variable its range as last subscript");
    return std::nullopt;
}

// The same context, but for a range that stands for another element.
Context ExpressionCompiler::with_element(std::size_t range, std::size_t element,
                                         Context const& context) const {
    Context other = context;
    other.bounds.insert(other.bounds.begin(), {range, element, false, 0});
    return other;
}

std::vector<NodeId> ExpressionCompiler::vector_values(Expression const& expression, std::size_t range,
                                                      Context const& context) {
    std::vector<NodeId> values;
    for (std::size_t element = 0; element < layout_.size_of(range); ++element) {
        values.push_back(compile(expression, with_element(range, element, context)));
    }
    return values;
}

NodeId ExpressionCompiler::vensim_array(Function const& function, CallNode const& node,
                                        Context const& context) {
    auto const number = [&](std::size_t value) { return builder_.number(static_cast<double>(value)); };
    if (function.vensim == VensimFunction::element_count) {
        auto const* const name = std::get_if<ReferenceNode>(&node.arguments[0]->node);
        auto const range = name == nullptr ? std::nullopt : range_named(name->key);
        return range ? number(layout_.size_of(*range))
                     : error("not-a-range", context, "ELMCOUNT is given what is no range of subscripts",
                             "name a range");
    }
    if (function.vensim == VensimFunction::element_map) {
        return element_map(node, context);
    }
    if (function.vensim == VensimFunction::inverse) {
        return matrix_inverse(node, context);
    }
    if (function.vensim == VensimFunction::select) {
        std::vector<Domain> domains;
        collect(*node.arguments[0], context, false, domains);
        collect(*node.arguments[1], context, false, domains);
        std::vector<NodeId> operands;
        for (std::size_t i = 2; i < 5; ++i) {
            operands.push_back(compile(*node.arguments[i], context));
        }
        expand(*node.arguments[0], context, domains, operands);
        expand(*node.arguments[1], context, domains, operands);
        return builder_.node(Op::choose_vector, operands);
    }
    auto const vector = vector_of(*node.arguments[0], 0, context);
    if (!vector) {
        return builder_.number(0);
    }
    auto const values = vector_values(*node.arguments[0], vector->range, context);
    NodeId const second = compile(*node.arguments[1], context);
    if (function.vensim == VensimFunction::reorder) { // places count from 0
        std::vector<NodeId> operands{builder_.binary(Op::add, second, builder_.number(1))};
        operands.insert(operands.end(), values.begin(), values.end());
        return builder_.node(Op::select, operands);
    }
    std::vector<NodeId> operands{number(vector->place), second};
    operands.insert(operands.end(), values.begin(), values.end());
    return builder_.node(function.op, operands);
}

// VECTOR ELM MAP(x[a], n): the element n places after x[a], in the order in which all are stored.
NodeId ExpressionCompiler::element_map(CallNode const& node, Context const& context) {
    auto const* const array = std::get_if<ReferenceNode>(&node.arguments[0]->node);
    auto const variable =
        array == nullptr ? model_.variable_of_key.end() : model_.variable_of_key.find(array->key);
    auto const where = variable == model_.variable_of_key.end() || array->subscripts.empty()
                           ? std::nullopt
                           : places(*array, variable->second, context);
    std::vector<std::size_t> elements;
    for (std::size_t i = 0; where && i < where->size(); ++i) {
        elements.push_back((*where)[i].element.value_or(0));
    }
    if (!where) {
        return error("subscript-vector", context, "VECTOR ELM MAP needs a variable with subscripts first",
                     "write for example VECTOR ELM MAP(x[first], n)");
    }
    auto const& layout = layout_.of(variable->second);
    auto const first = static_cast<double>(layout_.offset_of(variable->second, elements));
    NodeId const offset = compile(*node.arguments[1], context);
    if (auto const known = builder_.number_of(offset)) {
        double const at = first + std::floor(*known + 0.5);
        return at >= 0 && at < static_cast<double>(layout.count)
                   ? builder_.value(layout.first_slot + static_cast<SlotId>(at))
                   : builder_.number(vensim_missing());
    }
    // Rounded, since the offset is worked out; from 1 for Op::select, and :NA: outside.
    NodeId const place = builder_.value(hidden_value(
        builder_.unary(Op::integer_part, builder_.binary(Op::add, offset, builder_.number(first + 1.5))),
        context));
    std::vector<NodeId> operands{place};
    for (std::size_t i = 0; i < layout.count; ++i) {
        operands.push_back(builder_.value(layout.first_slot + static_cast<SlotId>(i)));
    }
    NodeId const inside = builder_.binary(
        Op::logical_and, builder_.binary(Op::greater_equal, place, builder_.number(1)),
        builder_.binary(Op::less_equal, place, builder_.number(static_cast<double>(layout.count))));
    return builder_.choose(inside, builder_.node(Op::select, operands), builder_.number(vensim_missing()));
}

NodeId ExpressionCompiler::matrix_inverse(CallNode const& node, Context const& context) {
    auto const row = vector_of(*node.arguments[0], 1, context);
    auto const column = row ? vector_of(*node.arguments[0], 0, context) : std::nullopt;
    if (!column) {
        return builder_.number(0);
    }
    auto const size = layout_.size_of(row->range);
    if (size != layout_.size_of(column->range)) {
        return error("matrix-size", context, "only a matrix with as many rows as columns has an inverse",
                     "use ranges of one length");
    }
    std::vector<NodeId> operands{builder_.number(static_cast<double>(row->place)),
                                 builder_.number(static_cast<double>(column->place))};
    for (std::size_t i = 0; i < size; ++i) {
        auto const inner = with_element(row->range, i, context);
        auto const values = vector_values(*node.arguments[0], column->range, inner);
        operands.insert(operands.end(), values.begin(), values.end());
    }
    return builder_.node(Op::inverse_entry, operands);
}

// Adds the four numbers of a priority profile, beginning with the element that is named last; `range` and
// `position` say which requester's, where the profile is not that of the equation's own.
bool ExpressionCompiler::add_profiles(Expression const& profile, std::optional<std::size_t> range,
                                      std::size_t position, Context const& context,
                                      std::vector<NodeId>& operands) {
    auto const* const array = std::get_if<ReferenceNode>(&profile.node);
    auto const variable =
        array == nullptr ? model_.variable_of_key.end() : model_.variable_of_key.find(array->key);
    if (variable == model_.variable_of_key.end() || array->subscripts.empty()) {
        error("profile", context, "the priority profile must be a variable with subscripts",
              "write for example priority[requester, ptype]");
        return false;
    }
    auto const inner = range ? with_element(*range, position, context) : context;
    auto const where = places(*array, variable->second, inner);
    std::vector<std::size_t> elements;
    for (std::size_t i = 0; where && i < where->size(); ++i) {
        elements.push_back((*where)[i].element.value_or(0));
    }
    auto const& dimensions = layout_.of(variable->second).dimensions;
    if (!where || elements.back() + 4 > layout_.size_of(dimensions.back())) {
        error("profile", context, "the priority profile needs four elements: type, priority, width, extra",
              "pprofile : ptype, ppriority, pwidth, pextra");
        return false;
    }
    auto const first = layout_.offset_of(variable->second, elements);
    for (std::size_t i = 0; i < 4; ++i) {
        operands.push_back(
            builder_.value(layout_.of(variable->second).first_slot + static_cast<SlotId>(first + i)));
    }
    return true;
}

NodeId ExpressionCompiler::vensim_allocation(Function const& function, CallNode const& node,
                                             Context const& context) {
    if (function.vensim == VensimFunction::market_price) {
        return market_price(node, context);
    }
    if (function.vensim == VensimFunction::at_price) {
        std::vector<NodeId> operands{compile(*node.arguments[0], context)};
        if (!add_profiles(*node.arguments[1], std::nullopt, 0, context, operands)) {
            return builder_.number(0);
        }
        operands.push_back(compile(*node.arguments[2], context));
        return builder_.node(function.op, operands);
    }
    auto const requester = vector_of(*node.arguments[0], 0, context);
    if (!requester) {
        return builder_.number(0);
    }
    std::vector<NodeId> operands{builder_.number(static_cast<double>(requester->place))};
    auto const requests = vector_values(*node.arguments[0], requester->range, context);
    if (function.vensim == VensimFunction::by_priority) {
        operands.push_back(compile(*node.arguments[3], context));
        operands.push_back(compile(*node.arguments[4], context));
        auto const priority = vector_of(*node.arguments[1], 0, context);
        if (!priority || layout_.size_of(priority->range) != requests.size()) {
            return error("subscript-vector", context,
                         "requests and priorities have different last subscripts",
                         "give both the same range");
        }
        auto const priorities = vector_values(*node.arguments[1], priority->range, context);
        operands.insert(operands.end(), requests.begin(), requests.end());
        operands.insert(operands.end(), priorities.begin(), priorities.end());
        return builder_.node(Op::share_by_priority, operands);
    }
    operands.push_back(compile(*node.arguments[2], context));
    operands.insert(operands.end(), requests.begin(), requests.end());
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (!add_profiles(*node.arguments[1], requester->range, i, context, operands)) {
            return builder_.number(0);
        }
    }
    return builder_.node(Op::share_available, operands);
}

// Its arguments name the first element of each range: FIND MARKET PRICE(dq[d1], dp[d1, ptype], sq[s1], …).
NodeId ExpressionCompiler::market_price(CallNode const& node, Context const& context) {
    std::vector<NodeId> operands;
    for (std::size_t side = 0; side < 4; side += 2) {
        auto const* const quantity = std::get_if<ReferenceNode>(&node.arguments[side]->node);
        auto const* const profile = std::get_if<ReferenceNode>(&node.arguments[side + 1]->node);
        auto const of = [&](ReferenceNode const* name) {
            return name == nullptr ? model_.variable_of_key.end() : model_.variable_of_key.find(name->key);
        };
        auto const quantities = of(quantity);
        auto const profiles = of(profile);
        bool const known =
            quantities != model_.variable_of_key.end() && profiles != model_.variable_of_key.end();
        if (!known || quantity->subscripts.empty() ||
            profile->subscripts.size() != quantity->subscripts.size() + 1) {
            return error(
                "subscript-vector", context,
                "FIND MARKET PRICE needs quantities and their profiles, which have one subscript more",
                "see ALLOCATE in the documentation of Vensim");
        }
        auto const count = layout_.size_of(layout_.of(quantities->second).dimensions.back());
        auto const where = places(*quantity, quantities->second, context);
        auto const curve = places(*profile, profiles->second, context);
        if (!where || !curve) {
            return builder_.number(0);
        }
        std::vector<NodeId> curves;
        if (side == 0) {
            operands.push_back(builder_.number(static_cast<double>(count)));
        }
        for (std::size_t i = 0; i < count; ++i) {
            auto place = *where;
            place.back() = Place{.element = i};
            std::vector<std::size_t> chosen;
            operands.push_back(element_value(quantities->second, place, 0, chosen));
            for (std::size_t part = 0; part < 4; ++part) {
                auto at = *curve;
                at[at.size() - 2] = Place{.element = i};
                at.back() = Place{.element = part};
                chosen.clear();
                curves.push_back(element_value(profiles->second, at, 0, chosen));
            }
        }
        operands.insert(operands.end(), curves.begin(), curves.end());
    }
    return builder_.node(Op::market_price, operands);
}

} // namespace weir::dynamics
