// Every rule of a return over all its rows: which rows are at fault, and which rules could not be asked.
#pragma once

#include "quality/return_rules.hpp"
#include "quality/rule_functions.hpp"

namespace weir::quality {

struct RuleFinding {
    std::size_t rule = 0; // place in ReturnRules::all()
    std::uint32_t row = 0; // of the rule's table
    [[nodiscard]] auto operator<=>(RuleFinding const&) const = default;
};

struct RuleNotAsked {
    std::size_t rule = 0;
    std::string reason; // "the return has no table uasc"
};

struct ReturnFindings {
    std::vector<RuleFinding> found; // by rule, then row
    std::vector<RuleNotAsked> not_asked;
    std::size_t asked = 0;  // rules
    std::size_t failed = 0; // rules that some row fails
};

// Why a rule cannot be asked of this return; empty if it can.
[[nodiscard]] std::string why_not_asked(ReturnRule const& rule, ReturnData const& data);

[[nodiscard]] ReturnFindings check_return(ReturnRules const& rules, ReturnData const& data,
                                          WorkingCalendar const& calendar);

} // namespace weir::quality
