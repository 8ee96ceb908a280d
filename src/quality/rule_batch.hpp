// One expression over a batch of rows. Private to the evaluator over columns: its two halves are
// rule_batch.cpp (conditions and values) and rule_gather.cpp (other rows of the child).
#pragma once

#include "quality/rule_functions.hpp"
#include "quality/rule_lanes.hpp"
#include "quality/rule_repeats.hpp"

#include <memory>
#include <optional>

namespace weir::quality {

inline constexpr std::uint8_t truth_no = 0, truth_yes = 1, truth_unknown = 2; // as Truth has them

struct PreparedNode {
    std::optional<double> constant;
    std::vector<double> list; // of `within`, sorted
    std::unique_ptr<RepeatedRows> repeated;
    // What a condition or function says of each text of the dictionary, as far as it has been asked.
    std::vector<std::uint8_t> truth_of_text;
    std::vector<double> number_of_text;
};

struct BatchScratch {
    BufferPool<std::uint8_t> truths;
    BufferPool<double> values;
    BufferPool<std::uint32_t> rows;
};

class RuleBatch {
public:
    RuleBatch(ReturnData& data, RuleMoment const& moment, RuleExpression const& expression,
              std::vector<PreparedNode>& prepared, BatchScratch& scratch)
        : data_(data), moment_(moment), expression_(expression), prepared_(prepared), scratch_(scratch) {}

    void truth(NodeId id, Lanes const& lanes, std::uint8_t* out);
    // Of texts: their numbers in the dictionary. Blank and unreadable as numbers have them.
    void value(NodeId id, Lanes const& lanes, double* out);

private:
    // rule_batch.cpp
    void joined(RuleNode const& node, Lanes const& lanes, std::uint8_t* out);
    void compared(RuleNode const& node, Lanes const& lanes, std::uint8_t* out);
    void within(RuleNode const& node, PreparedNode const& ready, Lanes const& lanes, std::uint8_t* out);
    void tested_text(RuleNode const& node, PreparedNode& ready, Lanes const& lanes, std::uint8_t* out);
    void tested(RuleNode const& node, Lanes const& lanes, std::uint8_t* out);
    void column(RuleNode const& node, Lanes const& lanes, double* out);
    void called(RuleNode const& node, Lanes const& lanes, double* out);
    void text_function(RuleNode const& node, PreparedNode& ready, Lanes const& lanes, double* out);
    void chosen(RuleNode const& node, Lanes const& lanes, double* out);
    void outermost(RuleNode const& node, Lanes const& lanes, double* out);
    void counted_given(RuleNode const& node, Lanes const& lanes, double* out);
    [[nodiscard]] std::int32_t const*
    here_column(NodeId id) const; // cells of a column that is no number, of the row itself
    // rule_gather.cpp
    void first_of(RuleNode const& node, Lanes const& lanes, double* out);
    void gathered(RuleNode const& node, Lanes const& lanes, double* out);
    struct Pairs;
    void flush(RuleNode const& node, Lanes const& outer, Pairs& pairs, double* out);
    static void reduce(RuleNode const& node, Pairs& pairs, std::uint32_t owner, double value, double* out);
    [[nodiscard]] double cell(std::size_t table, std::size_t column, std::uint32_t row) const;

    ReturnData& data_;
    RuleMoment const& moment_;
    RuleExpression const& expression_;
    std::vector<PreparedNode>& prepared_;
    BatchScratch& scratch_;
};

} // namespace weir::quality
