// Draws the pages on which returns are handed in.
#include "web/views/load.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"
#include "web/views/returns.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace weir::web {
namespace {

double as_number(std::size_t count) {
    return static_cast<double>(count);
}

parts::Cell count_cell(double count) {
    return parts::number_cell(count, Unit::count);
}

Data date_data(LoadView const& view) {
    components::DateInput input;
    input.fieldset = components::Fieldset{
        "Extract date, if the files do not say it", "govuk-fieldset__legend--s", "", "", "", false};
    input.id = "extract_date";
    input.name_prefix = "extract_date";
    input.hint =
        "The day on which the return was taken from its system, for example 31 8 2017. Leave it empty "
        "for a return that has it inside.";
    input.error = parts::error_for(view.errors, "extract_date");
    for (auto const& [name, value, width] : {std::tuple{"day", view.day, "govuk-input--width-2"},
                                             std::tuple{"month", view.month, "govuk-input--width-2"},
                                             std::tuple{"year", view.year, "govuk-input--width-4"}}) {
        components::DateItem item;
        item.name = name;
        item.value = value;
        item.classes = width;
        input.items.push_back(std::move(item));
    }
    return components::data(input);
}

Data mode_data(LoadView const& view) {
    components::Radios radios;
    radios.fieldset =
        components::Fieldset{"What to do with it", "govuk-fieldset__legend--s", "", "", "", false};
    radios.name = "mode";
    components::RadioItem check;
    check.text = "Check it first";
    check.value = "check";
    check.hint = "Says what would be loaded and what is wrong, and changes nothing.";
    check.checked = !view.load_at_once;
    components::RadioItem load;
    load.text = "Load it";
    load.value = "load";
    load.checked = view.load_at_once;
    radios.items = {check, load};
    return components::data(radios);
}

Data runs_data(std::vector<RecentRun> const& runs) {
    parts::ListTable list;
    list.caption = "Since the service was started";
    list.columns = {{"Handed in", false}, {"Files", false}, {"By", false}, {"State", false}};
    for (auto const& run : runs) {
        auto when = parts::text_cell(instant_text(run.asked_at));
        when.href = run.href;
        auto state = parts::text_cell("");
        state.tag = run.state;
        state.classes = "weir-nowrap";
        list.rows.push_back({when, parts::text_cell(run.files), parts::text_cell(run.actor), state});
    }
    return list.rows.empty() ? Data(false) : parts::table(list);
}

Data loads_data(std::vector<PastLoad> const& loads) {
    parts::ListTable list;
    list.caption = "What the record was told";
    list.columns = {{"Extracted", false}, {"Return", false}, {"Loaded", false},   {"By", false},
                    {"New", true},        {"Changed", true}, {"Withdrawn", true}, {"Refused", true}};
    list.empty_text = "Nothing has been loaded yet.";
    for (auto const& load : loads) {
        auto source = parts::text_cell(format_words(load.format));
        source.detail = load.source + (load.decisions.empty() ? "" : "; " + load.decisions) +
                        (load.taken_back ? "; taken back" : "");
        auto extracted = parts::date_cell(load.extract_date);
        extracted.href = load.href;
        list.rows.push_back({extracted, source, parts::text_cell(instant_text(load.written_at)),
                             parts::text_cell(load.actor), count_cell(load.added), count_cell(load.changed),
                             count_cell(load.withdrawn), count_cell(load.refused)});
    }
    return parts::table(list);
}

std::string waiting_text(LoadView const& view) {
    bool const none = view.unmapped + view.vanished + view.refused == 0;
    return none ? "Nothing waits for a person."
                : "What the returns so far have left for a person to decide or to mend.";
}

Data lists_data(std::vector<LoadedList> const& lists) {
    parts::ListTable list;
    list.caption = "By list";
    list.columns = {
        {"List", false}, {"Rows", true}, {"Accepted", true}, {"Corrected", true}, {"Refused", true}};
    list.empty_text = "No list of a return was found.";
    for (auto const& one : lists) {
        auto name = parts::text_cell(one.name);
        name.detail = one.read ? "" : "(counted, not read)";
        list.rows.push_back({name, count_cell(one.rows), count_cell(one.accepted), count_cell(one.corrected),
                             count_cell(one.refused)});
    }
    return parts::table(list);
}

Tag severity_tag(std::string const& severity) {
    return severity == "error"     ? Tag{"Error", Tone::bad}
           : severity == "warning" ? Tag{"Warning", Tone::attention}
                                   : Tag{"Noted", Tone::quiet};
}

Data findings_data(std::vector<LoadFinding> const& findings) {
    parts::ListTable list;
    list.caption = "What was found";
    list.columns = {{"Finding", false}, {"How grave", false}, {"Count", true}, {"First places", false}};
    list.empty_text = "Nothing was found wrong.";
    for (auto const& finding : findings) {
        auto what = parts::text_cell(finding.message);
        what.detail = finding.hint + (finding.hint.empty() ? "" : " ") + "(" + finding.code + ")";
        auto severity = parts::text_cell("");
        severity.tag = severity_tag(finding.severity);
        severity.classes = "weir-nowrap";
        list.rows.push_back({what, severity, count_cell(finding.count), parts::text_cell(finding.places)});
    }
    return parts::table(list);
}

Data checks_data(std::vector<LoadCheck> const& checks) {
    parts::ListTable list;
    list.caption = "Rules of the return";
    list.columns = {{"What is wrong", false}, {"How grave", false}, {"Who mends it", false}, {"Rows", true}};
    list.empty_text = "No rule found anything.";
    for (auto const& check : checks) {
        auto what = parts::text_cell(check.message);
        what.detail = check.what_to_do + " (rule " + check.code + ")";
        auto severity = parts::text_cell("");
        severity.tag = check.severity == "error" ? Tag{"Error", Tone::bad} : Tag{"Query", Tone::attention};
        severity.classes = "weir-nowrap";
        list.rows.push_back({what, severity, parts::text_cell(check.who), count_cell(check.rows)});
    }
    return parts::table(list);
}

std::string state_text(LoadRunView const& view) {
    switch (view.state) {
    case RunState::waiting:
        return view.before == 0
                   ? "Waiting to begin."
                   : "Waiting: " + parts::counted(view.before, "return comes", "returns come") + " first.";
    case RunState::running:
        return view.stopping ? "Stopping. Nothing of it will be kept." : view.stage + ".";
    default:
        return "Through.";
    }
}

std::string finding_text(LoadRunView const& view) {
    switch (view.state) {
    case RunState::waiting:
    case RunState::running:
        return view.check_only ? "The return is being checked. Nothing will be changed."
                               : "The return is being loaded.";
    case RunState::done:
        return view.check_only ? "Checked, and nothing was changed. " + view.outcome : view.outcome;
    case RunState::refused:
        return "Refused, and nothing was loaded: " + view.why + ".";
    case RunState::failed:
        return "It could not be loaded, and nothing of it was kept. Try again; if it fails again, give the "
               "day and time to the system owner.";
    case RunState::stopped:
        return "Stopped, and nothing of it was kept.";
    }
    return {};
}

std::string title_of(LoadRunView const& view) {
    switch (view.state) {
    case RunState::waiting:
    case RunState::running:
        return view.check_only ? "Checking a return" : "Loading a return";
    case RunState::done:
        return view.check_only ? "Return checked" : "Return loaded";
    case RunState::refused:
        return "Return refused";
    case RunState::failed:
        return "Return not loaded";
    case RunState::stopped:
        return "Load stopped";
    }
    return {};
}

std::string date_text(LoadRunView const& view) {
    if (!view.extract_date) {
        return {};
    }
    auto const* from = view.extract_date_from == "given"    ? "as given on the form"
                       : view.extract_date_from == "return" ? "as the return says itself"
                                                            : "which is the day of its latest event: no date "
                                                              "was given and the return has none";
    return "Extracted on " + plain(*view.extract_date) + ", " + from + ".";
}

Data progress_data(LoadRunView const& view) {
    bool const under_way = view.state == RunState::waiting || view.state == RunState::running;
    if (!under_way) {
        return false;
    }
    bool const told = view.total > 0;
    std::string const of = told ? parts::counted(view.done, "row", "rows") + " of " +
                                      number_text(as_number(view.total), Unit::count)
                                : std::string();
    return object({{"progress_href", "/load/" + view.token + "/progress"},
                   {"state", state_text(view)},
                   {"of", of},
                   {"is_told", told},
                   {"done", std::to_string(view.done)},
                   {"total", std::to_string(view.total)}});
}

Data button(std::string text, char const* classes = "") {
    components::Button made;
    made.text = std::move(text);
    made.classes = classes;
    made.prevent_double_click = true;
    return components::data(made);
}

} // namespace

std::string format_words(std::string_view format) {
    static constexpr auto words = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"annex-a", "Annex A workbook"},
        {"annex-a csv", "Annex A lists"},
        {"ssd", "Standard Safeguarding Dataset"},
        {"ssda903 csv", "SSDA903 modules"},
        {"ssda903 workbook", "SSDA903 workbook"},
        {"ssda903 xml", "SSDA903 as XML"},
        {"cin census", "Children in need census"},
        {"csww xml", "Social work workforce census"},
        {"unknown", "Of no form that is known"},
    });
    for (auto const& [code, text] : words) {
        if (code == format) {
            return std::string(text);
        }
    }
    return std::string(format);
}

std::string instant_text(Instant instant) {
    auto const day = std::chrono::floor<Days>(instant);
    auto const minutes = std::chrono::floor<std::chrono::minutes>(instant - day).count();
    return fmt::format("{}, {:02}:{:02} UTC", short_date(day), minutes / 60, minutes % 60);
}

std::string render(Templates const& templates, Frame const& frame, LoadView const& view) {
    Data content =
        object({{"errors", parts::error_summary(view.errors)},
                {"files_error", parts::error_for(view.errors, "files")},
                {"extract_date", date_data(view)},
                {"mode", mode_data(view)},
                {"hand_in", button("Upload")},
                {"runs", runs_data(view.runs)},
                {"loads", loads_data(view.loads)},
                {"returns", view.returns.empty() ? Data(false) : checked_rows_data(view.returns)},
                {"pages", parts::pages(view.paging)},
                {"waiting_text", waiting_text(view)},
                {"unmapped_text", parts::counted(view.unmapped, "unmapped value", "unmapped values")},
                {"vanished_text", parts::counted(view.vanished, "row that vanished from its source",
                                                 "rows that vanished from their source")},
                {"refused_text", parts::counted(view.refused, "refused row", "refused rows")}});
    return render_page(templates, frame, "pages/load", {"Load", {{"Today", "/today"}}, !view.errors.empty()},
                       std::move(content));
}

std::string render_load_progress(Templates const& templates, LoadRunView const& view) {
    return templates.render("parts/load_progress", progress_data(view));
}

std::string render(Templates const& templates, Frame const& frame, LoadRunView const& view) {
    bool const ended = view.state != RunState::waiting && view.state != RunState::running;
    bool const kept = view.state == RunState::done && !view.check_only;
    bool const has_report = !view.lists.empty() || !view.findings.empty();
    Data content = object(
        {{"title", title_of(view)},
         {"finding", finding_text(view)},
         {"asked", view.files + ". Handed in by " + view.actor + ", " + instant_text(view.asked_at) + "."},
         {"progress", progress_data(view)},
         {"stop_href", ended || view.stopping ? "" : "/load/" + view.token + "/stop"},
         {"refresh_href", ended ? "" : "/load/" + view.token},
         {"go_href", view.may_load || view.may_accept_drop ? "/load/" + view.token + "/go" : ""},
         {"may_load", view.may_load},
         {"may_accept_drop", view.may_accept_drop},
         {"dropped_lists", view.dropped_lists},
         {"load_button", button("Load this return")},
         {"accept_button", button("Load it all the same", "govuk-button--warning")},
         {"stop_button", button("Stop", "govuk-button--secondary")},
         {"format", has_report ? format_words(view.format) + "." : ""},
         {"extract_date", date_text(view)},
         {"absences_text", view.absences == 0 ? std::string()
                                              : parts::counted(view.absences, "row has", "rows have") +
                                                    " vanished from what the return covers."},
         {"absences_href", kept ? "/load/vanished" : ""},
         {"unmapped_text", view.unmapped == 0 ? std::string()
                                              : parts::counted(view.unmapped, "spelling of a code is",
                                                               "spellings of codes are") +
                                                    " not known."},
         {"unmapped_href", kept ? "/load/values" : ""},
         {"has_report", has_report},
         {"lists", lists_data(view.lists)},
         {"findings", findings_data(view.findings)},
         {"checks_text", view.checks_text},
         {"checks_href", view.checks_listed ? "/load/" + view.token + "/rules.csv" : ""},
         {"checks", view.checks_text.empty() ? Data(false) : checks_data(view.checks)},
         {"has_not_supplied", !view.not_supplied.empty()},
         {"not_supplied", parts::paragraphs(view.not_supplied)}});
    return render_page(templates, frame, "pages/load_run",
                       {title_of(view), {{"Today", "/today"}, {"Load", "/load"}}, false}, std::move(content));
}

} // namespace weir::web
