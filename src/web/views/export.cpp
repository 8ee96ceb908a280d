// Draws the pages on which returns are written out again.
#include "web/views/export.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {
namespace {

Data button(std::string text, char const* classes = "") {
    components::Button made;
    made.text = std::move(text);
    made.classes = classes;
    made.prevent_double_click = true;
    return components::data(made);
}

Data day_data(ExportView const& view) {
    components::Input input;
    input.label = {"As at", "govuk-label--s", false};
    input.name = "as_at";
    input.hint =
        "The day of the return, for example 2017-08-31. Leave it empty for that of the latest extract.";
    input.classes = "govuk-input--width-10";
    input.value = view.as_at;
    input.error = parts::error_for(view.errors, "as_at");
    return components::data(input);
}

Data runs_data(std::vector<RecentRun> const& runs) {
    parts::ListTable list;
    list.caption = "Made for you since the service was started";
    list.columns = {{"Asked for", false}, {"What", false}, {"State", false}};
    for (auto const& run : runs) {
        auto when = parts::text_cell(instant_text(run.asked_at));
        when.href = run.href;
        auto state = parts::text_cell("");
        state.tag = run.state;
        list.rows.push_back({when, parts::text_cell(run.files), state});
    }
    return list.rows.empty() ? Data(false) : parts::table(list);
}

Data sheets_data(std::vector<Link> const& sheets) {
    parts::ListTable list;
    list.region = "Side sheets";
    list.columns = {{"Sheet", false}};
    list.empty_text = "There are no side sheets.";
    for (auto const& sheet : sheets) {
        auto name = parts::text_cell(sheet.text);
        name.href = sheet.href;
        list.rows.push_back({name});
    }
    return parts::table(list);
}

std::string state_text(ExportRunView const& view) {
    return view.state == RunState::waiting ? "Waiting to begin." : "Reading the record.";
}

Data progress_data(ExportRunView const& view) {
    if (view.state != RunState::waiting && view.state != RunState::running) {
        return false;
    }
    bool const told = view.total > 0;
    std::string const of = told ? parts::counted(view.done, "table", "tables") + " of " +
                                      number_text(static_cast<double>(view.total), Unit::count)
                                : std::string();
    return object({{"progress_href", "/export/" + view.token + "/progress"},
                   {"state", state_text(view)},
                   {"of", of},
                   {"is_told", told},
                   {"done", std::to_string(view.done)},
                   {"total", std::to_string(view.total)}});
}

std::string finding_text(ExportRunView const& view) {
    switch (view.state) {
    case RunState::waiting:
    case RunState::running:
        return "The workbook is being made. Nothing in the record is changed.";
    case RunState::done:
        return view.kept
                   ? "The workbook is ready. Fetching it is written into the view log with everyone on it."
                   : "The workbook is no longer kept here. Ask for it again.";
    default:
        return "The workbook could not be made. " + view.why;
    }
}

Data lists_data(std::vector<LoadedList> const& lists) {
    parts::ListTable list;
    list.caption = "By list";
    list.columns = {{"List", false}, {"Rows", true}};
    for (auto const& one : lists) {
        list.rows.push_back({parts::text_cell(one.name), parts::number_cell(one.rows, Unit::count)});
    }
    return list.rows.empty() ? Data(false) : parts::table(list);
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, ExportView const& view) {
    Data content = object({{"errors", parts::error_summary(view.errors)},
                           {"names_children", view.names_children},
                           {"no_children", !view.names_children},
                           {"as_at", day_data(view)},
                           {"make", button("Make the workbook")},
                           {"runs", runs_data(view.runs)},
                           {"has_quarters", !view.quarters.empty()},
                           {"quarter_filter", parts::filter("Quarter", "quarter", view.quarters)},
                           {"fetch", button("Download the counts", "govuk-button--secondary")},
                           {"sheets", sheets_data(view.side_sheets)}});
    return render_page(templates, frame, "pages/export",
                       {"Write out", {{"Today", "/today"}, {"Load", "/load"}}, !view.errors.empty()},
                       std::move(content));
}

std::string render_export_progress(Templates const& templates, ExportRunView const& view) {
    return templates.render("parts/load_progress", progress_data(view));
}

std::string render(Templates const& templates, Frame const& frame, ExportRunView const& view) {
    bool const under_way = view.state == RunState::waiting || view.state == RunState::running;
    std::string const title = view.as_at ? "Annex A as at " + plain(*view.as_at) : std::string("Annex A");
    Data content = object({{"title", title},
                           {"finding", finding_text(view)},
                           {"asked", "Asked for " + instant_text(view.asked_at) + "."},
                           {"progress", progress_data(view)},
                           {"refresh_href", under_way ? "/export/" + view.token : ""},
                           {"fetch_href", view.kept ? "/export/" + view.token + "/workbook" : ""},
                           {"lists", lists_data(view.lists)},
                           {"has_remarks", !view.remarks.empty()},
                           {"remarks", parts::paragraphs(view.remarks)}});
    return render_page(templates, frame, "pages/export_run",
                       {title, {{"Today", "/today"}, {"Load", "/load"}, {"Write out", "/export"}}, false},
                       std::move(content));
}

} // namespace weir::web
