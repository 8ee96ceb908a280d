// A return rule and its expression as a typed tree: every name bound to a table and a column, every operand
// of the kind that its operator needs. docs/rules.md describes the language.
#pragma once

#include "quality/return_shape.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace weir::quality {

enum class RuleOp : std::uint8_t {
    // Conditions: true, false or unknown.
    truth_constant,
    truth_column,
    either,
    both,
    negate,
    equal,
    not_equal,
    less,
    less_equal,
    within, // one of a list of constants
    like,
    is_blank,
    is_unreadable,
    first_row,
    last_row,
    any,
    every,
    repeated,
    weekend,
    bank_holiday,
    valid_upn,
    valid_postcode,
    // Values.
    constant,
    column,
    first_of, // of the child's first row of a table
    count,
    minimum,
    maximum,
    sum,
    distinct,
    add,
    subtract,
    multiply,
    divide,
    choose,
    lowest,
    highest,
    given_count,
    year,
    reference_date,
    make_date,
    age,
    anniversary,
    months_after,
    working_days,
    add_working_days,
    day,
    month,
    year_of,
    academic_year,
    length,
    part // of a text: so many characters from one of them on
};

using NodeId = std::uint32_t;

struct RuleNode {
    enum class Step : std::uint8_t { here, previous, next };

    RuleOp op = RuleOp::truth_constant;
    ValueKind kind = ValueKind::truth;
    std::vector<NodeId> arguments;
    std::uint32_t at = 0; // character of the expression, from 0

    // A column: of which row in hand (0 is the judged one, each aggregate adds one), and whether its
    // neighbour's. An aggregate: the frame of its inner rows.
    std::uint32_t frame = 0;
    Step step = Step::here;
    std::size_t table = 0;
    std::size_t column = 0;
    std::vector<std::size_t> columns; // of `repeated`

    // An aggregate: arguments are its condition, if it has one, then its value, if it has one.
    bool has_condition = false;
    bool other = false; // without the row in whose frame it stands
    bool same = false;  // only rows under the same element

    double number = 0;           // of a constant that is a number, a date (its day number) or a truth (0, 1)
    std::string text;            // of a constant that is a text; the pattern of `like`
    std::vector<double> numbers; // the list of `within`
    std::vector<std::string> texts; // likewise, of texts
};

struct RuleExpression {
    std::vector<RuleNode> nodes; // arguments stand before what uses them
    NodeId root = 0;
    struct Use { // what must be there for the rule to be run
        std::size_t table = 0;
        std::optional<std::size_t> column;
        [[nodiscard]] auto operator<=>(Use const&) const = default;
    };
    std::vector<Use> uses;
    std::vector<std::string> not_held; // what lies outside every return
};

// Reads and binds one expression, whose bare columns are those of `table`. The error says where in the text,
// what is wrong and how to mend it.
[[nodiscard]] Result<RuleExpression> read_rule_expression(std::string_view text, ReturnShape const& shape,
                                                          std::size_t table);

enum class RuleSeverity : std::uint8_t { error, query };
[[nodiscard]] std::string_view name_of(RuleSeverity severity);

struct ReturnRule {
    std::string code;
    int from = std::numeric_limits<int>::min(); // first and last year in which the line holds
    int until = std::numeric_limits<int>::max();
    std::size_t table = 0;
    RuleSeverity severity = RuleSeverity::error;
    std::string who;
    std::string fields;
    std::string message;
    std::string what_to_do;
    std::string source;
    RuleExpression fails;
    std::size_t line = 0; // of its file

    [[nodiscard]] bool holds_in(int year) const { return from <= year && year <= until; }
};

} // namespace weir::quality
