// Units through functions: built-in ones by their signatures, graphical ones, and macros call by call;
// see unit_measure.hpp.
#include "dynamics/model/unit_measure.hpp"

#include <algorithm>

namespace weir::dynamics {

namespace {

constexpr std::size_t macro_depth_followed = 16; // a recursive macro is not followed for ever

} // namespace

Measured UnitMeasure::call(CallNode const& node) {
    auto const macro = std::find_if(model_.macros.begin(), model_.macros.end(),
                                    [&](Macro const& one) { return one.key == node.key; });
    if (macro != model_.macros.end()) {
        return macro_call(*macro, node);
    }
    auto const* const signature = unit_signature(node.key, model_.dialect);
    if (signature != nullptr) {
        return signed_call(node, *signature);
    }
    for (auto const& argument : node.arguments) {
        (void)measure(*argument);
    }
    if (auto const table = variable_unit(node.key)) { // a graphical function called with its input
        return {*table, false};
    }
    return node.key == "pi" || node.key == "inf" ? Measured{{}, true} : unknown();
}

Measured UnitMeasure::signed_call(CallNode const& node, UnitSignature const& signature) {
    Unit const a = solver_.fresh();
    Unit const b = solver_.fresh();
    Unit table;
    auto const unit_of = [&](char letter) {
        switch (letter) {
        case 'a':
            return a;
        case 'b':
            return b;
        case 'f':
            return a / time_;
        case 'q':
            return a / b;
        case 'h':
            return a.raised(Rational(1, 2));
        case 'r':
            return Unit() / time_;
        case 't':
            return time_;
        case 'l':
            return table;
        default:
            return Unit();
        }
    };
    bool plain = true;
    bool const repeats = signature.arguments.ends_with('+');
    auto const letters = signature.arguments.substr(0, signature.arguments.size() - (repeats ? 1 : 0));
    for (std::size_t i = 0; i < node.arguments.size(); ++i) {
        char const letter = i < letters.size() ? letters[i] : repeats ? letters.back() : '*';
        auto const& argument = *node.arguments[i];
        auto const value = measure(argument);
        if (letter == 'l') {
            table = value.unit;
        }
        if (letter == '*' || letter == 'l') {
            continue;
        }
        plain = plain && value.plain;
        Unit const expected = unit_of(letter);
        if (!value.plain && !equate(expected, value.unit)) {
            auto const name = std::get_if<ReferenceNode>(&argument.node);
            tell(node.written.substr(0, 80) + " takes " + text(expected) + " as argument " +
                     std::to_string(i + 1) + ", but " +
                     (name != nullptr ? "'" + name->written.substr(0, 80) + "'" : "what is given") +
                     " is in " + text(value.unit),
                 expected, value.unit);
        }
    }
    if (signature.result == '*') {
        return unknown();
    }
    bool const of_arguments = signature.result != 't' && signature.result != 'r' && signature.result != 'l';
    return {unit_of(signature.result), plain && of_arguments && !node.arguments.empty()};
}

// By instance: each call has unknowns of its own for the macro's variables, whose declared units are
// only an example of what may be put in.
Measured UnitMeasure::macro_call(Macro const& macro, CallNode const& node) {
    UnitScope scope{macro.body.get(), {}, {}, {}, place_.scope->depth + 1};
    for (std::size_t i = 0; i < node.arguments.size(); ++i) {
        auto const value = measure(*node.arguments[i]);
        if (i < macro.parameters.size()) {
            scope.inputs.emplace(macro.parameters[i].key, value.plain ? solver_.fresh() : value.unit);
        }
    }
    if (scope.depth > macro_depth_followed || solver_.out_of_work() || !macro.body) {
        return unknown();
    }
    scope.call = place_.scope->call.empty() ? " (in the call of " + node.written.substr(0, 80) + " at line " +
                                                  std::to_string(reasons_[place_.reason].line) + ")"
                                            : place_.scope->call;
    for (auto const& parameter : macro.parameters) {
        scope.inputs.try_emplace(parameter.key, solver_.fresh());
    }
    for (std::size_t i = 0; i < macro.body->variables.size(); ++i) {
        scope.units.push_back(solver_.fresh());
    }
    for (std::size_t i = 0; i < macro.body->variables.size(); ++i) {
        check(scope, i);
    }
    auto const outer = place_;
    Measured result = unknown();
    if (macro.result && !macro.result->expressions.empty() && !macro.body->variables.empty()) {
        place_.scope = &scope;
        result = measure(*macro.result->expressions.front());
    } else {
        place_.scope = &scope;
        result.unit = variable_unit(macro.key).value_or(result.unit);
    }
    place_ = outer;
    return result;
}

} // namespace weir::dynamics
