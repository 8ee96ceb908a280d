// Draws what returns leave for a person.
#include "web/views/load_decisions.hpp"

#include "web/layout.hpp"
#include "web/views/load.hpp"
#include "web/views/parts.hpp"

namespace weir::web {
namespace {

std::vector<Link> const below_load{{"Today", "/today"}, {"Load", "/load"}};

std::string titled(std::string title, Paging const& paging) {
    return paging.page > 1 ? std::move(title) + ", page " + std::to_string(paging.page) : std::move(title);
}

std::string seen_text(UnmappedItem const& item) {
    auto text = parts::counted(static_cast<std::size_t>(item.count), "time", "times");
    if (item.last_extract) {
        text += " in the return of " + short_date(*item.last_extract);
    }
    if (item.first_extract && item.first_extract != item.last_extract) {
        text += ", first in that of " + short_date(*item.first_extract);
    }
    return text;
}

Data code_select(UnmappedItem const& item, std::string const& error) {
    components::Select select;
    select.label.text = "What “" + item.spelling + "” means";
    select.id = "code_" + std::to_string(item.id);
    select.name = "code";
    select.error = error;
    select.items.push_back({"Choose", "", true, false});
    for (auto const& code : item.codes) {
        select.items.push_back({code.text, code.value, false, false});
    }
    select.items.push_back({"None of these", "none", false, false});
    return components::data(select);
}

components::Button quiet_button(std::string text) {
    components::Button made;
    made.text = std::move(text);
    made.classes = "govuk-button--secondary weir-small-button";
    made.prevent_double_click = true;
    return made;
}

Data unmapped_data(ValuesPageView const& view) {
    Data::List items;
    for (auto const& item : view.items) {
        auto const field = "code_" + std::to_string(item.id);
        items.push_back(object({{"unknown_id", std::to_string(item.id)},
                                {"spelling", item.spelling},
                                {"column", item.field},
                                {"seen", seen_text(item)},
                                {"codes", code_select(item, parts::error_for(view.errors, field))},
                                {"save", components::data(quiet_button("Save"))}}));
    }
    return items;
}

Data chosen_data(std::vector<ChosenItem> const& choices) {
    Data::List items;
    for (auto const& one : choices) {
        items.push_back(object({{"choice_id", std::to_string(one.id)},
                                {"spelling", one.spelling},
                                {"set", one.set},
                                {"means", one.means},
                                {"who", one.actor + ", " + instant_text(one.at)},
                                {"stands", one.stands}}));
    }
    return items;
}

Data vanished_data(std::vector<VanishedItem> const& items) {
    Data::List rows;
    for (auto const& item : items) {
        auto const started = item.started_on ? " of " + short_date(*item.started_on) : std::string();
        rows.push_back(object(
            {{"absence_id", std::to_string(item.id)},
             {"what", item.what + started},
             {"child_href",
              item.has_child && !item.child.name_hidden ? parts::child_href(item.child.id) : std::string()},
             {"child", !item.has_child          ? "No child"
                       : item.child.name_hidden ? "Restricted record"
                                                : item.child.name},
             {"noticed", short_date(item.noticed_on)},
             {"ticked", item.ticked}}));
    }
    return rows;
}

Data reasons_data(std::vector<ReasonCount> const& reasons) {
    parts::ListTable list;
    list.caption = "By reason";
    list.columns = {{"Reason", false}, {"What to do", false}, {"Rows", true}};
    list.empty_text = "No row was refused.";
    for (auto const& one : reasons) {
        Figure count;
        count.value = one.count;
        auto why = parts::text_cell(one.why);
        why.detail = "(" + one.reason + ")";
        list.rows.push_back({why, parts::or_absent(one.hint, "–"), parts::figure_link_cell(count, one.href)});
    }
    return parts::table(list);
}

Data refused_data(std::vector<RefusedItem> const& items) {
    parts::ListTable list;
    list.caption = "Each row";
    list.columns = {{"Where it stands", false}, {"Child", false}, {"Reason", false}, {"Extracted", false}};
    list.empty_text = "No row was refused.";
    for (auto const& item : items) {
        auto place = parts::text_cell(item.place);
        place.href = "/load/refused/row?id=" + std::to_string(item.id);
        list.rows.push_back(
            {std::move(place),
             item.child ? parts::child_cell(*item.child) : parts::or_absent("", "Not known to the record"),
             parts::text_cell(item.why), parts::date_cell(item.extract_date)});
    }
    return parts::table(list);
}

Data cells_data(RefusedRowView const& view) {
    parts::ListTable list;
    list.caption = "What stood there";
    list.columns = {{"Column", false}, {"Text", false}};
    list.empty_text = "The row has no cells that can be shown.";
    for (auto const& [column, text] : view.cells) {
        list.rows.push_back({parts::text_cell(column), parts::or_absent(text, "Empty")});
    }
    return parts::table(list);
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, ValuesPageView const& view) {
    Data content = object({{"errors", parts::error_summary(view.errors)},
                           {"finding", view.finding},
                           {"items", unmapped_data(view)},
                           {"pages", parts::pages(view.paging)},
                           {"has_choices", !view.choices.empty()},
                           {"choices", chosen_data(view.choices)}});
    return render_page(templates, frame, "pages/load_values",
                       {titled("Unmapped values", view.paging), below_load, !view.errors.empty()},
                       std::move(content));
}

std::string render(Templates const& templates, Frame const& frame, VanishedView const& view) {
    components::Textarea words;
    words.label = {"Why?", "govuk-label--s", false};
    words.name = "words";
    words.hint = "One reason for all that are ticked. Kept sealed in the record with your name.";
    words.value = view.words;
    words.error = parts::error_for(view.errors, "words");
    Data content = object({{"errors", parts::error_summary(view.errors)},
                           {"finding", view.finding},
                           {"has_items", !view.items.empty()},
                           {"items", vanished_data(view.items)},
                           {"absence_error", parts::error_for(view.errors, "absence")},
                           {"words", components::data(words)},
                           {"pages", parts::pages(view.paging)}});
    return render_page(templates, frame, "pages/load_vanished",
                       {titled("Rows that vanished", view.paging), below_load, !view.errors.empty()},
                       std::move(content));
}

std::string render(Templates const& templates, Frame const& frame, RefusedView const& view) {
    Data content = object({{"finding", view.finding},
                           {"reasons", reasons_data(view.reasons)},
                           {"reason_filter", parts::filter("Reason", "reason", view.choices)},
                           {"items", refused_data(view.items)},
                           {"pages", parts::pages(view.paging)}});
    return render_page(templates, frame, "pages/load_refused",
                       {titled("Refused rows", view.paging), below_load, false}, std::move(content));
}

std::string render(Templates const& templates, Frame const& frame, RefusedRowView const& view) {
    bool const named = view.child && !view.child->name_hidden;
    Data content = object({{"why", view.why + "."},
                           {"hint", view.hint},
                           {"place", view.place},
                           {"extracted", short_date(view.extract_date)},
                           {"child_href", named ? parts::child_href(view.child->id) : std::string()},
                           {"child", !view.child ? "Not known to the record"
                                     : named     ? view.child->name
                                                 : "Restricted record"},
                           {"hidden", view.hidden},
                           {"cells", view.hidden.empty() ? cells_data(view) : Data{}}});
    return render_page(
        templates, frame, "pages/load_refused_row",
        {"Refused row", {{"Today", "/today"}, {"Load", "/load"}, {"Refused rows", "/load/refused"}}, false},
        std::move(content));
}

} // namespace weir::web
