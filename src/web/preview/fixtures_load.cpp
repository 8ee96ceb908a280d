// The pages on which returns are handed in, in every state that an import may be in.
#include "web/preview/words.hpp"
#include "web/views/export.hpp"
#include "web/views/load.hpp"
#include "web/views/load_decisions.hpp"
#include "web/views/load_past.hpp"
#include "web/views/returns.hpp"
#include "web/views/side_sheets.hpp"

namespace weir::web::preview {
namespace {

constexpr Instant asked_at = Instant{date(2017, 8, 31)} + std::chrono::hours(9) + std::chrono::minutes(12);

LoadView load_view(Words const& w) {
    LoadView view;
    view.day = w("31");
    view.runs = {
        {"/load/a1", w("annex_a_2017-08-31.xlsx"), w("analyst"), asked_at, {"Running", Tone::attention}},
        {"/load/a0",
         w("header.csv, episodes.csv, reviews.csv and 4 more"),
         w("analyst"),
         asked_at,
         {"Refused", Tone::bad}}};
    view.loads = {{w("annex_a_2017-08-30.xlsx"), "annex-a", date(2017, 8, 30), asked_at, w("analyst"), 212,
                   1240, 3, 12, ""},
                  {w("ssd"), "ssd", date(2017, 8, 29), asked_at, w("import"), 18402, 0, 0, 0,
                   w("accepted far fewer rows: List 3 Referrals 20 rows, 400 before")}};
    view.loads.front().href = "/load/past/8";
    view.loads.front().taken_back = true;
    view.paging = {1, 50, 2, "/load"};
    view.unmapped = 14;
    view.vanished = 1;
    view.refused = 230;
    view.returns = {{w("Looked-after return (SSDA903) of 2016-17"), "/load/returns/ssda903/2017",
                     date(2017, 8, 29), date(2017, 9, 30), 1416, 212, 340, false},
                    {w("Children in need census of 2015-16"),
                     "/load/returns/cin/2016",
                     date(2016, 7, 29),
                     {},
                     12,
                     0,
                     40,
                     true}};
    return view;
}

CheckedReturnView checked_return_view(Words const& w) {
    CheckedReturnView view;
    view.name = w("Looked-after return (SSDA903) of 2016-17");
    view.finding = w("1,416 rows stand open, 212 of them as errors; 340 are gone since the first load.");
    view.as_at = date(2017, 8, 31);
    view.checks = {{date(2017, 8, 29), asked_at, w("analyst"), true, 1416, 12, 300, 2},
                   {date(2017, 8, 1), asked_at, w("validate"), false, 1702, 1702, 0, 0}};
    view.rules = {{{"903-148", "error", w("The episode ended with X1 and no later one begins."),
                    w("Add the next episode, or correct the reason."), w("Data team"), 212},
                   "/quality?team=all&check=903-148"},
                  {{"903-221", "query", w("The number belongs to a provider at another postcode."),
                    w("Look the provider up."), w("Placements"), 1204},
                   "/quality?team=all&check=903-221"}};
    view.not_asked = w("237 rules could be asked of the newest load.");
    view.csv_href = "/load/returns/ssda903/2017/rows.csv";
    return view;
}

LoadRunView run_view(Words const& w, RunState state) {
    LoadRunView view;
    view.token = "a1";
    view.state = state;
    view.stage = w("Writing into the record");
    view.done = 1024;
    view.total = 8211;
    view.before = 1;
    view.files = w("annex_a_2017-08-31.xlsx");
    view.actor = w("analyst");
    view.asked_at = asked_at;
    return view;
}

void add_report(LoadRunView& view, Words const& w) {
    view.format = "annex-a";
    view.extract_date = date(2017, 8, 31);
    view.extract_date_from = "guessed";
    view.lists = {{w("List 1 Contacts"), true, 4211, 4100, 99, 12},
                  {w("List 10 Adoption"), false, 31, 0, 0, 0}};
    view.findings = {{"date-missing", "error", w("The row does not say when it happened"), w("Give the date"),
                      12, w("annex_a_2017-08-31.xlsx, sheet List 1, cell F12, Date of Contact")},
                     {"code-unmapped", "warning", w("No code is known for this"),
                      w("Say what it means on the page of unmapped values"), 40,
                      w("annex_a_2017-08-31.xlsx, sheet List 1, cell G9, Contact Source")},
                     {"code-variant", "info", w("A spelling of the code that is known"), "", 99,
                      w("annex_a_2017-08-31.xlsx, sheet List 1, cell B2, Gender")}};
    view.checks = {
        {"148", "error", w("The episode ended with X1 and no later one begins."),
         w("Add the episode, or the end."), w("Data team"), 1413},
        {"392D", "query", w("The placement is far from home."), w("Check the postcodes."), w("Worker"), 3}};
    view.checks_text =
        w("237 rules were asked, 2 found something in 1416 rows; 37 could not be asked. The record has no "
          "return of the year before to compare with: load that one first, and this one again.");
    view.checks_listed = true;
    view.not_supplied = {w("List 9 Care leavers: how many are in touch"),
                         w("visits and reviews before the latest one of each child")};
    view.outcome = w("212 facts would be new, 1240 would change, 9000 say nothing new.");
    view.absences = 3;
    view.unmapped = 14;
}

ValuesPageView values_view(Words const& w) {
    ValuesPageView view;
    view.finding = w("2 spellings in the returns so far have no code; their rows read as not recorded.");
    view.errors = {{"code_2", "Choose a code, or that none of them fits"}};
    std::vector<Choice> const codes{{"6", w("q) 6: Police"), false, ""},
                                    {"7", w("r) 7: Other legal"), false, ""}};
    view.items = {
        {1, w("Tooth fairy desk"), w("Contact Source"), 40, date(2017, 6, 30), date(2017, 8, 31), codes},
        {2, w("Wizard"), w("Allocated role"), 1, date(2017, 8, 31), date(2017, 8, 31), codes}};
    view.paging = {1, 20, 2, "/load/values"};
    view.choices = {{5, w("Bobbies"), w("source"), w("q) 6: Police"), w("analyst"), asked_at, true},
                    {4, w("n/k (other)"), w("need"), w("none of the codes"), w("analyst"), asked_at, false}};
    return view;
}

VanishedView vanished_view(Words const& w) {
    VanishedView view;
    view.finding = w("3 rows have vanished from their source and wait for a decision.");
    view.items = {
        {7, w("Referral"), date(2017, 5, 2), w.child(10231, "Aaliyah Bracken-Synth"), true,
         date(2017, 8, 31)},
        {8, w("Protection plan"), date(2017, 4, 1), {PersonId{9}, "", true}, true, date(2017, 8, 31)},
        {9, w("Contact"), {}, {}, false, date(2017, 8, 31)}};
    view.paging = {1, 50, 3, "/load/vanished"};
    return view;
}

RefusedView refused_view(Words const& w) {
    RefusedView view;
    view.finding = w("230 rows were refused in the returns so far.");
    view.reasons = {
        {"date-missing", w("The row does not say when it happened"), w("Give the date"), 220,
         "/load/refused?reason=date-missing"},
        {"id-missing", w("The row does not say whose it is"), "", 10, "/load/refused?reason=id-missing"}};
    view.choices = {{"", w("Every reason"), true, ""}, {"date-missing", w("No date"), false, ""}};
    view.items = {{"date-missing", w("The row does not say when it happened"),
                   w("annex_a_2017-08-31.xlsx, List 1, row 12"), w.child(10231, "Aaliyah Bracken-Synth"),
                   date(2017, 8, 31)},
                  {"id-missing",
                   w("The row does not say whose it is"),
                   w("annex_a_2017-08-31.xlsx, List 1, row 13"),
                   {},
                   date(2017, 8, 31)}};
    view.paging = {1, 50, 230, "/load/refused"};
    return view;
}

RefusedRowView refused_row_view(Words const& w) {
    RefusedRowView view;
    view.why = w("The row does not say when it happened");
    view.hint = w("Give the date");
    view.place = w("annex_a_2017-08-31.xlsx, List 1, row 12");
    view.child = w.child(10231, "Aaliyah Bracken-Synth");
    view.extract_date = date(2017, 8, 31);
    view.cells = {{w("Column A"), "SYN10231"}, {w("Column B"), w("b) Female")}, {w("Column F"), ""}};
    return view;
}

ExportView export_view(Words const& w) {
    ExportView view;
    view.names_children = true;
    view.as_at = w("2017-08-31");
    view.runs = {
        {"/export/b1", w("Annex A as at 31 August 2017"), w("owner"), asked_at, {"Ready", Tone::good}}};
    view.quarters = {{"2017-Q2", "2017-Q2", true, ""}, {"2017-Q1", "2017-Q1", false, ""}};
    view.side_sheets = {{w("Contact outcomes"), "/export/side-sheet?name=contact-outcomes"},
                        {w("Workflow items"), "/export/side-sheet?name=workflow-items"}};
    return view;
}

ExportRunView export_run_view(Words const& w, RunState state) {
    ExportRunView view;
    view.token = "b1";
    view.state = state;
    view.done = 12;
    view.total = 26;
    view.asked_at = asked_at;
    view.as_at = date(2017, 8, 31);
    view.why = state == RunState::failed ? w("Nothing has been loaded yet.") : "";
    if (state == RunState::done) {
        view.kept = true;
        view.lists = {{w("List 1"), true, 4211, 0, 0, 0}, {w("List 10"), true, 0, 0, 0, 0}};
        view.remarks = {w("List 8, LA of Placement: the record cannot tell it; left empty in 12 of 90 rows")};
    }
    return view;
}

SideTotalsView side_totals_view(Words const& w) {
    SideTotalsView view{.as_at = date(2017, 8, 31), .tables = {}};
    TableView calls{.caption = w("Calls by month and line"),
                    .columns = {{w("Month"), false}, {w("Line"), false}, {w("Offered"), true}},
                    .rows = {}};
    calls.rows.push_back({{w("Aug 2017"), "", {}}, {w("Front door"), "", {}}, {"1,204", "", {}}});
    view.tables.push_back(std::move(calls));
    view.tables.push_back(
        {.caption = w("Budget since 1 April 2017"), .columns = {{w("Line"), false}}, .rows = {}});
    return view;
}

} // namespace

void add_load(std::vector<Page>& pages, Templates const& templates, Style style) {
    Words const w(style);
    auto const add = [&](char const* name, char const* path, auto const& view) {
        pages.push_back({w.page(name), render(templates, frame(style, path), view)});
    };
    auto usual = load_view(w);
    add("load", "/load", usual);
    usual.errors = {{"files", "Choose the files of a return"},
                    {"extract_date", "Extract date must be a real day, such as 31 8 2017"}};
    add("load-errors", "/load", usual);
    add("load-waiting", "/load/a1", run_view(w, RunState::waiting));
    add("load-running", "/load/a1", run_view(w, RunState::running));
    add("load-stopped", "/load/a1", run_view(w, RunState::stopped));
    add("load-failed", "/load/a1", run_view(w, RunState::failed));
    auto checked = run_view(w, RunState::done);
    add_report(checked, w);
    checked.may_load = true;
    add("load-checked", "/load/a1", checked);
    auto dropped = run_view(w, RunState::refused);
    add_report(dropped, w);
    dropped.check_only = false;
    dropped.why = w("a list has far fewer rows than at the last load");
    dropped.dropped_lists = w("The list has far fewer rows than at the last load: 20 rows, 400 before.");
    dropped.may_accept_drop = true;
    add("load-dropped", "/load/a1", dropped);
    add("load-values", "/load/values", values_view(w));
    auto vanished = vanished_view(w);
    add("load-vanished", "/load/vanished", vanished);
    vanished.errors = {{"absence", w("Tick the rows that it is about")},
                       {"words", w("Say why in at least 10 characters")}};
    vanished.words = w("short");
    vanished.items[0].ticked = true;
    add("load-vanished-errors", "/load/vanished", vanished);
    add("load-return", "/load/returns/ssda903/2017", checked_return_view(w));
    add("load-refused", "/load/refused", refused_view(w));
    PastLoadView past{.load = usual.loads.back()};
    past.load.href = "/load/past/7";
    add("load-past", "/load/past/7", past);
    past.errors = {{"reason", "Say why the load should be taken back"}};
    add("load-past-errors", "/load/past/7", past);
    past.errors.clear();
    past.load.taken_back = true;
    add("load-past-taken-back", "/load/past/7", past);
    add("load-refused-row", "/load/refused/row?id=7", refused_row_view(w));
    auto write_out = export_view(w);
    add("export", "/export", write_out);
    write_out.errors = {{"as_at", "As at must be a real day, such as 2017-08-31"}};
    add("export-errors", "/export", write_out);
    add("export-running", "/export/b1", export_run_view(w, RunState::running));
    add("export-ready", "/export/b1", export_run_view(w, RunState::done));
    add("export-failed", "/export/b1", export_run_view(w, RunState::failed));
    add("side-sheets", "/side-sheets", side_totals_view(w));
    if (w.usual()) {
        add("load-empty", "/load", LoadView{});
        add("export-empty", "/export", ExportView{});
        add("side-sheets-empty", "/side-sheets", SideTotalsView{.as_at = date(2017, 8, 31), .tables = {}});
        add("load-values-empty", "/load/values", ValuesPageView{.finding = "Every spelling is known."});
        add("load-vanished-empty", "/load/vanished", VanishedView{.finding = "No row is missing."});
        add("load-refused-empty", "/load/refused", RefusedView{.finding = "No row was refused."});
    }
}

} // namespace weir::web::preview
