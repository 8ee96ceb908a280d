// An improvement plan as data: actions, their steps, and what each action is expected to move and by
// when. Months are kept as the last day of the month, since "by September" is kept until then.
#pragma once

#include "base/date.hpp"
#include "base/diagnostics.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace weir::plan {

enum class StepStatus { planned, in_progress, complete };

struct Step {
    std::string id; // "3a"
    std::string title;
    std::vector<std::string> owners; // initials
    std::string intended_outcome;
    std::optional<Date> due;
    StepStatus status = StepStatus::planned;
    std::string update;
};

enum class Direction { none, up, down, hold, up_or_hold };
[[nodiscard]] std::string_view name_of(Direction direction); // "up or hold"; empty for none

struct ExpectedIndicator {
    std::string name;         // as the plan's reader named it: "contacts"
    std::string catalogue_id; // "FD01"; empty when it is not measurable
    Direction direction = Direction::none;
};

enum class ExpectationKind { direct, consequential };

struct Expectation {
    ExpectationKind kind = ExpectationKind::direct;
    std::string text;
    std::vector<ExpectedIndicator> indicators;
    std::string direction_basis; // "stated", "inferred", or a sentence
    std::optional<Date> implemented_by;
    std::optional<Date> evident_by;
    std::optional<double> size;     // expected change; none of the 2017 plan's effects has one
    std::optional<double> baseline; // the value it is counted from
};

struct Action {
    std::string id; // "A3"
    std::string title;
    std::vector<Step> steps;
    std::vector<Expectation> expectations;
};

struct Headline { // the one number that the whole plan is about
    std::string indicator;
    double change_percent = 0;
    double baseline = 0;
    Date baseline_on;
    Date target_on;

    [[nodiscard]] double target() const { return baseline * (1 + change_percent / 100); }
};

struct Plan {
    std::string name;
    std::string authority;
    Date written_on;
    std::optional<Headline> headline;
    std::vector<Action> actions;

    [[nodiscard]] Action const* find(std::string_view id) const;
};

// Reads plan.toml, actions.csv and effects.csv of a folder. Wrong cells are reported where they stand; a
// plan with errors is not returned.
[[nodiscard]] Result<Plan> read_plan(std::filesystem::path const& folder, Diagnostics& found);

} // namespace weir::plan
