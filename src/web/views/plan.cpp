// Draws the improvement plan and one of its actions.
#include "web/views/plan.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

#include <fmt/format.h>

#include <iterator>

namespace weir::web {
namespace {

using parts::Cell;

std::string action_href(std::string const& id) {
    return "/plan/" + id;
}

std::string joined(std::vector<std::string> const& texts) {
    return fmt::format("{}", fmt::join(texts, ", "));
}

Data findings_data(std::vector<PlanFinding> const& findings, std::string const& about) {
    if (findings.empty()) {
        return false;
    }
    Data::List items;
    bool bad = false;
    for (PlanFinding const& finding : findings) {
        bad = bad || finding.tone == Tone::bad;
        items.push_back(
            object({{"message", finding.message}, {"hint", finding.hint}, {"code", finding.code}}));
    }
    return object(
        {{"bad", bad},
         {"summary", parts::counted(findings.size(), "question about " + about, "questions about " + about)},
         {"items", std::move(items)}});
}

Data steps_data(PlanAction const& action, bool with_update) {
    parts::ListTable list;
    list.region = "Steps of action " + action.id;
    list.columns = {{"Step", false}, {"What", false}, {"Owner", false}, {"Due", false}, {"Status", false}};
    if (with_update) {
        list.columns.push_back({"Intended outcome", false});
        list.columns.push_back({"Last update", false});
    }
    list.empty_text = "This action has no steps.";
    for (PlanStep const& step : action.steps) {
        Cell status = parts::text_cell("");
        status.tag = step.status;
        Cell due = parts::or_absent(step.due, "No date");
        due.classes = "weir-nowrap";
        std::vector<Cell> row = {parts::text_cell(step.id), parts::text_cell(step.title),
                                 parts::or_absent(joined(step.owners), "Nobody"), due, status};
        if (with_update) {
            row.push_back(parts::or_absent(step.intended_outcome, "Not stated"));
            row.push_back(parts::or_absent(step.update, "None"));
        }
        list.rows.push_back(std::move(row));
    }
    return parts::table(list);
}

Data expectations_data(PlanAction const& action) {
    Data::List made;
    for (PlanExpectation const& expectation : action.expectations) {
        std::string by = expectation.evident_by.empty() ? "no date given for its effect"
                                                        : "evident by " + expectation.evident_by;
        made.push_back(object({{"kind", expectation.kind == "direct" ? "Direct" : "Consequential"},
                               {"text", expectation.text},
                               {"direction", expectation.direction},
                               {"basis", expectation.basis},
                               {"evident_by", by},
                               {"verdict", parts::tag(expectation.verdict)},
                               {"has_indicators", !expectation.indicators.empty()},
                               {"indicators", parts::links(expectation.indicators)}}));
    }
    return made;
}

Data action_data(PlanAction const& action, bool whole) {
    return object({{"id", action.id},
                   {"title", action.title},
                   {"href", action_href(action.id)},
                   {"status", parts::tag(action.status)},
                   {"steps_summary", action.steps_summary},
                   {"lint", findings_data(action.findings, "this action")},
                   {"steps", steps_data(action, whole)},
                   {"has_expectations", !action.expectations.empty()},
                   {"expectations", expectations_data(action)}});
}

Data effect_data(PlanEffect const& effect) {
    Data chart = false;
    if (effect.chart) {
        chart = parts::chart(effect.chart->text, draw(*effect.chart));
    }
    return object({{"name", effect.indicator_name},
                   {"href", effect.indicator_id.empty() ? "" : "/indicators/" + effect.indicator_id},
                   {"effect_finding", effect.finding},
                   {"method", effect.method},
                   {"chart", std::move(chart)},
                   {"absent_reason", effect.chart ? std::string() : effect.absent_reason}});
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, PlanView const& view) {
    Data::List actions;
    for (PlanAction const& action : view.actions) {
        actions.push_back(action_data(action, false));
    }
    bool const empty = actions.empty();
    Data content = object({{"name", view.name},
                           {"finding", view.finding},
                           {"as_at", plain(view.as_at)},
                           {"lint", findings_data(view.findings, "the plan as a whole")},
                           {"is_empty", empty},
                           {"actions", std::move(actions)}});
    return render_page(templates, frame, "pages/plan", {"Plan", {{"Today", "/today"}}, false},
                       std::move(content));
}

std::string render(Templates const& templates, Frame const& frame, PlanActionView const& view) {
    Data::List effects;
    for (PlanEffect const& effect : view.effects) {
        effects.push_back(effect_data(effect));
    }
    Data content = object({{"plan_name", view.plan_name},
                           {"finding", view.finding},
                           {"as_at", plain(view.as_at)},
                           {"action", action_data(view.action, true)},
                           {"has_effects", !view.effects.empty()},
                           {"effects", std::move(effects)},
                           {"previous_text", view.previous.text},
                           {"previous_href", view.previous.href},
                           {"next_text", view.next.text},
                           {"next_href", view.next.href}});
    return render_page(templates, frame, "pages/plan_action",
                       {"Action " + view.action.id, {{"Today", "/today"}, {"Plan", "/plan"}}, false},
                       std::move(content));
}

} // namespace weir::web
