#include "quality/rule_reader.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"

#include <algorithm>

namespace weir::quality {

namespace {

bool is_number_or_date(ValueKind kind) {
    return kind == ValueKind::number || kind == ValueKind::date;
}

// Gives back what `deeper` took when a rule of the grammar is left.
struct Depth {
    std::size_t& depth;
    explicit Depth(std::size_t& of) : depth(of) {}
    Depth(Depth const&) = delete;
    Depth& operator=(Depth const&) = delete;
    ~Depth() { --depth; }
};

} // namespace

std::string_view name_of(RuleSeverity severity) {
    return severity == RuleSeverity::error ? "error" : "query";
}

Result<RuleExpression> read_rule_expression(std::string_view text, ReturnShape const& shape,
                                            std::size_t table) {
    auto tokens = WEIR_TRY(rule_tokens(text));
    return RuleReader(text, std::move(tokens), shape, table).whole();
}

Result<RuleExpression> RuleReader::whole() {
    use(frames_.front(), std::nullopt);
    out_.root = WEIR_TRY(alternatives());
    if (now().kind != RuleToken::Kind::end) {
        return fault(now().at, "the expression should end here, or go on with “and” or “or”");
    }
    WEIR_TRY(want(out_.root, ValueKind::truth, "a rule is a condition"));
    std::ranges::sort(out_.uses);
    auto const repeats = std::ranges::unique(out_.uses);
    out_.uses.erase(repeats.begin(), repeats.end());
    return std::move(out_);
}

Status RuleReader::deeper() {
    ++depth_;
    if (depth_ > limits::rule_depth_max) {
        return fault(now().at, "brackets lie more than " + std::to_string(limits::rule_depth_max) +
                                   " deep (rule_depth_max)");
    }
    return {};
}

Result<NodeId> RuleReader::add(RuleNode node) {
    std::size_t depth = 1;
    for (auto const argument : node.arguments) {
        depth = std::max(depth, depths_[argument] + 1);
    }
    if (depth > limits::rule_depth_max || out_.nodes.size() >= limits::rule_nodes_max) {
        return fault(node.at, "the expression is too large: more than " +
                                  std::to_string(limits::rule_depth_max) +
                                  " operators within one another (rule_depth_max) or " +
                                  std::to_string(limits::rule_nodes_max) + " in all (rule_nodes_max)");
    }
    depths_.push_back(depth);
    out_.nodes.push_back(std::move(node));
    return static_cast<NodeId>(out_.nodes.size() - 1);
}

Result<NodeId> RuleReader::truth(RuleOp op, std::vector<NodeId> arguments, std::uint32_t at) {
    RuleNode made;
    made.op = op;
    made.kind = ValueKind::truth;
    made.arguments = std::move(arguments);
    made.at = at;
    return add(std::move(made));
}

Status RuleReader::want(NodeId id, ValueKind kind, std::string const& what) const {
    if (node(id).kind != kind) {
        return fault(node(id).at, what + ": " + std::string(name_of(kind)) + " is needed here, and this is " +
                                      std::string(name_of(node(id).kind)));
    }
    return {};
}

void RuleReader::use(std::size_t table, std::optional<std::size_t> column) {
    auto const& shape = shape_.tables()[table];
    bool const derived = column && shape.columns[*column].role == ReturnColumnShape::Role::derived;
    out_.uses.push_back({table, derived ? std::nullopt : column});
    if (derived) {
        for (auto const* const name : {"DECOM", "DEC", "REC", "LS"}) {
            out_.uses.push_back({table, shape.column(name)});
        }
    }
}

bool RuleReader::at_word(std::string_view word) const {
    return now().kind == RuleToken::Kind::word && now().text == word;
}

bool RuleReader::at_sign(std::string_view sign) const {
    return now().kind == RuleToken::Kind::sign && now().text == sign;
}

bool RuleReader::skip_word(std::string_view word) {
    bool const here = at_word(word);
    next_ += here ? 1 : 0;
    return here;
}

bool RuleReader::skip_sign(std::string_view sign) {
    bool const here = at_sign(sign);
    next_ += here ? 1 : 0;
    return here;
}

Status RuleReader::need_sign(std::string_view sign, std::string const& why) {
    if (!skip_sign(sign)) {
        return fault(now().at, "“" + std::string(sign) + "” is needed here " + why);
    }
    return {};
}

Result<NodeId> RuleReader::alternatives() {
    WEIR_TRY(deeper());
    Depth const held(depth_);
    auto const at = now().at;
    std::vector<NodeId> parts{WEIR_TRY(conjunction())};
    while (skip_word("or")) {
        parts.push_back(WEIR_TRY(conjunction()));
    }
    if (parts.size() == 1) {
        return parts.front();
    }
    for (auto const part : parts) {
        WEIR_TRY(want(part, ValueKind::truth, "“or” joins conditions"));
    }
    return truth(RuleOp::either, std::move(parts), at);
}

Result<NodeId> RuleReader::conjunction() {
    auto const at = now().at;
    std::vector<NodeId> parts{WEIR_TRY(negation())};
    while (skip_word("and")) {
        parts.push_back(WEIR_TRY(negation()));
    }
    if (parts.size() == 1) {
        return parts.front();
    }
    for (auto const part : parts) {
        WEIR_TRY(want(part, ValueKind::truth, "“and” joins conditions"));
    }
    return truth(RuleOp::both, std::move(parts), at);
}

Result<NodeId> RuleReader::negation() {
    auto const at = now().at;
    bool negated = false;
    while (skip_word("not")) {
        negated = !negated;
    }
    auto const inner = WEIR_TRY(comparison());
    if (!negated) {
        return inner;
    }
    WEIR_TRY(want(inner, ValueKind::truth, "“not” turns a condition round"));
    return truth(RuleOp::negate, {inner}, at);
}

Result<NodeId> RuleReader::comparison() {
    auto const left = WEIR_TRY(sum_of_terms());
    auto const token = now();
    for (auto const* const sign : {"=", "<>", "<", "<=", ">", ">="}) {
        if (skip_sign(sign)) {
            return compared(left, sign, token.at);
        }
    }
    if (skip_word("is")) {
        return is_test(left);
    }
    bool const negated = skip_word("not");
    Result<NodeId> made = left;
    if (skip_word("in")) {
        made = listed(left, token.at);
    } else if (skip_word("between")) {
        made = between(left, token.at);
    } else if (skip_word("like")) {
        made = patterned(left, token.at);
    } else if (negated) {
        return fault(now().at,
                     "“in”, “between” or “like” is needed after “not” here; “not” before a condition "
                     "stands in front of it");
    } else {
        return left;
    }
    return made && negated ? truth(RuleOp::negate, {*made}, token.at) : made;
}

Result<NodeId> RuleReader::compared(NodeId left, std::string const& sign, std::uint32_t at) {
    auto const right = WEIR_TRY(sum_of_terms());
    auto const kind = node(left).kind;
    if (kind == ValueKind::truth || node(right).kind == ValueKind::truth) {
        return fault(at, "a condition is not compared: write it by itself, or “not” before it");
    }
    if (kind != node(right).kind) {
        auto const either = [&](ValueKind one) { return kind == one || node(right).kind == one; };
        return fault(at, std::string(name_of(kind)) + " cannot be compared with " +
                             std::string(name_of(node(right).kind)) +
                             (either(ValueKind::date) ? "; a date is written date(2024,4,1)"
                                                      : "; a code stands in quotes, '1'"));
    }
    if (sign != "=" && sign != "<>" && kind == ValueKind::text) {
        return fault(at, "texts have no order: compare them with =, <>, in or like");
    }
    auto const op = sign == "="        ? RuleOp::equal
                    : sign == "<>"     ? RuleOp::not_equal
                    : sign.size() == 2 ? RuleOp::less_equal
                                       : RuleOp::less;
    bool const turned = sign == ">" || sign == ">=";
    return truth(op, turned ? std::vector{right, left} : std::vector{left, right}, at);
}

Result<NodeId> RuleReader::is_test(NodeId left) {
    auto const token = take();
    if (node(left).kind == ValueKind::truth) {
        return fault(token.at, "a condition is not blank or given: only values are");
    }
    if (token.text == "blank") {
        return truth(RuleOp::is_blank, {left}, token.at);
    }
    if (token.text == "given") {
        return truth(RuleOp::negate, {WEIR_TRY(truth(RuleOp::is_blank, {left}, token.at))}, token.at);
    }
    if (token.text == "unreadable") {
        return truth(RuleOp::is_unreadable, {left}, token.at);
    }
    return fault(token.at, "“is” goes on with blank, given or unreadable");
}

Result<NodeId> RuleReader::listed(NodeId left, std::uint32_t at) {
    WEIR_TRY(need_sign("(", "to open the list"));
    RuleNode made;
    made.op = RuleOp::within;
    made.at = at;
    do {
        auto const item = WEIR_TRY(sum_of_terms());
        auto const& constant = node(item);
        if (constant.op != RuleOp::constant) {
            return fault(constant.at, "a list holds texts in quotes, numbers or dates");
        }
        WEIR_TRY(want(item, node(left).kind, "the list should hold what is looked for"));
        if (constant.kind == ValueKind::text) {
            made.texts.push_back(constant.text);
        } else {
            made.numbers.push_back(constant.number);
        }
    } while (skip_sign(","));
    WEIR_TRY(need_sign(")", "to close the list"));
    made.arguments = {left};
    return add(std::move(made));
}

Result<NodeId> RuleReader::between(NodeId left, std::uint32_t at) {
    auto const low = WEIR_TRY(sum_of_terms());
    if (!skip_word("and")) {
        return fault(now().at, "“and” is needed here: X between a and b");
    }
    auto const high = WEIR_TRY(sum_of_terms());
    if (!is_number_or_date(node(left).kind)) {
        return fault(node(left).at, "only numbers and dates lie between others");
    }
    WEIR_TRY(want(low, node(left).kind, "both ends should be of one kind"));
    WEIR_TRY(want(high, node(left).kind, "both ends should be of one kind"));
    auto const above = WEIR_TRY(truth(RuleOp::less_equal, {low, left}, at));
    auto const below = WEIR_TRY(truth(RuleOp::less_equal, {left, high}, at));
    return truth(RuleOp::both, {above, below}, at);
}

Result<NodeId> RuleReader::patterned(NodeId left, std::uint32_t at) {
    auto const token = take();
    if (token.kind != RuleToken::Kind::text) {
        return fault(
            token.at,
            "a pattern in quotes is needed here, such as 'U*': * any run, ? one character, # one digit");
    }
    WEIR_TRY(want(left, ValueKind::text, "a pattern is for texts"));
    RuleNode made;
    made.op = RuleOp::like;
    made.text = token.text;
    made.arguments = {left};
    made.at = at;
    return add(std::move(made));
}

Result<NodeId> RuleReader::sum_of_terms() {
    auto left = WEIR_TRY(product());
    while (at_sign("+") || at_sign("-")) {
        auto const sign = take();
        auto const right = WEIR_TRY(product());
        left = WEIR_TRY(arithmetic(left, right, sign.text[0], sign.at));
    }
    return left;
}

Result<NodeId> RuleReader::product() {
    auto left = WEIR_TRY(signed_value());
    while (at_sign("*") || at_sign("/")) {
        auto const sign = take();
        auto const right = WEIR_TRY(signed_value());
        left = WEIR_TRY(arithmetic(left, right, sign.text[0], sign.at));
    }
    return left;
}

Result<NodeId> RuleReader::signed_value() {
    auto const at = now().at;
    if (!skip_sign("-")) {
        return primary();
    }
    auto const inner = WEIR_TRY(primary());
    WEIR_TRY(want(inner, ValueKind::number, "“-” stands before a number"));
    RuleNode zero;
    zero.op = RuleOp::constant;
    zero.kind = ValueKind::number;
    zero.at = at;
    if (node(inner).op == RuleOp::constant) {
        zero.number = -node(inner).number;
        return add(std::move(zero));
    }
    return arithmetic(WEIR_TRY(add(std::move(zero))), inner, '-', at);
}

// Date and days make a date; two dates make days.
Result<NodeId> RuleReader::arithmetic(NodeId left, NodeId right, char sign, std::uint32_t at) {
    auto const a = node(left).kind, b = node(right).kind;
    RuleNode made;
    made.at = at;
    made.arguments = {left, right};
    made.kind = ValueKind::number;
    made.op = sign == '+'   ? RuleOp::add
              : sign == '-' ? RuleOp::subtract
              : sign == '*' ? RuleOp::multiply
                            : RuleOp::divide;
    bool const numbers = a == ValueKind::number && b == ValueKind::number;
    bool const shifted = a == ValueKind::date && b == ValueKind::number && (sign == '+' || sign == '-');
    bool const apart = a == ValueKind::date && b == ValueKind::date && sign == '-';
    if (!numbers && !shifted && !apart) {
        return fault(at, "“" + std::string(1, sign) +
                             "” takes numbers, a date and a number of days, or (for -) two dates; here are " +
                             std::string(name_of(a)) + " and " + std::string(name_of(b)));
    }
    made.kind = shifted ? ValueKind::date : ValueKind::number;
    return add(std::move(made));
}

} // namespace weir::quality
