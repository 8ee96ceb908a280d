#include "plan/lint.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace weir::plan {

namespace {

std::string month_name(Date day) {
    auto const text = plain(day);
    return text.substr(text.find(' ') + 1);
}

std::string kind_name(Expectation const& expectation) {
    return expectation.kind == ExpectationKind::direct ? "direct" : "consequential";
}

class Linter {
public:
    Linter(Plan const& plan, LintContext const& context) : plan_(plan), context_(context) {}

    std::vector<Finding> run() {
        for (auto const& action : plan_.actions) {
            steps(action);
            for (auto const& expectation : action.expectations) {
                dates(action, expectation);
                measures(action, expectation);
            }
            if (action.expectations.empty()) {
                add(Severity::warning, "no-expectation", action, "",
                    "The action names nothing that it should move.",
                    "Say which figure would show that it worked.");
            }
        }
        shared_figures();
        whole_plan();
        return std::move(findings_);
    }

private:
    void add(Severity severity, std::string code, Action const& action, std::string step, std::string message,
             std::string hint) {
        findings_.push_back(
            {severity, std::move(code), action.id, std::move(step), std::move(message), std::move(hint)});
    }

    void steps(Action const& action) {
        if (action.steps.empty()) {
            add(Severity::warning, "no-step", action, "", "The action has no step.",
                "Say what will be done first.");
        }
        for (auto const& step : action.steps) {
            if (step.owners.empty()) {
                add(Severity::warning, "no-owner", action, step.id, "Nobody owns step " + step.id + ".",
                    "Name one person.");
            }
            if (!step.due) {
                add(Severity::warning, "no-date", action, step.id, "Step " + step.id + " has no date.",
                    "Say by when.");
            } else if (*step.due < context_.as_at && step.status != StepStatus::complete) {
                add(Severity::warning, "step-late", action, step.id,
                    "Step " + step.id + " was due by the end of " + month_name(*step.due) +
                        " and is not complete.",
                    "Complete it, or set a new date and say why.");
            }
        }
    }

    // An effect cannot be evident before what causes it is in place: the commonest fault of the 2017 plan.
    void dates(Action const& action, Expectation const& expectation) {
        auto const& done = expectation.implemented_by;
        auto const& seen = expectation.evident_by;
        if (done && seen && *seen < *done) {
            add(Severity::error, "effect-before-implementation", action, "",
                "The " + kind_name(expectation) + " effect is to be evident by " + month_name(*seen) +
                    ", before implementation ends in " + month_name(*done) + ".",
                "Move the date of the effect after " + month_name(*done) +
                    ", or say which part is in place earlier.");
        }
        if (!done) {
            add(Severity::info, "no-implementation-date", action, "",
                "The " + kind_name(expectation) + " effect has no date by which the action is in place.",
                "Without it, before and after cannot be told apart.");
        }
        if (!seen) {
            add(Severity::warning, "no-evidence-date", action, "",
                "The " + kind_name(expectation) + " effect has no date by which it should show.",
                "Say by when.");
        }
    }

    void measures(Action const& action, Expectation const& expectation) {
        if (expectation.indicators.empty()) {
            add(Severity::warning, "no-indicator", action, "",
                "No figure is named for the " + kind_name(expectation) + " effect: \"" + expectation.text +
                    "\".",
                "Name an indicator, or accept that nobody will know.");
            return;
        }
        for (auto const& indicator : expectation.indicators) {
            measure(action, indicator);
            if (indicator.direction == Direction::none) {
                add(Severity::warning, "no-direction", action, "",
                    "It is not said which way " + indicator.name + " should move.", "Say up, down or hold.");
            }
        }
        if (expectation.direction_basis.find("inferred") != std::string::npos) {
            add(Severity::info, "direction-inferred", action, "",
                "A direction of the " + kind_name(expectation) +
                    " effect is inferred, not stated in the plan.",
                "Confirm it with the action's owner before judging.");
        }
        if (!expectation.size) {
            without_size_.push_back(action.id);
        }
        if (!expectation.baseline) {
            without_baseline_.push_back(action.id);
        }
    }

    void measure(Action const& action, ExpectedIndicator const& indicator) {
        if (indicator.catalogue_id.empty()) {
            add(Severity::warning, "not-measurable", action, "",
                "Nothing in the catalogue measures " + indicator.name + ".",
                "Define how it would be counted and from which records, or name another figure.");
        } else if (!context_.defined(indicator.catalogue_id)) {
            add(Severity::error, "indicator-unknown", action, "",
                indicator.catalogue_id + " is not in the catalogue.", "Correct the id.");
        } else if (!context_.measured(indicator.catalogue_id)) {
            add(Severity::warning, "not-measured", action, "",
                indicator.catalogue_id + " (" + indicator.name +
                    ") is in the catalogue, but what this authority supplies does not allow it to be "
                    "computed.",
                "Supply the records that it needs.");
        } else {
            claims_[indicator.catalogue_id].emplace(action.id, indicator.direction);
        }
    }

    // When several actions are to move one figure in the same months, no method can give the change to one
    // of them; when they pull it apart, somebody must choose.
    void shared_figures() {
        for (auto const& [id, claimed] : claims_) {
            std::set<std::string> actions;
            std::set<Direction> directions;
            for (auto const& [action, direction] : claimed) {
                actions.insert(action);
                directions.insert(direction);
            }
            if (actions.size() < 2) {
                continue;
            }
            std::string names;
            for (auto const& action : actions) {
                names.append(names.empty() ? "" : ", ").append(action);
            }
            bool const apart = directions.contains(Direction::up) && directions.contains(Direction::down);
            findings_.push_back(
                {apart ? Severity::error : Severity::info, apart ? "directions-conflict" : "figure-shared",
                 "", "",
                 id + " is to be moved by " + std::to_string(actions.size()) + " actions (" + names + ")" +
                     (apart ? " in opposite directions." : "."),
                 apart ? "Agree which way it should go."
                       : "Their effects can only be judged together unless their dates are apart."});
        }
    }

    void whole_plan() {
        auto const about = [this](std::vector<std::string> const& actions, std::string code,
                                  std::string const& what, std::string hint) {
            std::set<std::string> const distinct(actions.begin(), actions.end());
            if (!distinct.empty()) {
                findings_.push_back({Severity::warning, std::move(code), "", "",
                                     std::to_string(actions.size()) + " effects of " +
                                         std::to_string(distinct.size()) + " actions state no " + what + ".",
                                     std::move(hint)});
            }
        };
        about(without_size_, "no-size", "size of the change expected",
              "Say how much: a change too small to see in the time allowed cannot be judged.");
        about(without_baseline_, "no-baseline", "baseline", "Record the figure before the action began.");
    }

    Plan const& plan_;
    LintContext const& context_;
    std::vector<Finding> findings_;
    std::map<std::string, std::set<std::pair<std::string, Direction>>> claims_;
    std::vector<std::string> without_size_;
    std::vector<std::string> without_baseline_;
};

} // namespace

std::vector<Finding> lint(Plan const& plan, LintContext const& context) {
    return Linter(plan, context).run();
}

} // namespace weir::plan
