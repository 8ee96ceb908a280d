#include "quality/rule_oracle.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <set>

namespace weir::quality {

namespace {

struct Value {
    enum class State : std::uint8_t { blank, unreadable, given };
    State state = State::blank;
    double number = 0; // numbers and dates
    std::string text;

    [[nodiscard]] bool given() const { return state == State::given; }
    [[nodiscard]] auto operator<=>(Value const&) const = default;
};

Truth of(bool condition) {
    return condition ? Truth::yes : Truth::no;
}

class Walk {
public:
    Walk(ReturnData const& data, RuleMoment const& moment, ReturnRule const& rule, std::uint32_t row)
        : data_(data), moment_(moment), expression_(rule.fails), rows_{row}, tables_{rule.table} {}

    Truth truth(NodeId id) {
        auto const& node = expression_.nodes[id];
        switch (node.op) {
        case RuleOp::truth_constant:
            return static_cast<Truth>(static_cast<int>(node.number));
        case RuleOp::truth_column: {
            auto const value = cell(node);
            return value.given() ? of(value.number != 0) : Truth::unknown;
        }
        case RuleOp::either:
        case RuleOp::both:
            return joined(node);
        case RuleOp::negate: {
            auto const inner = truth(node.arguments[0]);
            return inner == Truth::unknown ? inner : of(inner == Truth::no);
        }
        case RuleOp::is_blank:
            return of(value(node.arguments[0]).state == Value::State::blank);
        case RuleOp::is_unreadable:
            return of(value(node.arguments[0]).state == Value::State::unreadable);
        case RuleOp::first_row:
            return of(data_.table(node.table).before[rows_[node.frame]] < 0);
        case RuleOp::last_row:
            return of(data_.table(node.table).after[rows_[node.frame]] < 0);
        case RuleOp::any:
            return of(!rows_where(node).empty());
        case RuleOp::every:
            return of(rows_lacking(node) == 0);
        case RuleOp::repeated:
            return repeated(node);
        default:
            return compared(node);
        }
    }

private:
    auto within_row(RuleNode const& node, std::uint32_t row, auto const& ask) {
        rows_.push_back(row);
        tables_.push_back(node.table);
        auto const answer = ask();
        rows_.pop_back();
        tables_.pop_back();
        return answer;
    }

    Truth joined(RuleNode const& node) {
        bool const all = node.op == RuleOp::both;
        bool unknown = false;
        for (auto const argument : node.arguments) {
            auto const one = truth(argument);
            if (one == (all ? Truth::no : Truth::yes)) {
                return one;
            }
            unknown = unknown || one == Truth::unknown;
        }
        return unknown ? Truth::unknown : of(all);
    }

    Truth compared(RuleNode const& node) {
        auto const left = value(node.arguments[0]);
        if (!left.given()) {
            return Truth::unknown;
        }
        switch (node.op) {
        case RuleOp::within:
            return of(std::ranges::find(node.texts, left.text) != node.texts.end() ||
                      std::ranges::find(node.numbers, left.number) != node.numbers.end());
        case RuleOp::like:
            return of(fits_pattern(left.text, node.text));
        case RuleOp::weekend:
        case RuleOp::bank_holiday:
            return date_condition(node.op, left.number, moment_);
        case RuleOp::valid_upn:
        case RuleOp::valid_postcode:
            return text_condition(node.op, left.text);
        default:
            break;
        }
        auto const right = value(node.arguments[1]);
        if (!right.given()) {
            return Truth::unknown;
        }
        bool const same = left.number == right.number && left.text == right.text;
        switch (node.op) {
        case RuleOp::equal:
            return of(same);
        case RuleOp::not_equal:
            return of(!same);
        case RuleOp::less:
            return of(left.number < right.number);
        case RuleOp::less_equal:
            return of(left.number <= right.number);
        default:
            WEIR_UNREACHABLE();
        }
    }

    Value value(NodeId id) {
        auto const& node = expression_.nodes[id];
        switch (node.op) {
        case RuleOp::constant:
            return {Value::State::given, node.number, node.text};
        case RuleOp::column:
            return cell(node);
        case RuleOp::first_of: {
            auto const rows = rows_in_reach(node);
            return rows.empty() ? Value{} : cell_at(node.table, node.column, rows.front());
        }
        case RuleOp::count:
            return number(static_cast<double>(rows_where(node).size()));
        case RuleOp::minimum:
        case RuleOp::maximum:
        case RuleOp::sum:
        case RuleOp::distinct:
            return gathered(node);
        case RuleOp::choose: {
            auto const condition = truth(node.arguments[0]);
            return condition == Truth::unknown ? Value{}
                                               : value(node.arguments[condition == Truth::yes ? 1 : 2]);
        }
        case RuleOp::lowest:
        case RuleOp::highest:
            return outermost(node);
        case RuleOp::given_count:
            return number(static_cast<double>(std::ranges::count_if(
                node.arguments, [&](NodeId one) { return value(one).state != Value::State::blank; })));
        case RuleOp::year:
            return number(moment_.year);
        case RuleOp::reference_date:
            return number(day_number(moment_.reference_date));
        case RuleOp::length: {
            auto const text = value(node.arguments[0]);
            return text.given() ? number(text_length(text.text)) : Value{};
        }
        case RuleOp::part: {
            auto const text = value(node.arguments[0]);
            auto const part = text.given() ? text_part(text.text, value(node.arguments[1]).number,
                                                       value(node.arguments[2]).number)
                                           : std::nullopt;
            return part ? Value{Value::State::given, 0, std::string(*part)} : Value{};
        }
        default:
            return called(node);
        }
    }

    Value called(RuleNode const& node) {
        double arguments[3] = {0, 0, 0};
        for (std::size_t i = 0; i < node.arguments.size(); ++i) {
            auto const one = value(node.arguments[i]);
            arguments[i] = one.given() ? one.number : blank_number;
        }
        return number(number_function(node.op, arguments[0], arguments[1], arguments[2], moment_));
    }

    static Value number(double number) {
        return has_value(number) ? Value{Value::State::given, number, {}} : Value{};
    }

    Value cell(RuleNode const& node) {
        auto const& table = data_.table(node.table);
        auto const row = rows_[node.frame];
        auto const at = node.step == RuleNode::Step::here       ? static_cast<std::int32_t>(row)
                        : node.step == RuleNode::Step::previous ? table.before[row]
                                                                : table.after[row];
        return at < 0 ? Value{} : cell_at(node.table, node.column, static_cast<std::uint32_t>(at));
    }

    Value cell_at(std::size_t table, std::size_t column, std::uint32_t row) {
        auto const& cells = data_.table(table).columns[column];
        auto const kind = data_.shape().tables()[table].columns[column].kind;
        if (kind == ValueKind::number) {
            auto const number = cells.number[row];
            return number == unreadable_number ? Value{Value::State::unreadable, 0, {}}
                                               : Walk::number(number);
        }
        auto const whole = cells.whole[row];
        if (whole == blank_cell || whole == unreadable_cell) {
            return {whole == blank_cell ? Value::State::blank : Value::State::unreadable, 0, {}};
        }
        return kind == ValueKind::text ? Value{Value::State::given, 0, data_.texts().text(whole)}
                                       : Value{Value::State::given, static_cast<double>(whole), {}};
    }

    // The rows that an aggregate may look at: of the child of the row it stands in, or all for the whole
    // return.
    std::vector<std::uint32_t> rows_in_reach(RuleNode const& node) {
        auto const outer_row = rows_.back();
        auto const outer_table = tables_.back();
        auto const& inner = data_.table(node.table);
        std::vector<std::uint32_t> rows;
        if (outer_table == ReturnShape::whole || node.table == ReturnShape::whole) {
            for (std::uint32_t row = 0; row < inner.rows(); ++row) {
                if (inner.live(row)) {
                    rows.push_back(row);
                }
            }
        } else {
            auto const of_child = inner.rows_of(data_.table(outer_table).child[outer_row]);
            rows.assign(of_child.begin(), of_child.end());
        }
        std::erase_if(rows, [&](std::uint32_t row) {
            return (node.other && row == outer_row) ||
                   (node.same && !together(outer_table, outer_row, node.table, row));
        });
        return rows;
    }

    // Whether two rows stand in the same element: the innermost that both can stand in, and the row's own
    // only where it holds the other.
    bool together(std::size_t outer_table, std::uint32_t outer_row, std::size_t inner_table,
                  std::uint32_t inner_row) {
        auto const& tables = data_.shape().tables();
        auto const shared = shared_element(tables[outer_table], tables[inner_table]);
        WEIR_EXPECTS(shared.has_value()); // the reader of rules has seen to it
        auto const a = cell_at(outer_table, shared->outer, outer_row);
        auto const b = cell_at(inner_table, shared->inner, inner_row);
        return a.given() && a == b;
    }

    std::vector<std::uint32_t> rows_where(RuleNode const& node) {
        auto rows = rows_in_reach(node);
        if (node.has_condition) {
            std::erase_if(rows, [&](std::uint32_t row) {
                return within_row(node, row, [&] { return truth(node.arguments[0]); }) != Truth::yes;
            });
        }
        return rows;
    }

    std::size_t rows_lacking(RuleNode const& node) {
        auto const rows = rows_where(node);
        return static_cast<std::size_t>(std::ranges::count_if(rows, [&](std::uint32_t row) {
            return within_row(node, row, [&] { return truth(node.arguments.back()); }) != Truth::yes;
        }));
    }

    Value gathered(RuleNode const& node) {
        std::vector<Value> values;
        for (auto const row : rows_where(node)) {
            auto one = within_row(node, row, [&] { return value(node.arguments.back()); });
            if (one.given()) {
                values.push_back(std::move(one));
            }
        }
        if (node.op == RuleOp::sum) {
            double total = 0;
            for (auto const& one : values) {
                total += one.number;
            }
            return number(total);
        }
        if (node.op == RuleOp::distinct) {
            return number(static_cast<double>(std::set<Value>(values.begin(), values.end()).size()));
        }
        if (values.empty()) {
            return {};
        }
        return node.op == RuleOp::minimum ? *std::ranges::min_element(values)
                                          : *std::ranges::max_element(values);
    }

    Value outermost(RuleNode const& node) {
        Value best;
        for (auto const argument : node.arguments) {
            auto const one = value(argument);
            bool const better =
                node.op == RuleOp::lowest ? one.number < best.number : one.number > best.number;
            if (one.given() && (!best.given() || better)) {
                best = one;
            }
        }
        return best;
    }

    Truth repeated(RuleNode const& node) {
        auto const& table = data_.table(node.table);
        auto const row = rows_[node.frame];
        std::vector<Value> own;
        for (auto const column : node.columns) {
            own.push_back(cell_at(node.table, column, row));
            if (!own.back().given()) {
                return Truth::unknown;
            }
        }
        for (std::uint32_t other = 0; other < table.rows(); ++other) {
            bool same = other != row && table.live(other);
            for (std::size_t i = 0; i < node.columns.size() && same; ++i) {
                same = cell_at(node.table, node.columns[i], other) == own[i];
            }
            if (same) {
                return Truth::yes;
            }
        }
        return Truth::no;
    }

    ReturnData const& data_;
    RuleMoment const& moment_;
    RuleExpression const& expression_;
    std::vector<std::uint32_t> rows_; // in hand, the judged one first
    std::vector<std::size_t> tables_; // of which table each is
};

} // namespace

RuleOracle::RuleOracle(ReturnData const& data, WorkingCalendar const& calendar)
    : data_(data), moment_{&calendar, data.year(), data.reference_date()} {}

Truth RuleOracle::truth_of(ReturnRule const& rule, std::uint32_t row) const {
    return Walk(data_, moment_, rule, row).truth(rule.fails.root);
}

} // namespace weir::quality
