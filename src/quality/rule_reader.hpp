// The grammar of a rule's expression, binding as it reads: a name means a column of the row in hand, so the
// tree is typed when it is made. Private to the reading of rules: its two halves are rule_reader.cpp
// (operators) and rule_calls.cpp (names, functions, aggregates).
#pragma once

#include "quality/return_rule.hpp"
#include "quality/rule_tokens.hpp"

namespace weir::quality {

class RuleReader {
public:
    RuleReader(std::string_view text, std::vector<RuleToken> tokens, ReturnShape const& shape,
               std::size_t table)
        : text_(text), tokens_(std::move(tokens)), shape_(shape), frames_{table} {}

    [[nodiscard]] Result<RuleExpression> whole();

private:
    // rule_reader.cpp
    [[nodiscard]] Result<NodeId> alternatives(); // a or b or c
    [[nodiscard]] Result<NodeId> conjunction();  // a and b and c
    [[nodiscard]] Result<NodeId> negation();
    [[nodiscard]] Result<NodeId> comparison();
    [[nodiscard]] Result<NodeId> compared(NodeId left, std::string const& sign, std::uint32_t at);
    [[nodiscard]] Result<NodeId> is_test(NodeId left);
    [[nodiscard]] Result<NodeId> listed(NodeId left, std::uint32_t at);
    [[nodiscard]] Result<NodeId> between(NodeId left, std::uint32_t at);
    [[nodiscard]] Result<NodeId> patterned(NodeId left, std::uint32_t at);
    [[nodiscard]] Result<NodeId> sum_of_terms();
    [[nodiscard]] Result<NodeId> product();
    [[nodiscard]] Result<NodeId> signed_value();
    [[nodiscard]] Result<NodeId> arithmetic(NodeId left, NodeId right, char sign, std::uint32_t at);
    // rule_calls.cpp
    [[nodiscard]] Result<NodeId> primary();
    [[nodiscard]] Result<NodeId> named();
    [[nodiscard]] Result<NodeId> column_of(std::size_t frame, RuleNode::Step step, RuleToken const& name);
    [[nodiscard]] Result<NodeId> bare_column(RuleToken const& name);
    [[nodiscard]] Result<NodeId> stepped_column(std::size_t frame);
    [[nodiscard]] Result<NodeId> first_row_column(RuleToken const& table, bool same);
    [[nodiscard]] Result<NodeId> call(RuleToken const& name);
    [[nodiscard]] Result<NodeId> simple_call(RuleToken const& name);
    [[nodiscard]] Result<NodeId> any_number_call(RuleToken const& name);
    [[nodiscard]] Result<NodeId> conditional_call(RuleToken const& name);
    [[nodiscard]] Result<NodeId> repeated_call(RuleToken const& name);
    [[nodiscard]] Result<NodeId> not_held_call();
    [[nodiscard]] Result<NodeId> aggregate(RuleToken const& name);
    [[nodiscard]] Result<std::size_t> table_named(RuleToken const& name);
    [[nodiscard]] Status aggregate_of(RuleNode& node, RuleToken const& name);
    [[nodiscard]] Status check_place(RuleNode const& node, RuleToken const& table) const;

    // Both.
    [[nodiscard]] Result<NodeId> add(RuleNode node);
    [[nodiscard]] Result<NodeId> truth(RuleOp op, std::vector<NodeId> arguments, std::uint32_t at);
    [[nodiscard]] Status want(NodeId node, ValueKind kind, std::string const& what) const;
    [[nodiscard]] Status deeper(); // an error where brackets lie too deep
    [[nodiscard]] RuleNode const& node(NodeId id) const { return out_.nodes[id]; }
    void use(std::size_t table, std::optional<std::size_t> column);

    [[nodiscard]] RuleToken const& now() const { return tokens_[next_]; }
    [[nodiscard]] RuleToken take() { return tokens_[now().kind == RuleToken::Kind::end ? next_ : next_++]; }
    [[nodiscard]] bool at_word(std::string_view word) const;
    [[nodiscard]] bool at_sign(std::string_view sign) const;
    [[nodiscard]] bool skip_word(std::string_view word);
    [[nodiscard]] bool skip_sign(std::string_view sign);
    [[nodiscard]] Status need_sign(std::string_view sign, std::string const& why);
    [[nodiscard]] tl::unexpected<Error> fault(std::uint32_t at, std::string const& message) const {
        return rule_fault(text_, at, message);
    }

    std::string_view text_;
    std::vector<RuleToken> tokens_;
    std::size_t next_ = 0;
    ReturnShape const& shape_;
    std::vector<std::size_t> frames_; // tables of the rows in hand, the judged one first
    RuleExpression out_;
    std::vector<std::size_t> depths_; // by node
    std::size_t depth_ = 0;
};

} // namespace weir::quality
