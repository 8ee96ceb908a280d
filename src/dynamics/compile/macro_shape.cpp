// Walks the equations of macros; see macro_shape.hpp.
#include "dynamics/compile/macro_shape.hpp"

#include "dynamics/compile/functions.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace weir::dynamics {

namespace {

using Visit = std::function<void(Expression const&)>;

void visit_all(ExpressionPtr const& expression, Visit const& visit) {
    if (!expression) {
        return;
    }
    visit(*expression);
    if (auto const* const reference = std::get_if<ReferenceNode>(&expression->node)) {
        for (auto const& subscript : reference->subscripts) {
            visit_all(subscript.first, visit);
            visit_all(subscript.last, visit);
        }
    } else if (auto const* const unary = std::get_if<UnaryNode>(&expression->node)) {
        visit_all(unary->operand, visit);
    } else if (auto const* const binary = std::get_if<BinaryNode>(&expression->node)) {
        visit_all(binary->left, visit);
        visit_all(binary->right, visit);
    } else if (auto const* const choice = std::get_if<ConditionalNode>(&expression->node)) {
        visit_all(choice->condition, visit);
        visit_all(choice->then_value, visit);
        visit_all(choice->else_value, visit);
    } else if (auto const* const call = std::get_if<CallNode>(&expression->node)) {
        for (auto const& argument : call->arguments) {
            visit_all(argument, visit);
        }
    }
}

void visit_equation(std::optional<Equation> const& equation, Visit const& visit) {
    if (equation) {
        for (auto const& expression : equation->expressions) {
            visit_all(expression, visit);
        }
    }
}

void visit_macro(Macro const& macro, Visit const& visit) {
    visit_equation(macro.result, visit);
    if (macro.specs) {
        visit_equation(macro.specs->start, visit);
        visit_equation(macro.specs->stop, visit);
        visit_equation(macro.specs->dt, visit);
    }
    if (!macro.body) {
        return;
    }
    for (auto const& variable : macro.body->variables) {
        visit_equation(variable.equation, visit);
        visit_equation(variable.initial, visit);
        for (auto const& definition : variable.definitions) {
            visit_equation(definition.equation, visit);
            visit_equation(definition.initial, visit);
        }
    }
}

Macro const* called(CallNode const& call, Macro const& within, Model const& whole) {
    if (within.body && within.body->variable_of_key.contains(call.key)) {
        return nullptr;
    }
    for (auto const& macro : whole.macros) {
        if (macro.key == call.key && call.arguments.size() <= macro.parameters.size()) {
            return &macro;
        }
    }
    return nullptr;
}

// The functions whose argument, named alone, is an array.
bool takes_array(CallNode const& call, std::size_t argument) {
    auto const* const function = find_function(call.key);
    if (function == nullptr) {
        return false;
    }
    bool const alone = function->kind == FunctionKind::extreme && call.arguments.size() == 1;
    return alone || function->kind == FunctionKind::reducer || function->kind == FunctionKind::size ||
           (function->kind == FunctionKind::rank && argument != 1);
}

// What is known of each macro; nothing yet of one that is being looked at.
using KnownArrays = std::map<Macro const*, std::vector<bool>>;

void find_arrays(Macro const& macro, Model const& whole, KnownArrays& known, std::vector<bool>& arrays) {
    if (auto const [found, added] = known.emplace(&macro, std::vector<bool>{}); !added) {
        arrays = found->second;
        return;
    }
    arrays.assign(macro.parameters.size(), false);
    auto const mark = [&](std::string const& key) {
        for (std::size_t i = 0; i < arrays.size(); ++i) {
            arrays[i] = arrays[i] || macro.parameters[i].key == key;
        }
    };
    auto const mark_bare = [&](Expression const& expression) {
        if (auto const* const name = std::get_if<ReferenceNode>(&expression.node)) {
            mark(name->key);
        }
    };
    visit_macro(macro, [&](Expression const& expression) {
        if (auto const* const name = std::get_if<ReferenceNode>(&expression.node);
            name != nullptr && !name->subscripts.empty()) {
            mark(name->key);
        }
        auto const* const call = std::get_if<CallNode>(&expression.node);
        if (call == nullptr) {
            return;
        }
        std::vector<bool> theirs;
        if (auto const* const other = called(*call, macro, whole)) {
            find_arrays(*other, whole, known, theirs);
        }
        for (std::size_t i = 0; i < call->arguments.size(); ++i) {
            if (takes_array(*call, i) || (i < theirs.size() && theirs[i])) {
                visit_all(call->arguments[i], mark_bare);
            }
        }
    });
    known[&macro] = arrays;
}

bool reaches(Macro const& from, Macro const& wanted, Model const& whole, std::set<Macro const*>& seen) {
    bool found = false;
    visit_macro(from, [&](Expression const& expression) {
        auto const* const call = std::get_if<CallNode>(&expression.node);
        auto const* const other = call == nullptr ? nullptr : called(*call, from, whole);
        if (other != nullptr && !found) {
            found = other == &wanted || (seen.insert(other).second && reaches(*other, wanted, whole, seen));
        }
    });
    return found;
}

} // namespace

std::vector<bool> array_parameters(Macro const& macro, Model const& whole) {
    KnownArrays known;
    std::vector<bool> arrays;
    find_arrays(macro, whole, known, arrays);
    return arrays;
}

bool calls_itself(Macro const& macro, Model const& whole) {
    std::set<Macro const*> seen;
    return reaches(macro, macro, whole, seen);
}

} // namespace weir::dynamics
