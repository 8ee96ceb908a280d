// Builds values and finds equal ones; see value_graph.hpp. What is rearranged here changes results by no
// more than rounding: constants meet in products, and division by a constant multiplies by its reciprocal.
#include "dynamics/compile/value_graph.hpp"

#include "base/contract.hpp"
#include "dynamics/compile/exact.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

namespace weir::dynamics {

namespace {

std::uint64_t mixed(std::uint64_t hash, std::uint64_t more) {
    hash ^= more + 0x9E3779B97F4A7C15ULL + (hash << 6U) + (hash >> 2U);
    return hash * 0xBF58476D1CE4E5B9ULL;
}

bool commutes(Op op) {
    return op == Op::add || op == Op::multiply || op == Op::equal || op == Op::not_equal ||
           op == Op::logical_and || op == Op::logical_or;
}

// What needs the moment or draws at random is never worked out beforehand.
bool folds(Op op) {
    return is_unary(op) || is_binary(op) || is_many(op) || op == Op::safe_divide;
}

Rank own_rank(Op op) {
    switch (op) {
    case Op::time:
    case Op::pulse:
    case Op::ramp:
    case Op::step:
        return Rank::time;
    case Op::number:
        return Rank::number;
    default:
        return is_pure(op) ? Rank::constant : Rank::dynamic;
    }
}

std::optional<double> folded(Op op, std::vector<double> const& numbers) {
    if (op == Op::safe_divide) {
        return numbers[1] == 0 ? numbers[2] : numbers[0] / numbers[1];
    }
    return apply_exactly(op, numbers);
}

} // namespace

ValueId ValueGraph::insert(Value value, std::vector<ValueId> const& operands) {
    std::uint64_t hash = mixed(static_cast<std::uint64_t>(value.kind), static_cast<std::uint64_t>(value.op));
    hash = mixed(mixed(hash, value.index), std::bit_cast<std::uint64_t>(value.number));
    for (ValueId const operand : operands) {
        hash = mixed(hash, operand);
    }
    auto const [from, to] = known_.equal_range(hash);
    for (auto found = from; found != to && value.kind != ValueKind::copy; ++found) {
        auto const& other = values_[found->second];
        auto const others = this->operands(found->second);
        if (other.kind == value.kind && other.op == value.op && other.index == value.index &&
            std::bit_cast<std::uint64_t>(other.number) == std::bit_cast<std::uint64_t>(value.number) &&
            std::equal(others.begin(), others.end(), operands.begin(), operands.end())) {
            return found->second;
        }
    }
    value.first = static_cast<std::uint32_t>(operands_.size());
    value.count = static_cast<std::uint32_t>(operands.size());
    operands_.insert(operands_.end(), operands.begin(), operands.end());
    auto const id = static_cast<ValueId>(values_.size());
    WEIR_ENSURES(id < minus_bit - 1);
    values_.push_back(value);
    known_.emplace(hash, id);
    each_operand(id, [&](ValueId operand) {
        values_[id].rank = std::max(values_[id].rank, values_[operand].rank);
        values_[id].uniform = values_[id].uniform && values_[operand].uniform;
    });
    return id;
}

ValueId ValueGraph::number(double value) {
    Value made;
    made.number = value;
    return insert(made, {});
}

ValueId ValueGraph::slot(SlotId slot, Rank rank, bool uniform, Origin origin) {
    Value made;
    made.kind = ValueKind::slot;
    made.rank = rank;
    made.uniform = uniform;
    made.index = slot;
    made.origin = origin;
    return insert(made, {});
}

ValueId ValueGraph::copy(ValueId value) {
    Value made;
    made.kind = ValueKind::copy;
    made.rank = Rank::dynamic;
    made.origin = origin_;
    return insert(made, {value});
}

ValueId ValueGraph::combination(std::vector<ValueId> const& operands) {
    Value made;
    made.kind = ValueKind::combination;
    made.rank = Rank::dynamic;
    made.origin = {origin_.family, origin_.position * 16 + part_++, origin_.element};
    return insert(made, operands);
}

bool ValueGraph::is_number(ValueId id, double number) const {
    return values_[id].kind == ValueKind::number && values_[id].number == number;
}

bool ValueGraph::comes_before(ValueId a, ValueId b) const {
    auto const key = [&](ValueId id) {
        auto const& value = values_[id];
        return std::tuple(3 - static_cast<int>(value.rank), value.origin.family, value.origin.position,
                          value.origin.element, id);
    };
    return key(a) < key(b);
}

ValueId ValueGraph::operation(Op op, std::vector<ValueId> operands, std::uint32_t index, double number) {
    bool const numbers =
        folds(op) && !operands.empty() && std::all_of(operands.begin(), operands.end(), [&](ValueId operand) {
            return values_[operand].kind == ValueKind::number;
        });
    if (numbers) {
        std::vector<double> known;
        for (ValueId const operand : operands) {
            known.push_back(values_[operand].number);
        }
        if (auto const value = folded(op, known)) {
            return this->number(*value);
        }
    }
    if (ValueId const simple = simplified(op, operands); simple != no_id) {
        return simple;
    }
    if (commutes(op) && comes_before(operands[1], operands[0])) {
        std::swap(operands[0], operands[1]);
    }
    Value made;
    made.kind = ValueKind::operation;
    made.op = op;
    made.rank = own_rank(op);
    made.uniform = !is_random(op);
    made.index = index;
    made.number = number;
    made.origin = {origin_.family, origin_.position * 16 + part_++, origin_.element};
    return insert(made, operands);
}

ValueId ValueGraph::simplified(Op op, std::vector<ValueId>& operands) {
    switch (op) {
    case Op::multiply:
        return multiply(operands[0], operands[1]);
    case Op::divide:
        return divide(operands[0], operands[1]);
    case Op::power:
        return power(operands[0], operands[1]);
    case Op::add:
    case Op::subtract:
        return simplified_sum(op, operands);
    case Op::negate: {
        auto const& of = values_[operands[0]];
        bool const twice = of.kind == ValueKind::operation && of.op == Op::negate;
        return twice ? this->operands(operands[0])[0] : no_id;
    }
    case Op::choose:
        if (values_[operands[0]].kind == ValueKind::number) {
            return values_[operands[0]].number != 0 ? operands[1] : operands[2];
        }
        return operands[1] == operands[2] ? operands[1] : no_id;
    default:
        return no_id;
    }
}

ValueId ValueGraph::simplified_sum(Op op, std::vector<ValueId>& operands) {
    if (is_number(operands[1], 0)) {
        return operands[0];
    }
    if (op == Op::add && is_number(operands[0], 0)) {
        return operands[1];
    }
    return no_id;
}

ValueId ValueGraph::absorb(ValueId product, ValueId constant, int depth) {
    auto const& value = values_[product];
    if (depth == 0 || value.kind != ValueKind::operation || value.op != Op::multiply ||
        value.rank != Rank::dynamic) {
        return no_id;
    }
    ValueId const left = operands(product)[0];
    ValueId const right = operands(product)[1];
    if (values_[right].rank <= Rank::constant) {
        return multiply(left, operation(Op::multiply, {right, constant}, 0, 0));
    }
    for (auto const& [inner, other] : {std::pair(left, right), std::pair(right, left)}) {
        if (!values_[inner].named) {
            if (ValueId const taken = absorb(inner, constant, depth - 1); taken != no_id) {
                return multiply(taken, other);
            }
        }
    }
    return no_id;
}

ValueId ValueGraph::multiply(ValueId a, ValueId b) {
    constexpr int products_deep = 8; // beyond it nothing is gained
    if (comes_before(b, a)) {        // the more constant one is second
        std::swap(a, b);
    }
    if (is_number(b, 1)) {
        return a;
    }
    bool const scaled = is_dynamic(a) && values_[b].rank <= Rank::constant;
    if (scaled && !values_[a].named) {
        if (ValueId const taken = absorb(a, b, products_deep); taken != no_id) {
            return taken;
        }
    }
    if (values_[a].kind == ValueKind::number && values_[b].kind == ValueKind::number) {
        return number(values_[a].number * values_[b].number);
    }
    Value made;
    made.kind = ValueKind::operation;
    made.op = Op::multiply;
    made.rank = Rank::constant;
    made.origin = {origin_.family, origin_.position * 16 + part_++, origin_.element};
    return insert(made, {a, b});
}

ValueId ValueGraph::divide(ValueId a, ValueId b) {
    if (is_number(b, 1)) {
        return a;
    }
    if (!is_dynamic(a) || values_[b].rank > Rank::constant) {
        return no_id;
    }
    return multiply(a, operation(Op::divide, {number(1), b}, 0, 0));
}

ValueId ValueGraph::power(ValueId a, ValueId b) {
    if (is_number(b, 1)) {
        return a;
    }
    if (is_number(b, 2)) {
        return multiply(a, a);
    }
    return is_number(b, 3) ? multiply(multiply(a, a), a) : no_id;
}

} // namespace weir::dynamics
