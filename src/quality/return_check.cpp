#include "quality/return_check.hpp"

#include "quality/rule_oracle.hpp"

namespace weir::quality {

std::string why_not_asked(ReturnRule const& rule, ReturnData const& data) {
    if (!rule.fails.not_held.empty()) {
        return rule.fails.not_held.front() + ": not held";
    }
    for (auto const& use : rule.fails.uses) {
        auto const& shape = data.shape().tables()[use.table];
        auto const& table = data.table(use.table);
        if (shape.last_year && !data.last_year_given()) {
            return "last year's return was not given";
        }
        if (!table.supplied) {
            return "the return has no table " + shape.name;
        }
        if (use.column && !table.columns[*use.column].supplied) {
            return shape.name + " of this return has no column " + shape.columns[*use.column].name;
        }
    }
    return {};
}

ReturnFindings check_return(ReturnRules const& rules, ReturnData const& data, WorkingCalendar const& calendar) {
    ReturnFindings out;
    RuleOracle const oracle(data, calendar);
    for (std::size_t i = 0; i < rules.all().size(); ++i) {
        auto const& rule = rules.all()[i];
        if (!rule.holds_in(data.year())) {
            continue;
        }
        if (auto reason = why_not_asked(rule, data); !reason.empty()) {
            out.not_asked.push_back({i, std::move(reason)});
            continue;
        }
        ++out.asked;
        auto const before = out.found.size();
        for (std::uint32_t row = 0; row < data.table(rule.table).rows(); ++row) {
            if (oracle.truth_of(rule, row) == Truth::yes) {
                out.found.push_back({i, row});
            }
        }
        out.failed += out.found.size() > before ? 1 : 0;
    }
    return out;
}

} // namespace weir::quality
