// The plan and one action of it: steps, dates, what a reader would question, and the indicators that each
// action should move, with the action's dates marked on their charts.
#include "plan/lint.hpp"
#include "web/service/indicator_charts.hpp"
#include "web/service/record_state.hpp"
#include "web/service/site.hpp"
#include "web/views/plan.hpp"

#include <algorithm>

namespace weir::web {

namespace {

std::string month_or(std::optional<Date> day, std::string otherwise) {
    return day ? month_text(*day) : std::move(otherwise);
}

Tag step_tag(plan::Step const& step, Date as_at) {
    switch (step.status) {
    case plan::StepStatus::complete:
        return {"Complete", Tone::good};
    case plan::StepStatus::in_progress:
    case plan::StepStatus::planned:
        break;
    }
    if (step.due && *step.due < as_at) {
        return {"Late", Tone::bad};
    }
    return step.status == plan::StepStatus::in_progress ? Tag{"In progress", Tone::attention}
                                                        : Tag{"Planned", Tone::quiet};
}

PlanFinding finding_of(plan::Finding const& finding) {
    Tone const tone = finding.severity == Severity::error     ? Tone::bad
                      : finding.severity == Severity::warning ? Tone::attention
                                                              : Tone::quiet;
    return {finding.code, finding.message, finding.hint, tone};
}

PlanExpectation expectation_of(plan::Expectation const& expectation, Snapshot const& snapshot, Date as_at) {
    PlanExpectation out{.kind =
                            expectation.kind == plan::ExpectationKind::direct ? "direct" : "consequential",
                        .text = expectation.text,
                        .basis = expectation.direction_basis,
                        .evident_by = month_or(expectation.evident_by, "no date")};
    for (auto const& indicator : expectation.indicators) {
        bool const measured = !indicator.catalogue_id.empty() && snapshot.measured(indicator.catalogue_id);
        std::string text = indicator.name;
        std::replace(text.begin(), text.end(), '_', ' ');
        out.indicators.push_back({indicator.catalogue_id.empty() ? text : indicator.catalogue_id + " " + text,
                                  measured ? "/indicators/" + indicator.catalogue_id : ""});
        auto const direction = plan::name_of(indicator.direction);
        out.direction += (out.direction.empty() || direction.empty() ? "" : ", ") + std::string(direction);
    }
    bool const any =
        std::any_of(expectation.indicators.begin(), expectation.indicators.end(), [&](auto const& one) {
            return !one.catalogue_id.empty() && snapshot.measured(one.catalogue_id);
        });
    if (!any) {
        out.verdict = {"Not measured", Tone::attention};
    } else if (!expectation.evident_by || as_at < *expectation.evident_by) {
        out.verdict = {"Too early to judge", Tone::quiet};
    }
    return out;
}

PlanAction action_of(plan::Action const& action, std::vector<plan::Finding> const& findings,
                     Snapshot const& snapshot, Date as_at) {
    PlanAction out{.id = action.id, .title = action.title};
    std::size_t complete = 0;
    bool late = false;
    bool begun = false;
    for (auto const& step : action.steps) {
        auto const tag = step_tag(step, as_at);
        complete += step.status == plan::StepStatus::complete ? 1 : 0;
        begun = begun || step.status != plan::StepStatus::planned;
        late = late || tag.tone == Tone::bad;
        out.steps.push_back({.id = step.id,
                             .title = step.title,
                             .owners = step.owners,
                             .intended_outcome = step.intended_outcome,
                             .due = month_or(step.due, "no date"),
                             .status = tag,
                             .update = step.update});
    }
    out.steps_summary =
        std::to_string(complete) + " of " + std::to_string(action.steps.size()) + " steps complete";
    out.status = late                                              ? Tag{"Late", Tone::bad}
                 : complete == action.steps.size() && complete > 0 ? Tag{"Complete", Tone::good}
                 : begun                                           ? Tag{"In progress", Tone::attention}
                                                                   : Tag{"Planned", Tone::quiet};
    for (auto const& expectation : action.expectations) {
        out.expectations.push_back(expectation_of(expectation, snapshot, as_at));
    }
    for (auto const& finding : findings) {
        if (finding.action == action.id) {
            out.findings.push_back(finding_of(finding));
        }
    }
    return out;
}

std::vector<plan::Finding> findings_of(Site const& site, Snapshot const& snapshot) {
    return plan::lint(
        *site.plan, {.as_at = site.today(),
                     .defined = [&site](std::string const& id) { return site.indicator_names.contains(id); },
                     .measured = [&snapshot](std::string const& id) { return snapshot.measured(id); }});
}

std::size_t actions_with(std::vector<plan::Finding> const& findings, std::string_view code) {
    std::vector<std::string> actions;
    for (auto const& finding : findings) {
        if (finding.code == code) {
            actions.push_back(finding.action);
        }
    }
    std::sort(actions.begin(), actions.end());
    return static_cast<std::size_t>(std::unique(actions.begin(), actions.end()) - actions.begin());
}

http::Response plan_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = site.record->current();
    if (!snapshot) {
        return site.failed(request, &visitor, snapshot.error());
    }
    auto const findings = findings_of(site, **snapshot);
    PlanView view{.name = site.plan->name, .as_at = site.today()};
    std::size_t steps = 0;
    std::size_t complete = 0;
    for (auto const& action : site.plan->actions) {
        steps += action.steps.size();
        complete += static_cast<std::size_t>(
            std::count_if(action.steps.begin(), action.steps.end(),
                          [](auto const& s) { return s.status == plan::StepStatus::complete; }));
        view.actions.push_back(action_of(action, findings, **snapshot, site.today()));
    }
    for (auto const& finding : findings) {
        if (finding.action.empty()) {
            view.findings.push_back(finding_of(finding));
        }
    }
    view.finding = std::to_string(complete) + " of " + std::to_string(steps) + " steps are complete. " +
                   std::to_string(actions_with(findings, "effect-before-implementation")) + " of " +
                   std::to_string(site.plan->actions.size()) +
                   " actions expect their effect to show before they are in place.";
    return site.page(request, &visitor, view);
}

PlanEffect effect_of(Site const& site, Snapshot const& snapshot, plan::Action const& action,
                     plan::ExpectedIndicator const& indicator) {
    PlanEffect effect{.indicator_id = indicator.catalogue_id};
    auto const* definition = snapshot.catalogue().find(indicator.catalogue_id);
    effect.indicator_name = definition != nullptr ? definition->name : indicator.name;
    if (definition == nullptr || !snapshot.measured(indicator.catalogue_id)) {
        effect.absent_reason = "What the authority supplies does not allow this to be computed.";
        return effect;
    }
    auto drawn = control_chart(snapshot, *definition, "effect-" + indicator.catalogue_id);
    for (auto const& step : action.steps) {
        if (step.due) {
            drawn.chart.marks.push_back({*step.due, step.id, step.title + ", due " + month_text(*step.due)});
        }
    }
    effect.finding = drawn.finding;
    effect.method = "Control chart of the months up to " + plain(site.today()) +
                    "; it screens for change and does not say what caused it.";
    effect.chart = std::move(drawn.chart);
    return effect;
}

http::Response action_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const* action = site.plan->find(request.path_value("action"));
    if (action == nullptr) {
        return site.error(404, request, &visitor);
    }
    auto const snapshot = site.record->current();
    if (!snapshot) {
        return site.failed(request, &visitor, snapshot.error());
    }
    auto const findings = findings_of(site, **snapshot);
    PlanActionView view{.plan_name = site.plan->name,
                        .action = action_of(*action, findings, **snapshot, site.today()),
                        .as_at = site.today()};
    view.finding = view.action.steps_summary + ". " +
                   (view.action.findings.empty()
                        ? "Nothing in it is in question."
                        : std::to_string(view.action.findings.size()) + " points of it should be settled.");
    std::vector<std::string> drawn;
    for (auto const& expectation : action->expectations) {
        for (auto const& indicator : expectation.indicators) {
            bool const again = std::find(drawn.begin(), drawn.end(), indicator.catalogue_id) != drawn.end();
            if (!indicator.catalogue_id.empty() && !again) {
                drawn.push_back(indicator.catalogue_id);
                view.effects.push_back(effect_of(site, **snapshot, *action, indicator));
            }
        }
    }
    auto const at = static_cast<std::size_t>(action - site.plan->actions.data());
    if (at > 0) {
        auto const& previous = site.plan->actions[at - 1];
        view.previous = {previous.id + " " + previous.title, "/plan/" + previous.id};
    }
    if (at + 1 < site.plan->actions.size()) {
        auto const& next = site.plan->actions[at + 1];
        view.next = {next.id + " " + next.title, "/plan/" + next.id};
    }
    return site.page(request, &visitor, view);
}

} // namespace

void add_plan_routes(Routes& routes) {
    auto& site = routes.site();
    if (!site.plan) {
        return;
    }
    routes.page("/plan", identity::Permission::plan, [&site](http::Request& request, Visitor const& visitor) {
        return plan_page(site, request, visitor);
    });
    routes.page("/plan/{action}", identity::Permission::plan,
                [&site](http::Request& request, Visitor const& visitor) {
                    return action_page(site, request, visitor);
                });
}

} // namespace weir::web
