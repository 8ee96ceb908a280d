// What a careful reader would ask of a plan before believing it: effects that are to show before the work
// is done, expectations that nothing measures, no direction, no size, no baseline, several actions that
// claim the same figure at once.
#pragma once

#include "plan/plan.hpp"

#include <functional>
#include <string>
#include <vector>

namespace weir::plan {

struct Finding {
    Severity severity = Severity::warning;
    std::string code;   // "effect-before-implementation"
    std::string action; // "A3"; empty: the plan as a whole
    std::string step;   // "3a" or empty
    std::string message;
    std::string hint;
};

struct LintContext {
    Date as_at;
    // Whether the catalogue defines the indicator at all, and whether it can be computed from what the
    // authority has supplied.
    std::function<bool(std::string const& catalogue_id)> defined;
    std::function<bool(std::string const& catalogue_id)> measured;
};

// In the order of the plan; findings on the plan as a whole come last.
[[nodiscard]] std::vector<Finding> lint(Plan const& plan, LintContext const& context);

} // namespace weir::plan
