// Every rule of a return over all its rows, whole or again for one child that was edited: which rows are at
// fault, and which rules could not be asked.
#pragma once

#include "quality/return_rules.hpp"
#include "quality/rule_evaluator.hpp"

#include <functional>

namespace weir::quality {

struct RuleFinding {
    std::size_t rule = 0;  // place in ReturnRules::all()
    std::uint32_t row = 0; // of the rule's table
    [[nodiscard]] auto operator<=>(RuleFinding const&) const = default;
};

struct RuleNotAsked {
    std::size_t rule = 0;
    std::string reason; // "the return has no table uasc"
};

// Why a rule cannot be asked of this return; empty if it can.
[[nodiscard]] std::string why_not_asked(ReturnRule const& rule, ReturnData const& data);

class ReturnCheck {
public:
    // All rules of the return's year over all its rows. Rules and data must outlive this; the data are
    // changed through it alone.
    ReturnCheck(ReturnRules const& rules, ReturnData& data, WorkingCalendar const& calendar);

    [[nodiscard]] std::vector<RuleFinding> found() const; // by rule, then row
    [[nodiscard]] std::vector<RuleNotAsked> const& not_asked() const { return not_asked_; }
    [[nodiscard]] std::size_t asked() const { return asked_.size(); } // rules
    [[nodiscard]] std::size_t failed() const;                         // rules that some row fails

    struct Edited {
        std::int32_t child = 0;
        std::vector<RuleFinding> found; // of the child, and of the whole return
        // Other children of whom something is found now that was not before, or no longer: a number that two
        // had in common.
        std::vector<std::int32_t> others;
    };
    // Replaces all rows that the child has in this year's tables by what `fill` adds to the data (rows of
    // this child alone), and asks again what may have changed. Errors: more rows than a child may have; ask
    // nothing of the check after one.
    [[nodiscard]] Result<Edited> replace_child(std::string_view child_id,
                                               std::function<void(ReturnData&)> const& fill);

private:
    struct Asked {
        std::size_t rule = 0;
        std::vector<std::uint32_t> rows; // at fault, ascending
        std::vector<RepeatedRows*> repeated;
    };
    void judge(Asked& asked, std::span<std::uint32_t const> rows);
    static void forget(Asked& asked, std::span<std::uint32_t const> rows);
    void tell_repeated(std::vector<std::vector<std::uint32_t>> const& old, std::int32_t who,
                       std::vector<std::int32_t>& others);

    ReturnRules const& rules_;
    ReturnData& data_;
    RuleEvaluator evaluator_;
    std::vector<Asked> asked_;
    std::vector<RuleNotAsked> not_asked_;
};

} // namespace weir::quality
