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
    // Of a return that a later year's has overtaken: it is open no more, and nobody mended it.
    bool overtaken = false;
    friend bool operator<(Observed const& a, Observed const& b) {
        return std::tie(a.rule, a.row) < std::tie(b.rule, b.row);
    }
    [[nodiscard]] bool same_finding(Observed const& other) const {
        return rule == other.rule && row == other.row;
    }
};

// The rules that are counted: every check of the record, the rules of statutory returns, and those of the
// work list that say "late".
class RuleNames {
public:
    RuleNames(RecordChecks const& checks, std::vector<std::string> const& of_returns, Rules const& rules);
    [[nodiscard]] std::vector<std::string> const& all() const { return names_; }
    [[nodiscard]] std::string const& of(std::uint16_t rule) const { return names_.at(rule); }
    // The place of a rule; nothing for one that is not counted.
    [[nodiscard]] std::optional<std::uint16_t> find(std::string_view name) const;
    // Those of the record come first, then those of returns.
    [[nodiscard]] std::size_t checks() const { return checks_; }
    [[nodiscard]] std::size_t of_record() const { return of_record_; }
    // Every rule that a name stands for: one, or all of a return ("all-903", "all-CIN").
    [[nodiscard]] std::vector<std::uint16_t> named(std::string_view name) const;

private:
    std::vector<std::string> names_;
    std::size_t of_record_ = 0, checks_ = 0;
};
inline constexpr std::string_view all_of_returns[] = {"all-903", "all-CIN"};

struct Observation {
    Date day;
    std::vector<Observed> found; // in order, each finding once
};

[[nodiscard]] Observation observe(journey::Columns const& columns, RuleNames const& names,
                                  Faults const& faults, WorkList const& work);

// As it is kept. What is no such text, or was written under other rules, reads as nothing.
[[nodiscard]] std::string packed(Observation const& seen);
[[nodiscard]] std::optional<Observation> unpacked(Date day, std::string_view text, RuleNames const& names);

// Which findings are looked at; an empty set leaves nothing out.
struct Scope {
    std::set<std::uint16_t> rules;
    std::set<TeamId> teams;
    [[nodiscard]] bool has_rule(Observed const& one) const {
        return rules.empty() || rules.contains(one.rule);
    }
    [[nodiscard]] bool covers(Observed const& one) const {
        return !one.overtaken && has_rule(one) && (teams.empty() || teams.contains(one.team));
    }
};

} // namespace weir::quality
