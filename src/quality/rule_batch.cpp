#include "quality/rule_batch.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <cmath>

namespace weir::quality {

namespace {

constexpr std::uint8_t not_asked = 255;
constexpr std::size_t few = 6; // of a list that is gone through one by one

bool known(double value) {
    return value > unreadable_number; // false of a blank, which is not a number
}

double as_value(std::int32_t cell) {
    return cell > unreadable_cell ? cell : cell == blank_cell ? blank_number : unreadable_number;
}

// Rows of those lanes alone, in a batch of their own.
class Narrowed {
public:
    Narrowed(BatchScratch& scratch, Lanes const& lanes, std::uint32_t const* kept, std::size_t count)
        : rows_(scratch.rows.lend(lanes.frames * count)), lanes_(lanes) {
        lanes_.count = count;
        for (std::size_t frame = 0; frame < lanes.frames; ++frame) {
            auto* const to = rows_.data() + frame * count;
            for (std::size_t i = 0; i < count; ++i) {
                to[i] = lanes.rows[frame][kept[i]];
            }
            lanes_.rows[frame] = to;
        }
    }
    [[nodiscard]] Lanes const& lanes() const { return lanes_; }

private:
    BufferPool<std::uint32_t>::Lent rows_;
    Lanes lanes_;
};

} // namespace

void RuleBatch::truth(NodeId id, Lanes const& lanes, std::uint8_t* out) {
    auto const& node = expression_.nodes[id];
    auto& ready = prepared_[id];
    auto const* const rows = lanes.rows[node.frame];
    switch (node.op) {
    case RuleOp::truth_constant:
        std::fill_n(out, lanes.count, static_cast<std::uint8_t>(node.number));
        return;
    case RuleOp::either:
    case RuleOp::both:
        joined(node, lanes, out);
        return;
    case RuleOp::negate:
        truth(node.arguments[0], lanes, out);
        for (std::size_t i = 0; i < lanes.count; ++i) {
            out[i] = out[i] == truth_unknown ? truth_unknown : static_cast<std::uint8_t>(1 - out[i]);
        }
        return;
    case RuleOp::truth_column: {
        auto values = scratch_.values.lend(lanes.count);
        column(node, lanes, values.data());
        for (std::size_t i = 0; i < lanes.count; ++i) {
            out[i] = known(values[i]) ? static_cast<std::uint8_t>(values[i] != 0) : truth_unknown;
        }
        return;
    }
    case RuleOp::is_blank:
    case RuleOp::is_unreadable:
    case RuleOp::weekend:
    case RuleOp::bank_holiday:
        tested(node, lanes, out);
        return;
    case RuleOp::first_row:
    case RuleOp::last_row: {
        auto const& table = data_.table(node.table);
        auto const& neighbours = node.op == RuleOp::first_row ? table.before : table.after;
        for (std::size_t i = 0; i < lanes.count; ++i) {
            out[i] = neighbours[rows[i]] < 0 ? truth_yes : truth_no;
        }
        return;
    }
    case RuleOp::any:
    case RuleOp::every: {
        auto values = scratch_.values.lend(lanes.count);
        gathered(node, lanes, values.data());
        for (std::size_t i = 0; i < lanes.count; ++i) {
            out[i] = values[i] != 0 ? truth_yes : truth_no;
        }
        return;
    }
    case RuleOp::repeated:
        for (std::size_t i = 0; i < lanes.count; ++i) {
            out[i] = static_cast<std::uint8_t>(ready.repeated->of(rows[i]));
        }
        return;
    case RuleOp::within:
        within(node, ready, lanes, out);
        return;
    case RuleOp::like:
    case RuleOp::valid_upn:
    case RuleOp::valid_postcode:
        tested_text(node, ready, lanes, out);
        return;
    default:
        compared(node, lanes, out);
    }
}

// What is settled by one part is not asked of the next: a row that an “and” has lost goes no further.
void RuleBatch::joined(RuleNode const& node, Lanes const& lanes, std::uint8_t* out) {
    auto const settled = node.op == RuleOp::both ? truth_no : truth_yes;
    truth(node.arguments[0], lanes, out);
    auto open = scratch_.rows.lend(lanes.count);
    for (std::size_t k = 1; k < node.arguments.size(); ++k) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < lanes.count; ++i) {
            open[count] = static_cast<std::uint32_t>(i);
            count += out[i] != settled ? 1 : 0;
        }
        if (count == 0) {
            return;
        }
        auto more = scratch_.truths.lend(lanes.count);
        if (count == lanes.count) {
            truth(node.arguments[k], lanes, more.data());
        } else {
            Narrowed const narrowed(scratch_, lanes, open.data(), count);
            truth(node.arguments[k], narrowed.lanes(), more.data());
        }
        for (std::size_t i = 0; i < count; ++i) {
            auto& so_far = out[open[i]];
            so_far = more[i] == settled ? settled : so_far == truth_unknown ? truth_unknown : more[i];
        }
    }
}

std::int32_t const* RuleBatch::here_column(NodeId id) const {
    auto const& node = expression_.nodes[id];
    bool const plain =
        node.op == RuleOp::column && node.step == RuleNode::Step::here && node.kind != ValueKind::number;
    return plain ? data_.table(node.table).columns[node.column].whole.data() : nullptr;
}

void RuleBatch::compared(RuleNode const& node, Lanes const& lanes, std::uint8_t* out) {
    auto const compare = [&](auto const& left, auto const& right) {
        auto const all = [&](auto const& holds) {
            for (std::size_t i = 0; i < lanes.count; ++i) {
                auto const a = left(i), b = right(i);
                out[i] = known(a) && known(b) ? static_cast<std::uint8_t>(holds(a, b)) : truth_unknown;
            }
        };
        switch (node.op) {
        case RuleOp::equal:
            return all([](double a, double b) { return a == b; });
        case RuleOp::not_equal:
            return all([](double a, double b) { return a != b; });
        case RuleOp::less:
            return all([](double a, double b) { return a < b; });
        case RuleOp::less_equal:
            return all([](double a, double b) { return a <= b; });
        default:
            WEIR_UNREACHABLE();
        }
    };
    auto const a = node.arguments[0], b = node.arguments[1];
    auto const constant = [](double value) { return [value](std::size_t) { return value; }; };
    auto const with_left = [&](auto const& left) {
        if (prepared_[b].constant) {
            compare(left, constant(*prepared_[b].constant));
        } else if (auto const* const cells = here_column(b)) {
            auto const* const rows = lanes.rows[expression_.nodes[b].frame];
            compare(left, [&](std::size_t i) { return as_value(cells[rows[i]]); });
        } else {
            auto values = scratch_.values.lend(lanes.count);
            value(b, lanes, values.data());
            compare(left, [&](std::size_t i) { return values[i]; });
        }
    };
    if (prepared_[a].constant) {
        with_left(constant(*prepared_[a].constant));
    } else if (auto const* const cells = here_column(a)) {
        auto const* const rows = lanes.rows[expression_.nodes[a].frame];
        with_left([&](std::size_t i) { return as_value(cells[rows[i]]); });
    } else {
        auto values = scratch_.values.lend(lanes.count);
        value(a, lanes, values.data());
        with_left([&](std::size_t i) { return values[i]; });
    }
}

void RuleBatch::within(RuleNode const& node, PreparedNode const& ready, Lanes const& lanes,
                       std::uint8_t* out) {
    auto const& list = ready.list;
    auto const holds = [&](double value) {
        return list.size() <= few ? std::ranges::find(list, value) != list.end()
                                  : std::ranges::binary_search(list, value);
    };
    auto values = scratch_.values.lend(lanes.count);
    value(node.arguments[0], lanes, values.data());
    for (std::size_t i = 0; i < lanes.count; ++i) {
        out[i] = known(values[i]) ? static_cast<std::uint8_t>(holds(values[i])) : truth_unknown;
    }
}

// Each text is asked once, however many rows say it.
void RuleBatch::tested_text(RuleNode const& node, PreparedNode& ready, Lanes const& lanes,
                            std::uint8_t* out) {
    auto values = scratch_.values.lend(lanes.count);
    value(node.arguments[0], lanes, values.data());
    auto& answers = ready.truth_of_text;
    answers.resize(data_.texts().size(), not_asked);
    for (std::size_t i = 0; i < lanes.count; ++i) {
        if (!known(values[i])) {
            out[i] = truth_unknown;
            continue;
        }
        auto& answer = answers[static_cast<std::size_t>(values[i])];
        if (answer == not_asked) {
            auto const& text = data_.texts().text(static_cast<std::int32_t>(values[i]));
            answer = node.op == RuleOp::like ? static_cast<std::uint8_t>(fits_pattern(text, node.text))
                                             : static_cast<std::uint8_t>(text_condition(node.op, text));
        }
        out[i] = answer;
    }
}

void RuleBatch::tested(RuleNode const& node, Lanes const& lanes, std::uint8_t* out) {
    auto values = scratch_.values.lend(lanes.count);
    value(node.arguments[0], lanes, values.data());
    if (node.op == RuleOp::is_blank || node.op == RuleOp::is_unreadable) {
        for (std::size_t i = 0; i < lanes.count; ++i) {
            bool const holds =
                node.op == RuleOp::is_blank ? std::isnan(values[i]) : values[i] == unreadable_number;
            out[i] = holds ? truth_yes : truth_no;
        }
        return;
    }
    for (std::size_t i = 0; i < lanes.count; ++i) {
        out[i] = static_cast<std::uint8_t>(date_condition(node.op, values[i], moment_));
    }
}

void RuleBatch::value(NodeId id, Lanes const& lanes, double* out) {
    auto const& node = expression_.nodes[id];
    auto& ready = prepared_[id];
    if (ready.constant) {
        std::fill_n(out, lanes.count, *ready.constant);
        return;
    }
    switch (node.op) {
    case RuleOp::column:
        column(node, lanes, out);
        return;
    case RuleOp::first_of:
        first_of(node, lanes, out);
        return;
    case RuleOp::count:
    case RuleOp::minimum:
    case RuleOp::maximum:
    case RuleOp::sum:
    case RuleOp::distinct:
        gathered(node, lanes, out);
        return;
    case RuleOp::choose:
        chosen(node, lanes, out);
        return;
    case RuleOp::lowest:
    case RuleOp::highest:
        outermost(node, lanes, out);
        return;
    case RuleOp::given_count:
        counted_given(node, lanes, out);
        return;
    case RuleOp::length:
    case RuleOp::part:
        text_function(node, ready, lanes, out);
        return;
    default:
        called(node, lanes, out);
    }
}

void RuleBatch::column(RuleNode const& node, Lanes const& lanes, double* out) {
    auto const& table = data_.table(node.table);
    auto const& cells = table.columns[node.column];
    auto const* const rows = lanes.rows[node.frame];
    auto const each = [&](auto const& cell_of) {
        if (node.step == RuleNode::Step::here) {
            for (std::size_t i = 0; i < lanes.count; ++i) {
                out[i] = cell_of(rows[i]);
            }
            return;
        }
        auto const& neighbours = node.step == RuleNode::Step::previous ? table.before : table.after;
        for (std::size_t i = 0; i < lanes.count; ++i) {
            auto const row = neighbours[rows[i]];
            out[i] = row < 0 ? blank_number : cell_of(static_cast<std::uint32_t>(row));
        }
    };
    if (node.kind == ValueKind::number) {
        each([&, from = cells.number.data()](std::uint32_t row) { return from[row]; });
    } else {
        each([&, from = cells.whole.data()](std::uint32_t row) { return as_value(from[row]); });
    }
}

void RuleBatch::called(RuleNode const& node, Lanes const& lanes, double* out) {
    auto first = scratch_.values.lend(lanes.count), second = scratch_.values.lend(lanes.count),
         third = scratch_.values.lend(lanes.count);
    double* const arguments[] = {first.data(), second.data(), third.data()};
    WEIR_EXPECTS(node.arguments.size() <= 3);
    for (std::size_t k = 0; k < 3; ++k) {
        if (k < node.arguments.size()) {
            value(node.arguments[k], lanes, arguments[k]);
        } else {
            std::fill_n(arguments[k], lanes.count, 0.0);
        }
    }
    for (std::size_t i = 0; i < lanes.count; ++i) {
        out[i] = number_function(node.op, first[i], second[i], third[i], moment_);
    }
}

void RuleBatch::text_function(RuleNode const& node, PreparedNode& ready, Lanes const& lanes, double* out) {
    value(node.arguments[0], lanes, out);
    auto& answers = ready.number_of_text;
    answers.resize(std::max(answers.size(), data_.texts().size()), unreadable_number); // not asked yet
    for (std::size_t i = 0; i < lanes.count; ++i) {
        if (!known(out[i])) {
            out[i] = blank_number;
            continue;
        }
        auto& answer = answers[static_cast<std::size_t>(out[i])];
        if (answer == unreadable_number) {
            auto const& text = data_.texts().text(static_cast<std::int32_t>(out[i]));
            if (node.op == RuleOp::length) {
                answer = text_length(text);
            } else {
                auto const part = text_part(text, expression_.nodes[node.arguments[1]].number,
                                            expression_.nodes[node.arguments[2]].number);
                answer = part ? data_.texts().number(*part) : blank_number;
            }
        }
        out[i] = answer;
    }
}

void RuleBatch::chosen(RuleNode const& node, Lanes const& lanes, double* out) {
    auto conditions = scratch_.truths.lend(lanes.count);
    auto otherwise = scratch_.values.lend(lanes.count);
    truth(node.arguments[0], lanes, conditions.data());
    value(node.arguments[1], lanes, out);
    value(node.arguments[2], lanes, otherwise.data());
    for (std::size_t i = 0; i < lanes.count; ++i) {
        out[i] = conditions[i] == truth_yes  ? out[i]
                 : conditions[i] == truth_no ? otherwise[i]
                                             : blank_number;
    }
}

void RuleBatch::outermost(RuleNode const& node, Lanes const& lanes, double* out) {
    std::fill_n(out, lanes.count, blank_number);
    auto values = scratch_.values.lend(lanes.count);
    bool const lowest = node.op == RuleOp::lowest;
    for (auto const argument : node.arguments) {
        value(argument, lanes, values.data());
        for (std::size_t i = 0; i < lanes.count; ++i) {
            bool const better = !known(out[i]) || (lowest ? values[i] < out[i] : values[i] > out[i]);
            out[i] = known(values[i]) && better ? values[i] : out[i];
        }
    }
}

void RuleBatch::counted_given(RuleNode const& node, Lanes const& lanes, double* out) {
    std::fill_n(out, lanes.count, 0.0);
    auto values = scratch_.values.lend(lanes.count);
    for (auto const argument : node.arguments) {
        value(argument, lanes, values.data());
        for (std::size_t i = 0; i < lanes.count; ++i) {
            out[i] += std::isnan(values[i]) ? 0 : 1;
        }
    }
}

} // namespace weir::quality
