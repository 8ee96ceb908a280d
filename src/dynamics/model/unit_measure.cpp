// Units of expressions; see unit_measure.hpp. What each operator asks is docs/engine/units.md.
#include "dynamics/model/unit_measure.hpp"

#include <algorithm>
#include <cmath>

namespace weir::dynamics {

namespace {

// How an operand is called in a message: short, whatever it is.
std::string called(Expression const& expression, std::string_view otherwise) {
    if (auto const* const name = std::get_if<ReferenceNode>(&expression.node)) {
        return "'" + name->written.substr(0, 80) + "'";
    }
    if (auto const* const call = std::get_if<CallNode>(&expression.node)) {
        return call->written.substr(0, 80) + "(…)";
    }
    return std::string(otherwise);
}

} // namespace

std::string UnitMeasure::text(Unit const& unit) {
    Unit known;
    bool open = false;
    Unit const resolved = solver_.resolved(unit);
    for (auto const& [id, power] : resolved.factors()) {
        if (id < UnitSolver::first_unknown) {
            known = known * Unit::of(id, power);
        } else {
            open = true;
        }
    }
    return !open ? table_.text(known) : known.dimensionless() ? "?" : table_.text(known) + "*?";
}

void UnitMeasure::at_line(std::size_t line) {
    place_.reason = reasons_.size();
    reasons_.push_back({line, &place_.scope->model->variables[place_.variable].name});
}

void UnitMeasure::check(UnitScope const& scope, std::size_t variable) {
    auto const outer = place_;
    place_ = {&scope, variable, 0};
    auto const& checked = scope.model->variables[variable];
    bool const stock = checked.kind == VariableKind::stock;
    equation(checked.equation, checked.graph.has_value() && !stock);
    equation(checked.initial, false);
    for (auto const& definition : checked.definitions) {
        bool const graph = definition.graph.has_value() || checked.graph.has_value();
        equation(definition.equation, graph && !stock);
        equation(definition.initial, false);
    }
    if (stock) {
        flows(checked);
    }
    place_ = outer;
}

// A graphical function takes any unit and gives the variable's: its points say how the two belong.
void UnitMeasure::equation(std::optional<Equation> const& equation, bool input_of_graph) {
    if (!equation) {
        return;
    }
    at_line(equation->line);
    for (auto const& expression : equation->expressions) {
        auto const given = measure(*expression);
        if (given.plain || input_of_graph) {
            continue;
        }
        Unit const& own = place_.scope->units[place_.variable];
        if (!equate(own, given.unit)) {
            tell("the equation gives " + text(given.unit) + ", but the variable is in " + text(own), own,
                 given.unit);
        }
    }
}

void UnitMeasure::flows(Variable const& stock) {
    Unit const& held = place_.scope->units[place_.variable];
    auto const variable = place_.variable;
    for (auto const* const keys : {&stock.inflow_keys, &stock.outflow_keys}) {
        for (auto const& key : *keys) {
            auto const flow = place_.scope->model->variable_of_key.find(key);
            if (flow == place_.scope->model->variable_of_key.end()) {
                continue;
            }
            place_.variable = flow->second;
            at_line(place_.scope->model->variables[flow->second].line);
            Unit const& moved = place_.scope->units[flow->second];
            Unit const expected = held / time_;
            if (!equate(moved, expected)) {
                tell("the flow is in " + text(moved) + ", but the stock '" + stock.name + "' is in " +
                         text(held) + ", so it asks for " + text(expected),
                     moved, expected);
            }
        }
    }
    place_.variable = variable;
}

Measured UnitMeasure::measure(Expression const& expression) {
    if (std::holds_alternative<NumberNode>(expression.node)) {
        return {{}, true};
    }
    if (auto const* const node = std::get_if<ReferenceNode>(&expression.node)) {
        return reference(*node);
    }
    if (auto const* const node = std::get_if<UnaryNode>(&expression.node)) {
        auto const value = measure(*node->operand);
        return node->op == UnaryOperator::negate ? value : Measured{{}, value.plain};
    }
    if (auto const* const node = std::get_if<BinaryNode>(&expression.node)) {
        return binary(*node);
    }
    if (auto const* const node = std::get_if<ConditionalNode>(&expression.node)) {
        return conditional(*node);
    }
    return call(std::get<CallNode>(expression.node));
}

std::optional<Unit> UnitMeasure::variable_unit(std::string const& key) const {
    auto const& scope = *place_.scope;
    if (auto const input = scope.inputs.find(key); input != scope.inputs.end()) {
        return input->second;
    }
    auto const found = scope.model->variable_of_key.find(key);
    if (found == scope.model->variable_of_key.end()) {
        return std::nullopt;
    }
    return scope.units[found->second];
}

Measured UnitMeasure::reference(ReferenceNode const& node) {
    for (auto const& subscript : node.subscripts) {
        if (subscript.kind == Subscript::Kind::expression && subscript.first) {
            (void)measure(*subscript.first); // an element's number, or a name of no unit
        }
    }
    if (auto const unit = variable_unit(node.key)) {
        return {*unit, false};
    }
    if (node.key == "self") {
        return {place_.scope->units[place_.variable], false};
    }
    auto const* const signature = unit_signature(node.key, model_.dialect);
    if (signature != nullptr && signature->result == 't') {
        return {time_, false};
    }
    // Else pi, inf, an element or a dimension that stands for its number; or an unknown name, which the
    // compiler tells.
    return {{}, true};
}

Measured UnitMeasure::binary(BinaryNode const& node) {
    using enum BinaryOperator;
    if (node.op == power) {
        return this->power(node);
    }
    auto const left = measure(*node.left);
    auto const right = measure(*node.right);
    bool const plain = left.plain && right.plain;
    switch (node.op) {
    case multiply:
        return {left.unit * right.unit, plain};
    case divide:
        return {left.unit / right.unit, plain};
    case add:
        return alike(left, *node.left, right, *node.right, "added");
    case subtract:
        return alike(left, *node.left, right, *node.right, "subtracted");
    case modulo:
        return alike(left, *node.left, right, *node.right, "divided for their remainder");
    case logical_and:
    case logical_or:
        return {{}, plain};
    default:
        (void)alike(left, *node.left, right, *node.right, "compared");
        return {{}, plain};
    }
}

// A number as the exponent multiplies the exponents; any other leaves only pure numbers possible.
Measured UnitMeasure::power(BinaryNode const& node) {
    auto const base = measure(*node.left);
    auto const exponent = measure(*node.right);
    if (base.plain && exponent.plain) {
        return {{}, true};
    }
    if (!exponent.plain && !equate(exponent.unit, {})) {
        tell("an exponent is dimensionless, but " + called(*node.right, "this one") + " is in " +
                 text(exponent.unit),
             exponent.unit, {});
    }
    if (base.plain) {
        return {{}, false};
    }
    auto const* const number = std::get_if<NumberNode>(&node.right->node);
    auto const* const sign = std::get_if<UnaryNode>(&node.right->node);
    auto const* const negated = sign != nullptr && sign->op == UnaryOperator::negate
                                    ? std::get_if<NumberNode>(&sign->operand->node)
                                    : nullptr;
    if (number != nullptr || negated != nullptr) {
        auto const by = Rational::from(number != nullptr ? number->value : -negated->value);
        auto const raised = by ? base.unit.raised(*by) : Unit();
        if (by && raised.valid()) {
            return {raised, false};
        }
    }
    if (!equate(base.unit, {})) {
        tell("only a dimensionless value can be raised to a power that is no plain number, but " +
                 called(*node.left, "the base") + " is in " + text(base.unit),
             base.unit, {});
    }
    return {{}, false};
}

Measured UnitMeasure::conditional(ConditionalNode const& node) {
    (void)measure(*node.condition);
    auto const then_value = measure(*node.then_value);
    auto const else_value = measure(*node.else_value);
    return alike(then_value, *node.then_value, else_value, *node.else_value, "given by IF");
}

Measured UnitMeasure::alike(Measured const& left, Expression const& left_side, Measured const& right,
                            Expression const& right_side, std::string_view what) {
    if (left.plain || right.plain) {
        return left.plain ? right : left;
    }
    if (equate(left.unit, right.unit)) {
        return left;
    }
    tell("unlike units are " + std::string(what) + ": " + called(left_side, "the left side") + " is in " +
             text(left.unit) + ", " + called(right_side, "the right side") + " in " + text(right.unit),
         left.unit, right.unit);
    return unknown(); // what comes of it is not told a second time
}

bool UnitMeasure::equate(Unit const& a, Unit const& b) {
    auto const outcome = solver_.equate(a, b, place_.reason);
    gave_up_ = gave_up_ || outcome == UnitSolver::Outcome::given_up;
    return outcome != UnitSolver::Outcome::conflict;
}

void UnitMeasure::tell(std::string message, Unit const& left, Unit const& right) {
    auto const& reason = reasons_[place_.reason];
    diagnostics_.warning("units-disagree",
                         {.file = model_.file,
                          .sheet = {},
                          .cell = {},
                          .line = reason.line,
                          .column = 0,
                          .field = *reason.name},
                         std::move(message) + because(left, right) + place_.scope->call, hint(left / right));
}

// Where the units come from that no variable declares.
std::string UnitMeasure::because(Unit const& left, Unit const& right) const {
    constexpr std::size_t told_max = 4;
    std::string path;
    for (auto const index : solver_.reasons(left / right, told_max)) {
        auto const& reason = reasons_[index];
        if (index != place_.reason) {
            path += (path.empty() ? "" : ", then ") + std::string("line ") + std::to_string(reason.line) +
                    " ('" + *reason.name + "')";
        }
    }
    return path.empty() ? "" : "; what is not declared follows from " + path;
}

std::string UnitMeasure::hint(Unit const& quotient) {
    Unit const apart = solver_.resolved(quotient);
    if (apart.factors().size() == 1 && UnitSolver::known(time_) && time_.factors().size() == 1 &&
        apart.factors().front().id == time_.factors().front().id) {
        return "they differ by " + text(apart) +
               ": an amount and a rate are mixed; multiply or divide by a time, or correct a unit";
    }
    return "they differ by " + text(apart) + ": correct a unit, or bring in a constant that has this unit";
}

} // namespace weir::dynamics
