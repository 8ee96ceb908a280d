// The improvement plan: every action with its steps, owners as initials, dates and status, what a reader
// of the plan would question, and the indicators each action should move.
#pragma once

#include "web/charts/xmr_chart.hpp"
#include "web/template.hpp"
#include "web/views/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::web {

struct PlanStep {
    std::string id; // "3a"
    std::string title;
    std::vector<std::string> owners; // initials
    std::string intended_outcome;
    std::string due; // "Sep 2017", "no date"
    Tag status;      // "Complete", "In progress", "Planned", "Late"
    std::string update;
};

struct PlanExpectation {
    std::string kind; // "direct" or "consequential"
    std::string text;
    std::vector<Link> indicators; // those that are measured link to their page
    std::string direction;        // "down"
    std::string basis;            // "stated in the plan", "inferred"
    std::string evident_by;       // "Jan 2018"
    Tag verdict; // "No detectable change yet", "Too early", "Not measurable"; empty text: none
};

struct PlanFinding {     // of the plan's lint
    std::string code;    // "no-owner"
    std::string message; // what is missing
    std::string hint;    // how to mend it
    Tone tone = Tone::attention;
};

struct PlanAction {
    std::string id; // "A3"
    std::string title;
    std::vector<PlanStep> steps;
    std::vector<PlanExpectation> expectations;
    std::vector<PlanFinding> findings;
    Tag status;
    std::string steps_summary; // "1 of 3 steps complete"
};

struct PlanView {
    std::string name; // "Improvement plan 2017"
    std::string finding;
    Date as_at;
    std::vector<PlanAction> actions;
    std::vector<PlanFinding> findings; // of the plan as a whole
};

struct PlanEffect { // the chart of one indicator with the action's dates marked
    std::string indicator_id;
    std::string indicator_name;
    std::string finding;
    std::string method; // how the effect was judged, in a sentence
    std::optional<XmrChart> chart;
    std::string absent_reason;
};

struct PlanActionView {
    std::string plan_name;
    PlanAction action;
    std::string finding;
    std::vector<PlanEffect> effects;
    Link previous; // empty text: none
    Link next;
    Date as_at;
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, PlanView const& view);
[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, PlanActionView const& view);

} // namespace weir::web
