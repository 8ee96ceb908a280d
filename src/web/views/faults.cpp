// Draws the faults of the record.
#include "web/views/faults.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {
namespace {

using parts::Cell;

Cell moved_cell(std::optional<double> const& count) {
    return count ? parts::number_cell(*count, Unit::count) : parts::or_absent("", "Not yet");
}

Data counts_data(FaultsView const& view) {
    parts::ListTable list;
    list.caption = "By check";
    list.columns = {
        {"Check", false}, {"How to mend it", false}, {"Who", false}, {"Faults", true}, {"Late", true}};
    if (view.movements) {
        list.columns.push_back({"New", true});
        list.columns.push_back({"Mended", true});
    }
    list.empty_text = view.suppressed ? "Nothing is suppressed here." : "No check fails here.";
    for (CheckCount const& count : view.counts) {
        Figure faults;
        faults.value = count.faults;
        list.rows.push_back({parts::text_cell(count.check), parts::text_cell(count.what),
                             parts::text_cell(count.who), parts::figure_link_cell(faults, count.href),
                             parts::number_cell(count.late, Unit::count)});
        if (view.movements) {
            list.rows.back().push_back(moved_cell(count.fresh));
            list.rows.back().push_back(moved_cell(count.mended));
        }
    }
    return parts::table(list);
}

Data teams_data(std::vector<TeamCount> const& counts) {
    if (counts.empty()) {
        return false;
    }
    parts::ListTable list;
    list.caption = "By team";
    list.columns = {{"Team", false}, {"Faults", true}, {"New", true}, {"Mended", true}};
    for (TeamCount const& count : counts) {
        Figure faults;
        faults.value = count.faults;
        list.rows.push_back({parts::or_absent(count.team, "Nobody allocated"),
                             parts::figure_link_cell(faults, count.href), moved_cell(count.fresh),
                             moved_cell(count.mended)});
    }
    return parts::table(list);
}

Cell why_cell(SuppressedUntil const& suppressed) {
    Cell cell = parts::text_cell(suppressed.reason);
    cell.detail = suppressed.words + " (" + suppressed.by + ")";
    return cell;
}

Data items_data(FaultsView const& view) {
    parts::ListTable list;
    list.caption = view.suppressed ? "Each suppressed fault" : "Each fault";
    list.columns = {{"Child", false}, {"What is wrong", false}, {"Mend by", false},   {"When", false},
                    {"Owner", false}, {"Team", false},          {"First seen", false}};
    if (view.suppressed) {
        list.columns.push_back({"Why", false});
        list.columns.push_back({"Until", false});
    }
    list.empty_text = view.suppressed ? "Nothing is suppressed here." : "Nothing is wrong here.";
    for (FaultItem const& item : view.items) {
        auto what = parts::text_cell(item.message);
        what.href = item.href;
        what.detail = item.what_to_do + " (" + item.check + ")";
        list.rows.push_back(
            {item.no_child.empty() ? parts::child_cell(item.child) : parts::or_absent("", item.no_child),
             what, parts::date_cell(item.due), parts::days_left_cell(item.working_days_left),
             parts::or_absent(item.owner, "Nobody allocated"), parts::text_cell(item.team),
             parts::since_cell(item.first_seen, item.age_days)});
        if (item.suppressed) {
            list.rows.back().push_back(why_cell(*item.suppressed));
            list.rows.back().push_back(parts::date_cell(item.suppressed->until));
        }
    }
    return parts::table(list);
}

Data not_supplied_data(std::vector<AbsentCheck> const& absent) {
    if (absent.empty()) {
        return false;
    }
    parts::ListTable list;
    list.region = "Checks that are not supplied";
    list.columns = {{"Check", false}, {"Why nothing is said of it", false}};
    for (auto const& one : absent) {
        list.rows.push_back({parts::text_cell(one.check), parts::text_cell(one.why)});
    }
    return object({{"summary", parts::counted(absent.size(), "check is", "checks are") + " not supplied"},
                   {"id", ""},
                   {"classes", ""},
                   {"open", false},
                   {"text", ""},
                   {"table", parts::table(list)}});
}

std::string other_text(FaultsView const& view) {
    return view.suppressed
               ? "Show what is open"
               : "Suppressed: " + number_text(static_cast<double>(view.suppressed_count), Unit::count);
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, FaultsView const& view) {
    Data content =
        object({{"finding", view.finding},
                {"as_at", plain(view.as_at)},
                {"counts", counts_data(view)},
                {"by_team", teams_data(view.by_team)},
                {"team_filter", parts::filter("Team", "team", view.teams)},
                {"worker_filter", parts::filter("Worker", "worker", view.workers)},
                {"check_filter", parts::filter("Check", "check", view.checks)},
                {"child_filter", parts::child_filter(view.child)},
                {"suppressed", view.suppressed},
                {"other_href", view.other_href},
                {"other_text", other_text(view)},
                {"trend", view.trend ? parts::chart(view.trend->text, draw(*view.trend)) : Data(false)},
                {"trend_table", view.trend ? parts::table(view.trend_table) : Data(false)},
                {"trend_note", view.trend_note},
                {"items", items_data(view)},
                {"pages", parts::pages(view.paging)},
                {"csv_href", view.items.empty() ? "" : view.csv_href},
                {"not_supplied", not_supplied_data(view.not_supplied)}});
    PageHead head{"Data quality", {{"Today", "/today"}}, false};
    if (view.paging.page > 1) {
        head.title += ", page " + std::to_string(view.paging.page);
    }
    return render_page(templates, frame, "pages/faults", head, std::move(content));
}

namespace {

Data facts_data(FindingView const& view) {
    components::SummaryList list;
    list.classes = "weir-facts";
    auto const add = [&list](char const* key, std::string const& value, char const* absent,
                             std::string const& href = {}) {
        components::SummaryRow row;
        row.key = key;
        row.absent = value.empty();
        row.value = value.empty() ? absent : value;
        row.value_href = href;
        list.rows.push_back(std::move(row));
    };
    if (view.no_child.empty()) {
        auto const child = parts::child_cell(view.child);
        add("Child", child.text, "", child.href);
    } else {
        add("Child", "", view.no_child.c_str());
    }
    for (auto const& [key, value] : view.of_return) {
        add(key.c_str(), value, "Not supplied");
    }
    add("What to do", view.what_to_do, "Not stated");
    add("Who mends it", view.who, "Not stated");
    add("Severity", view.severity, "");
    add("Found since", plain(view.first_seen), "");
    add("Mend by", plain(view.due), "");
    add("Worker", view.owner, "Nobody allocated");
    add("Team", view.team, "None");
    add("Basis", view.basis, "Not stated");
    return components::data(list);
}

Data before_data(FindingView const& view) {
    parts::ListTable list;
    list.caption = "Suppressed before";
    list.columns = {
        {"Until", false}, {"Why", false}, {"In their words", false}, {"By", false}, {"Then", false}};
    list.empty_text = "Never.";
    for (auto const& row : view.before) {
        std::vector<Cell> cells;
        for (auto const& text : row) {
            cells.push_back(parts::text_cell(text));
        }
        list.rows.push_back(std::move(cells));
    }
    return parts::table(list);
}

Data form_data(FindingView const& view) {
    auto const reasons = parts::reasons("Why is it not to be mended now?", "govuk-fieldset__legend--s",
                                        view.reasons, view.errors);
    components::Textarea words;
    words.label = {"In your words", "govuk-label--s", false};
    words.name = "words";
    words.hint = "Kept sealed in the record with your name. Whoever looks after you should understand it.";
    words.value = view.words;
    words.error = parts::error_for(view.errors, "words");
    components::DateInput until;
    until.id = "until";
    until.name_prefix = "until";
    until.fieldset =
        components::Fieldset{"Until and including", "govuk-fieldset__legend--s", "", "", "", false};
    until.hint = "30 days unless you say otherwise; at most a year. Then it stands in the list again.";
    until.error = parts::error_for(view.errors, "until-day");
    until.items = {{"day", "", view.day, "", "", ""},
                   {"month", "", view.month, "", "", ""},
                   {"year", "", view.year, "", "", ""}};
    components::Button send;
    send.text = "Suppress this fault";
    send.name = "act";
    send.value = "suppress";
    send.prevent_double_click = true;
    return object({{"reasons", components::data(reasons)},
                   {"words", components::data(words)},
                   {"until", components::data(until)},
                   {"send", components::data(send)}});
}

Data standing_data(FindingView const& view) {
    if (!view.suppressed) {
        return false;
    }
    components::Button back;
    back.text = "Take it back";
    back.name = "act";
    back.value = "take back";
    back.classes = "govuk-button--secondary";
    return object({{"until", plain(view.suppressed->until)},
                   {"reason", view.suppressed->reason},
                   {"words", view.suppressed->words},
                   {"by", view.suppressed->by},
                   {"may", view.may_not.empty()},
                   {"back", components::data(back)}});
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, FindingView const& view) {
    bool const form = !view.suppressed && view.may_not.empty();
    Data content = object({{"check", view.check},
                           {"message", view.message},
                           {"as_at", plain(view.as_at)},
                           {"errors", parts::error_summary(view.errors)},
                           {"facts", facts_data(view)},
                           {"standing", standing_data(view)},
                           {"form", form ? form_data(view) : Data(false)},
                           {"try_href", view.try_href},
                           {"may_not", view.may_not},
                           {"form_action", view.form_action},
                           {"before", before_data(view)}});
    return render_page(
        templates, frame, "pages/finding",
        {"Fault " + view.check, {{"Today", "/today"}, {"Data quality", "/quality"}}, !view.errors.empty()},
        std::move(content));
}

} // namespace weir::web
