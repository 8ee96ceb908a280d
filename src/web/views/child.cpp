// Draws a child's record and the page that asks for a reason before it.
#include "web/views/child.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {
namespace {

using parts::Cell;

std::string page_title(PersonId id) {
    return "Child record " + std::to_string(id.value);
}

Data facts_data(ChildView const& view) {
    components::SummaryList list;
    list.classes = "weir-facts";
    auto const add = [&list](char const* key, std::string const& value, char const* absent) {
        components::SummaryRow row;
        row.key = key;
        row.absent = value.empty();
        row.value = value.empty() ? absent : value;
        list.rows.push_back(std::move(row));
    };
    add("Status", view.status, "Not open to the service");
    if (!view.legal_status.empty()) {
        add("Legal status", view.legal_status, "");
    }
    if (!view.placement.empty()) {
        add("Placement", view.placement, "");
    }
    add("Worker", view.worker, "Nobody allocated");
    add("Team", view.team, "Not supplied");
    add("Reviewing officer", view.reviewing_officer, "None recorded");
    add("Responsible authority", view.responsible_authority, "Not supplied");
    add("Sex", view.sex, "Not supplied");
    add("Ethnicity", view.ethnicity, "Not supplied");
    return components::data(list);
}

Data due_data(ChildView const& view) {
    parts::ListTable list;
    list.region = "What is next";
    list.columns = {{"What", false}, {"Due", false}, {"When", false}, {"Owner", false}, {"Rule", false}};
    list.empty_text = "Nothing is due.";
    for (ChildDue const& due : view.due) {
        list.rows.push_back({parts::text_cell(due.what), parts::date_cell(due.due),
                             parts::days_left_cell(due.working_days_left),
                             parts::or_absent(due.owner, "Nobody allocated"), parts::text_cell(due.rule)});
    }
    return parts::table(list);
}

Data relatives_data(ChildView const& view) {
    parts::ListTable list;
    list.region = "Brothers, sisters and household";
    list.columns = {{"Child", false}, {"Relation", false}, {"Status", false}};
    list.empty_text = view.relatives_absent.empty() ? "None recorded." : view.relatives_absent;
    for (ChildRelative const& relative : view.relatives) {
        list.rows.push_back({parts::child_cell(relative.child), parts::text_cell(relative.relation),
                             parts::text_cell(relative.status)});
    }
    return parts::table(list);
}

Data restriction_tags(ChildView const& view) {
    Data::List tags;
    for (Tag const& restriction : view.restrictions) {
        tags.push_back(components::data(
            components::TagText{restriction.text, components::tag_classes(restriction.tone)}));
    }
    return tags;
}

std::string born_text(ChildView const& view) {
    std::string const age = view.age.empty() ? "age not supplied" : view.age;
    return view.date_of_birth ? age + ", born " + plain(*view.date_of_birth) : age;
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, ChildView const& view) {
    Data::List history;
    for (TableView const& table : view.history) {
        history.push_back(object({{"table", parts::table(table)}}));
    }
    bool const has_journey = !view.journey.lanes.empty();
    Data content =
        object({{"id", std::to_string(view.id.value)},
                {"name", view.name.empty() ? "Name not supplied" : view.name},
                {"born", born_text(view)},
                {"has_restrictions", !view.restrictions.empty()},
                {"restrictions", restriction_tags(view)},
                {"finding", view.finding},
                {"as_at", plain(view.as_at)},
                {"facts", facts_data(view)},
                {"due", due_data(view)},
                {"relatives", relatives_data(view)},
                {"journey", has_journey ? parts::chart(view.journey.text, draw(view.journey)) : Data(false)},
                {"has_history", !view.history.empty()},
                {"history", std::move(history)},
                {"viewing_note", view.viewing_note}});
    return render_page(templates, frame, "pages/child",
                       {page_title(view.id), {{"Today", "/today"}, {"Work", "/work"}}, false},
                       std::move(content));
}

std::string render(Templates const& templates, Frame const& frame, ReasonView const& view) {
    auto const reasons = parts::reasons("Why do you need to see this record?", "govuk-fieldset__legend--m",
                                        view.reasons, view.errors);
    components::Textarea note;
    note.label = {"In a sentence, what do you need it for?", "govuk-label--s", false};
    note.name = "note";
    note.value = view.note;
    note.error = parts::error_for(view.errors, "note");
    components::Button open;
    open.text = "Give this reason and open the record";
    open.prevent_double_click = true;
    Data content = object({{"id", std::to_string(view.id.value)},
                           {"errors", parts::error_summary(view.errors)},
                           {"why", parts::paragraphs(view.why)},
                           {"reasons", components::data(reasons)},
                           {"note", components::data(note)},
                           {"open", components::data(open)},
                           {"return_href", view.return_href},
                           {"form_action", parts::child_href(view.id)}});
    return render_page(templates, frame, "pages/reason",
                       {"Reason needed", {{"Today", "/today"}, {"Work", "/work"}}, !view.errors.empty()},
                       std::move(content));
}

} // namespace weir::web
