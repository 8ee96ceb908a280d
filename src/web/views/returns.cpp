#include "web/views/returns.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {

namespace {

parts::Cell number(double count) {
    return parts::number_cell(count, Unit::count);
}

Data checks_data(std::vector<CheckedOnce> const& checks) {
    parts::ListTable list;
    list.caption = "From load to load";
    list.columns = {{"Extracted", false}, {"Checked", false}, {"By", false}, {"Found", true},
                    {"New", true},        {"Gone", true},     {"Back", true}};
    for (auto const& one : checks) {
        auto when = parts::text_cell(instant_text(one.written_at));
        when.detail = one.loaded ? "" : "(not loaded)";
        list.rows.push_back({parts::date_cell(one.known_on), when, parts::text_cell(one.actor),
                             number(one.found), number(one.fresh), number(one.gone), number(one.back)});
    }
    return parts::table(list);
}

Data rules_data(std::vector<CheckedRule> const& rules) {
    parts::ListTable list;
    list.caption = "What stands open";
    list.columns = {{"What is wrong", false}, {"How grave", false}, {"Who mends it", false}, {"Rows", true}};
    list.empty_text = "Nothing stands open.";
    for (auto const& one : rules) {
        auto what = parts::text_cell(one.rule.message);
        what.href = one.href;
        what.detail = one.rule.what_to_do + " (" + one.rule.code + ")";
        auto severity = parts::text_cell("");
        severity.tag = one.rule.severity == "error" ? Tag{"Error", Tone::bad} : Tag{"Query", Tone::attention};
        severity.classes = "weir-nowrap";
        list.rows.push_back({what, severity, parts::text_cell(one.rule.who), number(one.rule.rows)});
    }
    return parts::table(list);
}

} // namespace

std::string years_words(int year) {
    auto const ends = std::to_string(year % 100);
    return std::to_string(year - 1) + "-" + (ends.size() == 1 ? "0" : "") + ends;
}

Data checked_rows_data(std::vector<CheckedRow> const& rows) {
    parts::ListTable list;
    list.caption = "Returns that have been checked";
    list.columns = {{"Return", false}, {"Newest load", false}, {"Send by", false},
                    {"Open", true},    {"Errors", true},       {"Gone since the first", true}};
    list.empty_text = "No statutory return has been loaded yet.";
    for (auto const& row : rows) {
        auto name = parts::text_cell(row.name);
        name.href = row.href;
        name.detail = row.overtaken ? "(a later year's has come: its faults are in no list)" : "";
        list.rows.push_back({name, parts::date_cell(row.known_on),
                             row.due ? parts::date_cell(*row.due) : parts::or_absent("", "Not stated"),
                             number(row.open), number(row.errors), number(row.gone)});
    }
    return parts::table(list);
}

std::string render(Templates const& templates, Frame const& frame, CheckedReturnView const& view) {
    Data content = object({{"name", view.name},
                           {"finding", view.finding},
                           {"as_at", plain(view.as_at)},
                           {"checks", checks_data(view.checks)},
                           {"rules", rules_data(view.rules)},
                           {"not_asked", view.not_asked},
                           {"csv_href", view.csv_href}});
    return render_page(templates, frame, "pages/load_return",
                       {view.name, {{"Today", "/today"}, {"Load", "/load"}}, false}, std::move(content));
}

} // namespace weir::web
