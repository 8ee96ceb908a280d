// Rules over columns: batches of rows go through the tree together, one operator at a time, and only those
// rows on that still matter. Held to the row interpreter (rule_oracle.hpp) by tests.
#pragma once

#include "quality/rule_functions.hpp"
#include "quality/rule_repeats.hpp"

#include <memory>
#include <span>
#include <unordered_map>

namespace weir::quality {

class RuleEvaluator {
public:
    // Constants and parts of texts are added to the dictionary of `data`, which must outlive this.
    RuleEvaluator(ReturnData& data, WorkingCalendar const& calendar);
    ~RuleEvaluator();
    RuleEvaluator(RuleEvaluator const&) = delete;
    RuleEvaluator& operator=(RuleEvaluator const&) = delete;

    // Appends those of the rows (of the rule's table) that are at fault, in the order given. The rule must
    // stay where it is.
    void find(ReturnRule const& rule, std::span<std::uint32_t const> rows,
              std::vector<std::uint32_t>& at_fault);

    // What `repeated` asks of a rule; told of each change to its table.
    [[nodiscard]] std::vector<RepeatedRows*> repeated_of(ReturnRule const& rule);

    struct Prepared; // of a rule: constants as they stand in the data, what is remembered of texts
    struct Scratch;  // buffers that are used again

private:
    [[nodiscard]] Prepared& prepared(ReturnRule const& rule);

    ReturnData& data_;
    RuleMoment moment_;
    std::unordered_map<ReturnRule const*, std::unique_ptr<Prepared>> prepared_;
    std::unique_ptr<Scratch> scratch_;
};

} // namespace weir::quality
