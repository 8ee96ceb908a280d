// Equations to operations: names, subscripts and operators. Calls are in calls.cpp, functions with
// memory in state_functions.cpp; see expression_compiler.hpp.
#include "dynamics/compile/expression_compiler.hpp"

#include "base/limits.hpp"
#include "dynamics/model/name.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace weir::dynamics {

namespace {

// Number of single-letter changes between two names, as far as `most`; to suggest what was meant.
std::size_t distance(std::string const& a, std::string const& b, std::size_t most) {
    if (a.size() > b.size() + most || b.size() > a.size() + most) {
        return most + 1;
    }
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t corner = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t const changed = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
            corner = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

// The names of XMILE 1.0, 3.5.4, and those that converted Vensim models use for them.
std::optional<Op> clock_op(std::string_view key) {
    if (key == "time") {
        return Op::time;
    }
    if (key == "dt" || key == "time_step") {
        return Op::time_step;
    }
    if (key == "starttime" || key == "initial_time") {
        return Op::start_time;
    }
    if (key == "stoptime" || key == "final_time") {
        return Op::stop_time;
    }
    return std::nullopt;
}

Op op_of(BinaryOperator op) {
    return static_cast<Op>(static_cast<int>(Op::add) + static_cast<int>(op));
}
static_assert(static_cast<int>(Op::logical_or) - static_cast<int>(Op::add) ==
              static_cast<int>(BinaryOperator::logical_or));
static_assert(static_cast<int>(Op::power) - static_cast<int>(Op::add) ==
              static_cast<int>(BinaryOperator::power));

} // namespace

NodeId ExpressionCompiler::error(std::string code, Context const& context, std::string message,
                                 std::string hint) {
    auto const& variable = model_.variables[context.variable];
    if (told_.insert(std::to_string(context.line) + variable.key + message).second) {
        diagnostics_.error(std::move(code),
                           {.file = model_.file,
                            .sheet = {},
                            .cell = {},
                            .line = context.line,
                            .column = 0,
                            .field = variable.name},
                           std::move(message), std::move(hint));
    }
    return builder_.number(0);
}

NodeId ExpressionCompiler::compile(Expression const& expression, Context const& context) {
    if (builder_.program().nodes.size() > limits::model_nodes_max) {
        return error("limit", context,
                     "the arrays of the model come to more than " + std::to_string(limits::model_nodes_max) +
                         " operations",
                     "use smaller dimensions");
    }
    if (auto const* const node = std::get_if<NumberNode>(&expression.node)) {
        return builder_.number(node->value);
    }
    if (auto const* const node = std::get_if<ReferenceNode>(&expression.node)) {
        return reference(*node, context);
    }
    if (auto const* const node = std::get_if<UnaryNode>(&expression.node)) {
        return builder_.unary(node->op == UnaryOperator::negate ? Op::negate : Op::logical_not,
                              compile(*node->operand, context));
    }
    if (auto const* const node = std::get_if<BinaryNode>(&expression.node)) {
        NodeId const left = compile(*node->left, context);
        return builder_.binary(op_of(node->op), left, compile(*node->right, context));
    }
    if (auto const* const node = std::get_if<ConditionalNode>(&expression.node)) {
        NodeId const condition = compile(*node->condition, context);
        NodeId const then_value = compile(*node->then_value, context);
        return builder_.choose(condition, then_value, compile(*node->else_value, context));
    }
    return call(std::get<CallNode>(expression.node), context);
}

// An equation for all elements names the same variables for each, so what a name meant last is kept.
std::optional<std::size_t> ExpressionCompiler::variable_named(ReferenceNode const& node) {
    auto& known = named_[reinterpret_cast<std::uintptr_t>(&node) / sizeof(ReferenceNode) % named_.size()];
    if (known.node == &node && model_.variables[known.variable].key == node.key) {
        return known.variable;
    }
    auto const found = model_.variable_of_key.find(node.key);
    if (found == model_.variable_of_key.end()) {
        return std::nullopt;
    }
    known = {&node, found->second};
    return found->second;
}

// The element that is meant where only slots are named, by elements and by dimensions that stand for one
// here; nothing where it takes more to say, or an error must be told.
std::optional<std::size_t> ExpressionCompiler::plain_offset(ReferenceNode const& node, std::size_t variable,
                                                            Context const& context) {
    bool const plain = !model_.variables[variable].graph_only && !assembly_.in_function && !container_at_ &&
                       !is_vensim() && bound_.empty();
    auto const& dimensions = layout_.of(variable).dimensions;
    if (!plain || node.subscripts.size() != dimensions.size()) {
        return plain && node.subscripts.empty() ? bare_offset(variable, context) : std::nullopt;
    }
    std::size_t offset = 0;
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
        auto const& subscript = node.subscripts[i];
        auto const& dimension = model_.dimensions[dimensions[i]];
        auto const* const name = subscript.kind == Subscript::Kind::expression
                                     ? std::get_if<ReferenceNode>(&subscript.first->node)
                                     : nullptr;
        if (name == nullptr || !name->subscripts.empty() || name->key.find('.') != std::string::npos) {
            return std::nullopt;
        }
        std::optional<std::size_t> element;
        if (auto const own = dimension.index_of_key.find(name->key); own != dimension.index_of_key.end()) {
            element = own->second;
        } else if (name->key == dimension.key) {
            element = name_place(dimensions[i], context).element;
        }
        if (!element) {
            return std::nullopt;
        }
        offset = offset * layout_.size_of(dimensions[i]) + *element;
    }
    return offset;
}

NodeId ExpressionCompiler::variable_value(std::size_t variable, Context const& context) {
    bool const plain = !model_.variables[variable].graph_only && !assembly_.in_function && !container_at_ &&
                       bound_.empty() && layout_.of(variable).absent.empty();
    if (auto const offset = plain ? bare_offset(variable, context) : std::nullopt) {
        return builder_.value(layout_.of(variable).first_slot + static_cast<SlotId>(*offset));
    }
    ReferenceNode const name{model_.variables[variable].key, model_.variables[variable].name, {}};
    return reference(name, context);
}

NodeId ExpressionCompiler::reference(ReferenceNode const& node, Context const& context) {
    auto const found = variable_named(node);
    if (!found) {
        return built_in_name(node, context);
    }
    auto const variable = *found;
    if (auto const offset = plain_offset(node, variable, context)) {
        return builder_.value(layout_.of(variable).first_slot + static_cast<SlotId>(*offset));
    }
    if (model_.variables[variable].graph_only && !bound_.contains(variable)) {
        if (auto const* const graph = points_of(node); graph != nullptr && node.subscripts.size() == 1) {
            std::vector<NodeId> points;
            for (double const y : graph->y) {
                points.push_back(builder_.number(y));
            }
            return counted_value(*node.subscripts.front().first, points, context);
        }
        return error("graph-without-input", context,
                     "'" + node.written + "' is a graphical function and has no value of its own",
                     "call it with an input: " + node.written + "(x)");
    }
    if (assembly_.in_function && !bound_.contains(variable)) {
        return local_value(variable, context);
    }
    if (auto const within = container_element(node, context)) {
        return *within;
    }
    auto const where = places(node, variable, context);
    if (!where || is_absent(variable, *where, context)) {
        return builder_.number(0);
    }
    std::vector<std::size_t> chosen;
    return element_value(variable, *where, 0, chosen);
}

NodeId ExpressionCompiler::element_value(std::size_t variable, std::vector<Place> const& places,
                                         std::size_t at, std::vector<std::size_t>& chosen) {
    if (at == places.size()) {
        auto const offset = layout_.offset_of(variable, chosen);
        if (auto const bound = bound_.find(variable); bound != bound_.end()) {
            return bound->second[offset];
        }
        if (auto const& absent = layout_.of(variable).absent; !absent.empty() && absent[offset] != 0) {
            return builder_.number(std::numeric_limits<double>::quiet_NaN());
        }
        return builder_.value(layout_.of(variable).first_slot + static_cast<SlotId>(offset));
    }
    Place const& place = places[at];
    if (place.outside) {
        return builder_.number(0);
    }
    if (place.element) {
        chosen.push_back(*place.element);
        NodeId const value = element_value(variable, places, at + 1, chosen);
        chosen.pop_back();
        return value;
    }
    std::vector<NodeId> operands{place.index};
    auto const size = layout_.size_of(layout_.of(variable).dimensions[at]);
    for (std::size_t element = 0; element < size; ++element) {
        chosen.push_back(element);
        operands.push_back(element_value(variable, places, at + 1, chosen));
        chosen.pop_back();
    }
    return builder_.node(Op::select, operands);
}

std::optional<std::vector<ExpressionCompiler::Place>>
ExpressionCompiler::places(ReferenceNode const& node, std::size_t variable, Context const& context) {
    auto const& dimensions = layout_.of(variable).dimensions;
    std::vector<Place> found;
    if (node.subscripts.empty()) {
        for (std::size_t i = 0; i < dimensions.size(); ++i) {
            auto const place = bare_place(dimensions[i], nth_of_same(dimensions, i), context);
            if (place.failed) {
                error("subscript-missing", context,
                      "the array '" + node.written + "' is used without subscripts",
                      "write " + node.written + "[…], or SUM(" + node.written + "[*])");
                return std::nullopt;
            }
            found.push_back(place);
        }
        return found;
    }
    if (node.subscripts.size() != dimensions.size()) {
        error("subscript-count", context,
              "'" + node.written + "' has " + std::to_string(dimensions.size()) + " dimensions, but " +
                  std::to_string(node.subscripts.size()) + " subscripts are given",
              "give one subscript for each dimension");
        return std::nullopt;
    }
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
        found.push_back(place(node.subscripts[i], dimensions[i], nth_star(node, dimensions, i), context));
        if (found.back().failed) {
            return std::nullopt;
        }
    }
    return found;
}

ExpressionCompiler::Place ExpressionCompiler::star_place(std::size_t dimension, std::size_t nth,
                                                         Context const& context) {
    for (std::size_t i = context.bounds.size(); i-- > 0;) { // the innermost reduction is last
        auto const& bound = context.bounds[i];
        if (bound.star && bound.dimension == dimension && bound.nth == nth) {
            return {.element = bound.element};
        }
    }
    return {.failed = true};
}

ExpressionCompiler::Place ExpressionCompiler::own_place(std::size_t dimension, std::optional<std::size_t> nth,
                                                        Context const& context) {
    for (auto const& bound : context.bounds) {
        if (!bound.star && bound.dimension == dimension && (!nth || bound.nth == *nth)) {
            return {.element = bound.element};
        }
    }
    return {.failed = true};
}

// In SUM(x[*] * w[age]) of an equation for all ages, age is the element in hand.
ExpressionCompiler::Place ExpressionCompiler::name_place(std::size_t dimension, Context const& context) {
    auto const own = own_place(dimension, std::nullopt, context);
    return own.failed ? star_place(dimension, 0, context) : own;
}

// A bare array within a reduction means all of it; elsewhere the element with the same dimensions.
ExpressionCompiler::Place ExpressionCompiler::bare_place(std::size_t dimension, std::size_t nth,
                                                         Context const& context) const {
    auto const star = star_place(dimension, nth, context);
    return star.failed ? own_place(dimension, nth, context) : star;
}

// The element that a bare name stands for; nothing if a dimension stands for none here.
std::optional<std::size_t> ExpressionCompiler::bare_offset(std::size_t variable,
                                                           Context const& context) const {
    auto const& dimensions = layout_.of(variable).dimensions;
    std::size_t offset = 0;
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
        auto const place = bare_place(dimensions[i], nth_of_same(dimensions, i), context);
        if (place.failed) {
            return std::nullopt;
        }
        offset = offset * layout_.size_of(dimensions[i]) + *place.element;
    }
    return offset;
}

ExpressionCompiler::Place ExpressionCompiler::place(Subscript const& subscript, std::size_t dimension,
                                                    std::size_t nth, Context const& context) {
    if (subscript.kind == Subscript::Kind::each) {
        return each_place(subscript, dimension, context);
    }
    if (subscript.kind != Subscript::Kind::expression) {
        auto const bound = star_place(dimension, nth, context);
        if (bound.failed) {
            error("subscript-star", context,
                  "'*' or a range stands outside SUM, MEAN, MIN, MAX, PROD or SIZE",
                  "put it inside one of these");
        }
        return bound;
    }
    if (auto const* const name = std::get_if<ReferenceNode>(&subscript.first->node);
        name != nullptr && name->subscripts.empty()) {
        bool taken = false;
        auto const found = named_place(*name, dimension, context, taken);
        if (taken) {
            return found;
        }
    }
    return counted_place(*subscript.first, dimension, context);
}

// An element's name, or a dimension's name that stands for one of its elements here.
ExpressionCompiler::Place ExpressionCompiler::named_place(ReferenceNode const& name, std::size_t dimension,
                                                          Context const& context, bool& taken) {
    auto const& wanted = model_.dimensions[dimension];
    taken = true;
    if (name.key.starts_with('@')) {
        return numbered_place(name, dimension, context);
    }
    if (auto const element = qualified_element(name.key)) {
        auto const same = element_in(dimension, element->first, element->second);
        if (!same) {
            error("element-unknown", context,
                  "'" + name.written + "' is no element of the dimension " + wanted.name,
                  "use one of its elements, or the dimension's name");
        }
        return {.element = same, .failed = !same};
    }
    if (auto const element = wanted.index_of_key.find(name.key); element != wanted.index_of_key.end()) {
        return {.element = element->second};
    }
    auto const other = model_.dimension_of_key.find(name.key);
    if (other == model_.dimension_of_key.end()) {
        taken = !model_.variable_of_key.contains(name.key) && !clock_op(name.key);
        if (taken) {
            error("element-unknown", context,
                  "'" + name.written + "' is no element of the dimension " + wanted.name,
                  "use one of its elements, or the dimension's name");
        }
        return {.failed = taken};
    }
    auto bound =
        is_vensim() ? range_place(other->second, false, context) : name_place(other->second, context);
    if (bound.failed) {
        error("subscript-unbound", context,
              "the dimension '" + name.written + "' stands for no single element in this equation",
              "name an element, or sum over it");
        return bound;
    }
    auto const element = element_in(dimension, other->second, *bound.element);
    if (!element) {
        error("element-unknown", context,
              "the element '" + model_.dimensions[other->second].elements[*bound.element] + "' of " +
                  name.written + " is not in the dimension " + wanted.name,
              "use a dimension that shares its elements");
        return {.failed = true};
    }
    return {.element = element};
}

// Dimension.element, as in Location.Boston (XMILE 1.0, 3.7.1); a variable within a module comes first.
std::optional<std::pair<std::size_t, std::size_t>>
ExpressionCompiler::qualified_element(std::string const& key) const {
    auto const dot = key.rfind('.');
    if (dot == std::string::npos || is_vensim() || model_.variable_of_key.contains(key)) {
        return std::nullopt;
    }
    auto const dimension = model_.dimension_of_key.find(key.substr(0, dot));
    if (dimension == model_.dimension_of_key.end()) {
        return std::nullopt;
    }
    auto const& elements = model_.dimensions[dimension->second].index_of_key;
    auto const element = elements.find(key.substr(dot + 1));
    return element == elements.end() ? std::nullopt
                                     : std::optional(std::pair{dimension->second, element->second});
}

// @2: the element in hand of the variable's second dimension (XMILE 1.0, 3.7.1.1).
ExpressionCompiler::Place ExpressionCompiler::numbered_place(ReferenceNode const& name, std::size_t dimension,
                                                             Context const& context) {
    std::size_t left = 0;
    std::from_chars(name.key.data() + 1, name.key.data() + name.key.size(), left);
    for (auto const& bound : context.bounds) {
        if (bound.star || left == 0 || --left > 0) {
            continue;
        }
        if (auto const element = element_in(dimension, bound.dimension, bound.element)) {
            return {.element = element};
        }
        if (layout_.size_of(dimension) == layout_.size_of(bound.dimension)) {
            return {.element = bound.element};
        }
        break;
    }
    error("subscript-range", context,
          "'" + name.written + "' is no place of a dimension of this variable that fits " +
              model_.dimensions[dimension].name,
          "count the variable's own dimensions from 1");
    return {.failed = true};
}

// One of several values by an index that counts from 1; 0 outside.
NodeId ExpressionCompiler::counted_value(Expression const& expression, std::vector<NodeId> const& values,
                                         Context const& context) {
    NodeId const index = compile(expression, context);
    if (auto const known = builder_.number_of(index)) {
        double const rounded = std::floor(*known);
        bool const inside = rounded >= 1 && rounded <= static_cast<double>(values.size());
        if (!inside && std::holds_alternative<NumberNode>(expression.node)) {
            return error("subscript-range", context,
                         "the index is outside 1 to " + std::to_string(values.size()),
                         "elements count from 1");
        }
        return inside ? values[static_cast<std::size_t>(rounded) - 1] : builder_.number(0);
    }
    std::vector<NodeId> operands{index};
    operands.insert(operands.end(), values.begin(), values.end());
    return builder_.node(Op::select, operands);
}

// The points of a stand-alone graphical function, which the array functions take as an array of its y
// values (XMILE 1.0, 3.7.1.3).
GraphicalFunction const* ExpressionCompiler::points_of(ReferenceNode const& node) const {
    auto const found = model_.variable_of_key.find(node.key);
    if (is_vensim() || found == model_.variable_of_key.end() || bound_.contains(found->second)) {
        return nullptr;
    }
    auto const& variable = model_.variables[found->second];
    return variable.graph_only && variable.graph && variable.dimension_keys.empty() ? &*variable.graph
                                                                                    : nullptr;
}

ExpressionCompiler::Place ExpressionCompiler::counted_place(Expression const& expression,
                                                            std::size_t dimension, Context const& context) {
    NodeId const index = compile(expression, context);
    auto const known = builder_.number_of(index);
    if (!known) {
        return {.index = index};
    }
    auto const size = static_cast<double>(layout_.size_of(dimension));
    double const rounded = std::floor(*known);
    if (rounded >= 1 && rounded <= size) {
        return {.element = static_cast<std::size_t>(rounded) - 1};
    }
    if (std::holds_alternative<NumberNode>(expression.node)) {
        error("subscript-range", context,
              "the subscript " + std::to_string(static_cast<long long>(rounded)) + " is outside 1 to " +
                  std::to_string(layout_.size_of(dimension)),
              "elements count from 1");
    }
    return {.outside = true};
}

NodeId ExpressionCompiler::built_in_name(ReferenceNode const& node, Context const& context) {
    auto const& key = node.key;
    if (auto const number = is_vensim() ? subscript_number(key, context) : std::nullopt) {
        return builder_.number(*number);
    }
    if (node.subscripts.empty()) {
        if (auto const element = qualified_element(key)) {
            return builder_.number(static_cast<double>(element->second + 1));
        }
        if (key == "self") {
            return builder_.value(context.slot);
        }
        if (auto const clock = clock_op(key)) {
            return builder_.leaf(*clock);
        }
        if (auto const* const function = find_function(key);
            function != nullptr && function->kind == FunctionKind::constant) {
            return builder_.number(function->number);
        }
        // A dimension's name is the number of its element here.
        if (auto const dimension = model_.dimension_of_key.find(key);
            dimension != model_.dimension_of_key.end()) {
            auto const bound = name_place(dimension->second, context);
            if (bound.element) {
                return builder_.number(static_cast<double>(*bound.element + 1));
            }
        }
        for (auto const& bound : context.bounds) {
            auto const& elements = model_.dimensions[bound.dimension].index_of_key;
            if (auto const element = elements.find(key); element != elements.end()) {
                return builder_.number(static_cast<double>(element->second + 1));
            }
        }
    }
    return unknown_name(node.written, key, context);
}

NodeId ExpressionCompiler::unknown_name(std::string const& written, std::string const& key,
                                        Context const& context) {
    std::string nearest;
    std::size_t best = 3;
    bool const looked_for = ++unknown_names_ <= limits::nearest_names_max;
    for (auto const& variable : model_.variables) {
        if (!looked_for) {
            break;
        }
        auto const changes = distance(key, variable.key, best);
        if (changes < best) {
            best = changes;
            nearest = variable.name;
        }
    }
    return error("name-unknown", context, "there is no variable or function '" + written + "'",
                 nearest.empty() ? "add it, or correct the name" : "did you mean '" + nearest + "'?");
}

} // namespace weir::dynamics
