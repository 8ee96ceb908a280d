// Other rows of the child: each row in hand is paired with those that it may look at, and what is asked of
// the pairs is drawn together again.
#include "base/contract.hpp"
#include "quality/rule_batch.hpp"

#include <algorithm>

namespace weir::quality {

namespace {

constexpr std::size_t pairs_max = 16'384; // that go through the tree together

bool known(double value) {
    return value > unreadable_number;
}

// What an aggregate has when it has seen no row.
double nothing_seen(RuleOp op) {
    switch (op) {
    case RuleOp::minimum:
    case RuleOp::maximum:
        return blank_number;
    case RuleOp::every:
        return 1;
    default:
        return 0;
    }
}

} // namespace

// Pairs as they are collected: the lane of each, and its inner row.
struct RuleBatch::Pairs {
    explicit Pairs(BatchScratch& scratch)
        : owner(scratch.rows.lend(pairs_max)), row(scratch.rows.lend(pairs_max)) {}
    BufferPool<std::uint32_t>::Lent owner, row;
    std::size_t count = 0;
    std::vector<std::pair<std::uint32_t, double>> values; // of `distinct`, by owner
};

double RuleBatch::cell(std::size_t table, std::size_t column, std::uint32_t row) const {
    auto const& cells = data_.table(table).columns[column];
    if (data_.shape().tables()[table].columns[column].kind == ValueKind::number) {
        return cells.number[row];
    }
    auto const whole = cells.whole[row];
    return whole > unreadable_cell ? whole : whole == blank_cell ? blank_number : unreadable_number;
}

void RuleBatch::first_of(RuleNode const& node, Lanes const& lanes, double* out) {
    auto const& tables = data_.shape().tables();
    if (node.table == ReturnShape::whole) {
        std::fill_n(out, lanes.count, cell(node.table, node.column, 0));
        return;
    }
    auto const outer = lanes.tables[lanes.frames - 1];
    auto const* const rows = lanes.rows[lanes.frames - 1];
    auto const& children = data_.table(outer).child;
    auto const& inner = data_.table(node.table);
    auto const shared = node.same ? shared_element(tables[outer], tables[node.table]) : std::nullopt;
    for (std::size_t i = 0; i < lanes.count; ++i) {
        auto const of_child = inner.rows_of(children[rows[i]]);
        out[i] = blank_number;
        for (auto const row : of_child) {
            if (shared) {
                auto const a = cell(outer, shared->outer, rows[i]);
                if (!known(a) || a != cell(node.table, shared->inner, row)) {
                    continue;
                }
            }
            out[i] = cell(node.table, node.column, row);
            break;
        }
    }
}

void RuleBatch::gathered(RuleNode const& node, Lanes const& lanes, double* out) {
    auto const& tables = data_.shape().tables();
    auto const outer = lanes.tables[lanes.frames - 1];
    auto const* const rows = lanes.rows[lanes.frames - 1];
    auto const& children = data_.table(outer).child;
    auto const& inner = data_.table(node.table);
    auto const shared = node.same ? shared_element(tables[outer], tables[node.table]) : std::nullopt;
    std::fill_n(out, lanes.count, nothing_seen(node.op));
    Pairs pairs(scratch_);
    for (std::size_t i = 0; i < lanes.count; ++i) {
        auto const add = [&](std::uint32_t row) {
            if (node.other && row == rows[i]) {
                return;
            }
            if (shared) {
                auto const a = cell(outer, shared->outer, rows[i]);
                if (!known(a) || a != cell(node.table, shared->inner, row)) {
                    return;
                }
            }
            pairs.owner[pairs.count] = static_cast<std::uint32_t>(i);
            pairs.row[pairs.count] = row;
            if (++pairs.count == pairs_max) {
                flush(node, lanes, pairs, out);
            }
        };
        if (outer == ReturnShape::whole) {
            for (std::uint32_t row = 0; row < inner.rows(); ++row) {
                if (inner.live(row)) {
                    add(row);
                }
            }
        } else {
            std::ranges::for_each(inner.rows_of(children[rows[i]]), add);
        }
    }
    flush(node, lanes, pairs, out);
    if (node.op == RuleOp::distinct) {
        std::ranges::sort(pairs.values);
        auto const repeats = std::ranges::unique(pairs.values);
        pairs.values.erase(repeats.begin(), repeats.end());
        for (auto const& value : pairs.values) {
            out[value.first] += 1;
        }
    }
}

// Asks the condition and the value of the pairs collected so far.
void RuleBatch::flush(RuleNode const& node, Lanes const& outer, Pairs& pairs, double* out) {
    if (pairs.count == 0) {
        return;
    }
    auto held = scratch_.rows.lend(outer.frames * pairs.count);
    Lanes lanes = outer;
    lanes.count = pairs.count;
    for (std::size_t frame = 0; frame < outer.frames; ++frame) {
        auto* const to = held.data() + frame * pairs.count;
        for (std::size_t i = 0; i < pairs.count; ++i) {
            to[i] = outer.rows[frame][pairs.owner[i]];
        }
        lanes.rows[frame] = to;
    }
    lanes.rows[lanes.frames] = pairs.row.data();
    lanes.tables[lanes.frames] = node.table;
    ++lanes.frames;
    auto kept = scratch_.truths.lend(pairs.count);
    if (node.has_condition) {
        truth(node.arguments[0], lanes, kept.data());
    } else {
        std::fill_n(kept.data(), pairs.count, truth_yes);
    }
    if (node.op == RuleOp::every) {
        auto has = scratch_.truths.lend(pairs.count);
        truth(node.arguments.back(), lanes, has.data());
        for (std::size_t i = 0; i < pairs.count; ++i) {
            if (kept[i] == truth_yes && has[i] != truth_yes) {
                out[pairs.owner[i]] = 0;
            }
        }
    } else if (node.op == RuleOp::any || node.op == RuleOp::count) {
        for (std::size_t i = 0; i < pairs.count; ++i) {
            out[pairs.owner[i]] += kept[i] == truth_yes ? 1 : 0;
        }
    } else {
        auto values = scratch_.values.lend(pairs.count);
        value(node.arguments.back(), lanes, values.data());
        for (std::size_t i = 0; i < pairs.count; ++i) {
            if (kept[i] == truth_yes && known(values[i])) {
                reduce(node, pairs, pairs.owner[i], values[i], out);
            }
        }
    }
    pairs.count = 0;
}

void RuleBatch::reduce(RuleNode const& node, Pairs& pairs, std::uint32_t owner, double value, double* out) {
    auto& so_far = out[owner];
    switch (node.op) {
    case RuleOp::sum:
        so_far += value;
        return;
    case RuleOp::minimum:
        so_far = known(so_far) ? std::min(so_far, value) : value;
        return;
    case RuleOp::maximum:
        so_far = known(so_far) ? std::max(so_far, value) : value;
        return;
    case RuleOp::distinct:
        pairs.values.emplace_back(owner, value);
        return;
    default:
        WEIR_UNREACHABLE();
    }
}

} // namespace weir::quality
