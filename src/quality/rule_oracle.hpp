// The slow, obvious way of evaluating a rule: row by row, the tree walked with single values. It says what is
// right; the evaluator over columns (rule_evaluator.hpp) is held to it.
#pragma once

#include "quality/rule_functions.hpp"

namespace weir::quality {

class RuleOracle {
public:
    RuleOracle(ReturnData const& data, WorkingCalendar const& calendar);
    [[nodiscard]] Truth truth_of(ReturnRule const& rule, std::uint32_t row) const;

private:
    ReturnData const& data_;
    RuleMoment moment_;
};

} // namespace weir::quality
