// The work list: what is late, due soon or missing, whose it is and how old it is. Rules are data
// (config/rules/worklist.csv). Items stand in the order of their due dates: never by anything predicted.
#pragma once

#include "base/result.hpp"
#include "quality/due.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace weir::quality {

// Working days, today included; open: outstanding without a due date.
enum class When : std::uint8_t { overdue, due_in_5, due_in_20, open };
enum class Severity : std::uint8_t { error, warning, info };
[[nodiscard]] char const* name_of(Severity severity);

struct Rule {
    std::string id; // "lac-visit-overdue"
    Step step = Step::assessment;
    When when = When::overdue;
    Severity severity = Severity::warning;
    std::string message; // with {start}, {due} and {what}
    std::string what_to_do;
    std::string basis;
    std::string supply; // what a feed must carry, else the rule is not supplied
    std::string check;  // of the shortlist of checks, where this rule is one: "S21"
};

class Rules {
public:
    [[nodiscard]] static Result<Rules> read(std::filesystem::path const& csv);
    [[nodiscard]] std::vector<Rule> const& all() const { return rules_; }

private:
    std::vector<Rule> rules_;
};

struct Item {
    Rule const* rule = nullptr; // of the Rules given, which must outlive it
    Due due;
    Date first_seen;     // the day on which it came on the list
    int days_late = 0;   // calendar; negative: still to go
    std::string message; // in plain words, without a name
};

struct WorkList {
    Date day;
    std::vector<Item> items;               // by due date; last those without one
    std::vector<std::string> not_supplied; // ids of rules that no feed lets us judge
};

[[nodiscard]] WorkList work_list(journey::Columns const& columns, journey::BuildSettings const& settings,
                                 Rules const& rules, Date day);

// Of each step: how many clocks run, fall due within five working days, are late.
struct StepCount {
    Step step = Step::assessment;
    std::size_t running = 0, due_soon = 0, late = 0;
};
[[nodiscard]] std::vector<StepCount> count_steps(std::vector<Due> const& clocks);

// What each named worker holds on the day: children with an open episode, and of their clocks those late and
// due within five working days. By team and name, never by number.
struct Caseload {
    std::int32_t worker = journey::missing, team = journey::missing;
    std::size_t children = 0, late = 0, due_soon = 0;
};
[[nodiscard]] std::vector<Caseload> caseloads(journey::Columns const& columns, std::vector<Due> const& clocks,
                                              Date day);

} // namespace weir::quality
