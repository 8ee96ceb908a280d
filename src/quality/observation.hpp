// What the rules found on one day, small enough to keep for many days: which rule, which row, whose and in
// which team. A trend and a campaign are comparisons of such days, each taken as it was known then.
#pragma once

#include "quality/record_checks.hpp"
#include "quality/work_list.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace weir::quality {

// A finding is the same over all loads as long as its rule and its row are: row numbers are never reused and
// outlive merges of persons.
struct Observed {
    std::uint16_t rule = 0; // place in RuleNames
    RowId row;
    PersonId person;
    TeamId team; // that held the child on the day; none: nobody
    friend bool operator<(Observed const& a, Observed const& b) {
        return std::tie(a.rule, a.row) < std::tie(b.rule, b.row);
    }
    [[nodiscard]] bool same_finding(Observed const& other) const {
        return rule == other.rule && row == other.row;
    }
};

// The rules that are counted: every check of the record, and those of the work list that say "late".
class RuleNames {
public:
    RuleNames(RecordChecks const& checks, Rules const& rules);
    [[nodiscard]] std::vector<std::string> const& all() const { return names_; }
    [[nodiscard]] std::string const& of(std::uint16_t rule) const { return names_.at(rule); }
    // The place of a rule; nothing for one that is not counted.
    [[nodiscard]] std::optional<std::uint16_t> find(std::string_view name) const;
    [[nodiscard]] std::size_t checks() const { return checks_; } // those of the record come first

private:
    std::vector<std::string> names_;
    std::size_t checks_ = 0;
};

struct Observation {
    Date day;
    std::vector<Observed> found; // in order, each finding once
};

[[nodiscard]] Observation observe(journey::Columns const& columns, RuleNames const& names,
                                  Faults const& faults, WorkList const& work);

// Which findings are looked at; an empty set leaves nothing out.
struct Scope {
    std::set<std::uint16_t> rules;
    std::set<TeamId> teams;
    [[nodiscard]] bool has_rule(Observed const& one) const {
        return rules.empty() || rules.contains(one.rule);
    }
    [[nodiscard]] bool covers(Observed const& one) const {
        return has_rule(one) && (teams.empty() || teams.contains(one.team));
    }
};

} // namespace weir::quality
