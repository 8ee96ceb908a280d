#include "quality/observation.hpp"

#include <algorithm>

namespace weir::quality {

RuleNames::RuleNames(RecordChecks const& checks, Rules const& rules) {
    for (auto const& check : checks.all()) {
        names_.push_back(check.id);
    }
    checks_ = names_.size();
    for (auto const& rule : rules.all()) {
        if (rule.when == When::overdue) {
            names_.push_back(rule.id);
        }
    }
}

std::optional<std::uint16_t> RuleNames::find(std::string_view name) const {
    auto const found = std::find(names_.begin(), names_.end(), name);
    return found == names_.end() ? std::nullopt
                                 : std::optional(static_cast<std::uint16_t>(found - names_.begin()));
}

Observation observe(journey::Columns const& columns, RuleNames const& names, Faults const& faults,
                    WorkList const& work) {
    Observation seen{.day = work.day, .found = {}};
    auto const add = [&](std::string const& rule, RowId row, std::int32_t person,
                         journey::Allocated const& holder) {
        if (auto const place = names.find(rule)) {
            auto const team = holder.team == journey::missing
                                  ? TeamId{}
                                  : columns.teams[static_cast<std::size_t>(holder.team)].id;
            seen.found.push_back({*place, row, columns.persons[static_cast<std::size_t>(person)].id, team});
        }
    };
    for (auto const& fault : faults.found) {
        add(fault.check->id, fault.row, fault.person, fault.holder);
    }
    for (auto const& item : work.items) {
        add(item.rule->id, item.due.row, item.due.person, item.due.holder);
    }
    std::sort(seen.found.begin(), seen.found.end());
    auto const again = std::unique(seen.found.begin(), seen.found.end(),
                                   [](Observed const& a, Observed const& b) { return a.same_finding(b); });
    seen.found.erase(again, seen.found.end());
    return seen;
}

} // namespace weir::quality
