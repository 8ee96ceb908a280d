// Rows and instructions; see tile_rows.hpp.
#include "dynamics/compile/tile_rows.hpp"

#include <algorithm>

namespace weir::dynamics {

namespace {

TileKind kind_of(Value const& value) {
    if (value.kind == ValueKind::copy) {
        return TileKind::copy;
    }
    if (value.kind == ValueKind::combination) {
        return TileKind::combination;
    }
    if (is_unary(value.op)) {
        return TileKind::unary;
    }
    if (is_binary(value.op)) {
        return TileKind::binary;
    }
    switch (value.op) {
    case Op::choose:
        return TileKind::choose;
    case Op::safe_divide:
        return TileKind::safe_divide;
    case Op::product:
    case Op::minimum:
    case Op::maximum:
    case Op::sum:
        return TileKind::fold;
    case Op::graph:
        return TileKind::graph;
    case Op::history:
        return TileKind::history;
    default:
        return TileKind::special;
    }
}

} // namespace

bool RowWriter::can_go_down(Value const& value) {
    return value.kind == ValueKind::combination || value.kind == ValueKind::copy;
}

// The places of one value's operands, with the result's first.
void RowWriter::read(ValueId id, std::vector<Place>& into) const {
    into.clear();
    into.push_back(made_.at(id));
    bool const terms = graph_.of(id).kind == ValueKind::combination;
    ValueId last = 0;
    for (ValueId const operand : graph_.operands(id)) {
        if (operand == no_id) {
            bool const minus = (last & minus_bit) != 0;
            into.push_back(place_of(minus ? ValueGraph::minus_one : ValueGraph::one));
        } else {
            into.push_back(place_of(terms ? operand & ~minus_bit : operand));
        }
        last = operand;
    }
}

RowWriter::Steps RowWriter::between(std::vector<Place> const& a, std::vector<Place> const& b) {
    Steps steps(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        steps[i] = static_cast<std::int32_t>(b[i]) - static_cast<std::int32_t>(a[i]);
    }
    return steps;
}

// Values whose places all go on by the same steps are one row; rows alike are one instruction.
void RowWriter::write(std::vector<ValueId> const& in_order, RowOrder const& order) {
    std::vector<ValueId> values = in_order;
    if (order.downwards) {
        std::reverse(values.begin(), values.end());
    }
    std::int32_t const step = order.downwards ? -1 : 1;
    std::vector<std::vector<Place>> all(values.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        read(values[i], all[i]);
    }
    std::vector<Row> rows;
    for (std::size_t i = 0; i < all.size();) {
        Row row{i, 1, Steps(all[i].size(), 0)};
        if (i + 1 < all.size() && can_row(values[i])) {
            auto const steps = between(all[i], all[i + 1]);
            if (steps[0] == step) {
                row.steps = steps;
                while (i + row.length < all.size() &&
                       between(all[i + row.length - 1], all[i + row.length]) == steps) {
                    ++row.length;
                }
            }
        }
        i += row.length;
        rows.push_back(std::move(row));
    }
    for (std::size_t i = 0; i < rows.size();) {
        std::uint32_t count = 1;
        Steps outer(all[0].size(), 0);
        auto const length = static_cast<std::int32_t>(rows[i].length);
        // A kernel may walk rows across, which changes the order of what is not in line with what it reads.
        bool const in_line = std::all_of(order.own.begin(), order.own.end(),
                                         [&](std::int32_t distance) { return distance % length == 0; });
        if (in_line && i + 1 < rows.size() && alike(rows[i], rows[i + 1])) {
            auto const steps = between(all[rows[i].first], all[rows[i + 1].first]);
            if (steps[0] == step * length) {
                outer = steps;
                while (i + count < rows.size() && alike(rows[i], rows[i + count]) &&
                       between(all[rows[i + count - 1].first], all[rows[i + count].first]) == outer) {
                    ++count;
                }
            }
        }
        add(values[rows[i].first], all[rows[i].first], rows[i], count, outer);
        code_.instructions.back().step = step;
        i += count;
    }
}

void RowWriter::copy(std::vector<ValueId> const& values, Places const& to) {
    for (std::size_t i = 0; i < values.size();) {
        std::uint32_t length = 1;
        Place const from = made_.at(values[i]);
        Place const first = to.at(values[i]);
        while (i + length < values.size() && made_.at(values[i + length]) == from + length &&
               to.at(values[i + length]) == first + length) {
            ++length;
        }
        TileInstruction made;
        made.kind = TileKind::copy;
        made.inner = length;
        made.result = first;
        made.first_operand = static_cast<std::uint32_t>(code_.operands.size());
        made.operands = 1;
        code_.operands.push_back({from, length > 1 ? 1 : 0, 0, false, false});
        code_.instructions.push_back(made);
        i += length;
    }
}

// Random numbers and histories are told apart by their index, one by one.
bool RowWriter::can_row(ValueId id) const {
    auto const& value = graph_.of(id);
    return value.kind != ValueKind::operation || (is_pure(value.op) && value.op != Op::select);
}

void RowWriter::add(ValueId id, std::vector<Place> const& places, Row const& row, std::uint32_t count,
                    Steps const& outer) {
    auto const& value = graph_.of(id);
    TileInstruction made;
    made.kind = kind_of(value);
    made.op = value.op;
    made.inner = row.length;
    made.outer = count;
    made.result = places[0];
    made.first_operand = static_cast<std::uint32_t>(code_.operands.size());
    made.operands = value.count;
    made.index = value.index;
    made.number = value.number;
    bool const terms = value.kind == ValueKind::combination;
    auto const operands = graph_.operands(id);
    for (std::size_t i = 0; i < operands.size(); ++i) {
        TileOperand operand{places[i + 1], row.steps[i + 1], outer[i + 1], false, false};
        if (terms && i % 2 == 0) {
            operand.minus = (operands[i] & minus_bit) != 0 && operands[i + 1] != no_id;
        } else if (terms) {
            operand.unit = operands[i] == no_id && (operands[i - 1] & minus_bit) == 0;
        }
        code_.operands.push_back(operand);
    }
    code_.instructions.push_back(made);
}

} // namespace weir::dynamics
