// Data quality: the lists, one fault with its form, and the campaigns.
#include "web/preview/words.hpp"
#include "web/views/campaigns.hpp"
#include "web/views/correction.hpp"
#include "web/views/faults.hpp"

namespace weir::web::preview {
namespace {

constexpr Date today = date(2017, 8, 31);

std::vector<char const*> const teams = {"Whole authority", "Duty and assessment 1", "Supporting families"};

LineChart months_chart(Words const& w) {
    LineChart chart;
    chart.text = {.id = "quality-trend",
                  .title = w("Whole authority: 140 open, 12 new and 30 mended since the month before"),
                  .description = w("Faults open at the end of each month."),
                  .value_name = w("faults"),
                  .source = w("Source: the journal, each day as it was known then")};
    LineSeries open{.name = "Open", .points = {}};
    LineSeries mended{.name = "Mended", .points = {}};
    for (int month = 0; month < 13; ++month) {
        auto const when = add_months(date(2016, 8, 1), month);
        open.points.push_back({when, 200.0 - 5 * month});
        mended.points.push_back({when, 20.0 + month % 4});
    }
    chart.series = {open, mended};
    return chart;
}

FaultsView faults_view(Words const& w) {
    FaultsView view;
    view.finding = w(
        "Whole authority: 140 faults in the record, 31 past the day by which they should have been mended.");
    view.as_at = today;
    view.counts = {
        {"S16", w("Correct the date, or confirm it."), w("worker"), "/quality?check=S16", 78, 20, 9.0, 21.0},
        {"S12", w("Close the earlier one."), w("manager"), "/quality?check=S12", 62, 11, {}, {}}};
    view.by_team = {{w("Duty and assessment 1"), "/quality?team=2", 98, 7.0, 19.0}, {"", "", 42, {}, {}}};
    view.teams = w.choices(teams, 0);
    view.workers = w.choices({"Everybody", "M Thistle-Synth"}, 0);
    view.checks = w.choices({"Every check", "S12", "S16"}, 0);
    view.other_href = "/quality?team=all&show=suppressed";
    view.suppressed_count = 3;
    view.items = {{w.child(10231, "Aaliyah Bracken-Synth"),
                   "S16",
                   w("A visit is dated on a Sunday."),
                   w("Correct the date, or confirm it."),
                   date(2017, 8, 14),
                   -12,
                   w("M Thistle-Synth"),
                   w("Duty and assessment 2"),
                   17,
                   date(2017, 8, 14),
                   "/quality/finding?check=S16&row=7",
                   {}},
                  {{PersonId{11500}, "", true},
                   "S12",
                   w("A second case was opened while one was open."),
                   w("Close the earlier one."),
                   date(2017, 9, 4),
                   2,
                   "",
                   w("Looked after and leaving care"),
                   1,
                   {},
                   "",
                   {}}};
    view.paging = {1, 50, 140, "/quality?team=all"};
    view.csv_href = "/api/quality?team=all";
    view.not_supplied = {{"S58c", w("Which placements an order of liberty rules out is not told.")}};
    view.trend = months_chart(w);
    view.trend_table = {w("How each month moved"),
                        {{"At the end of", false}, {"Open", true}},
                        {{{"31 Aug 2017", "", {}}, {"140", "", {}}}}};
    view.trend_note = w("Each month is computed from the journal as the record was known on its last day.");
    return view;
}

FaultsView suppressed_view(Words const& w) {
    auto view = faults_view(w);
    view.suppressed = true;
    view.movements = false;
    view.trend.reset();
    view.trend_note.clear();
    view.by_team.clear();
    view.items.pop_back();
    view.items[0].suppressed =
        SuppressedUntil{date(2017, 9, 30), w("Mended at the source"),
                        w("Corrected on 30 August; waits for the extract."), w("manager")};
    return view;
}

FindingView finding_view(Words const& w) {
    FindingView view;
    view.child = w.child(10231, "Aaliyah Bracken-Synth");
    view.check = "S14";
    view.message = w("A second case was opened on 2 March 2017 while that of 4 January 2017 is open.");
    view.what_to_do = w("Close the one that is over, or merge the two.");
    view.basis = w("CIN 8815, 8816");
    view.who = w("team manager");
    view.severity = w("error: it hides risk or makes a figure wrong");
    view.owner = w("M Thistle-Synth");
    view.team = w("Duty and assessment 2");
    view.first_seen = date(2017, 3, 2);
    view.due = date(2017, 3, 9);
    view.as_at = today;
    view.before = {{"1 Jun 2017", w("Waiting for somebody outside the council"), w("The court sits in May."),
                    w("manager"), "Lapsed"}};
    view.reasons = w.choices({"The record is right as it is", "Mended at the source"}, 0);
    view.day = "30";
    view.month = "9";
    view.year = "2017";
    view.form_action = "/quality/finding?check=S14&row=7";
    return view;
}

FindingView return_finding_view(Words const& w) {
    FindingView view = finding_view(w);
    view.child = {};
    view.no_child = w("Not known to the record");
    view.check = "903-101";
    view.message = w("The sex is missing or not one of the return's codes.");
    view.of_return = {{"Return", w("Looked-after return (SSDA903) of 2016-17")},
                      {"Where", "header.csv, row 2"},
                      {"Last seen", "29 August 2017"}};
    view.try_href = "/quality/finding/try?check=903-101&row=7";
    view.before.clear();
    return view;
}

CorrectionView correction_view(Words const& w) {
    CorrectionView view;
    view.child = w.child(10231, "Aaliyah Bracken-Synth");
    view.back_href = "/quality/finding?check=903-101&row=7";
    view.form_action = "/quality/finding/try?check=903-101&row=7&n=1";
    view.row = w("header");
    view.rows = {{w("episodes, 1/6/2016"), "/quality/finding/try?check=903-101&row=7&n=2"}};
    view.cells = {{"SEX", "9"}, {"DOB", "14/2/2010"}, {"ETHNIC", "WBRI"}};
    view.finding = w("The sex is missing or not one of the return's codes.");
    return view;
}

CampaignView campaign_view(Words const& w) {
    CampaignView view;
    view.name = w("Catch-up days of the duty teams");
    view.finding =
        w("140 stood open at the start; 60 are mended, 2 suppressed, and 5 have come since: 83 open now.");
    view.scope = w("Every team; 2 rules. S12: Record the primary need.");
    view.by = w("director");
    view.note = w("Each day is counted as the record was known on its evening.");
    view.start = date(2017, 8, 29);
    view.end = date(2017, 8, 31);
    view.as_at = today;
    view.state = {w("Running"), Tone::attention};
    auto chart = months_chart(w);
    chart.text.id = "burn-down";
    chart.step = TimeStep::day;
    chart.series = {{"Left of the start", {}}, {"All that is open", {}}};
    for (int day = 0; day < 4; ++day) {
        chart.series[0].points.push_back({date(2017, 8, 28) + Days{day}, 140.0 - 20 * day});
        chart.series[1].points.push_back({date(2017, 8, 28) + Days{day}, 140.0 - 19 * day});
    }
    view.burn_down = chart;
    view.teams = {
        {w("Duty and assessment 1"), 98, 40, 1, 3, 60}, {"", 42, 20, 1, 2, 23}, {"All", 140, 60, 2, 5, 83}};
    view.came_back = w("What comes back is counted on 30 September 2017.");
    view.list_href = "/quality?team=all";
    view.list_text = w("What is open now");
    view.may_close = true;
    view.form_action = "/quality/campaigns/17";
    return view;
}

void add_campaigns(std::vector<Page>& pages, Templates const& templates, Words const& w) {
    Frame const f = frame(w.style(), "/quality/campaigns");
    CampaignsView list{.as_at = today, .campaigns = {}, .may_begin = true};
    if (w.usual()) {
        pages.push_back({"campaigns-empty", render(templates, f, list)});
    }
    list.campaigns = {{w("Catch-up days of the duty teams"),
                       "/quality/campaigns/17",
                       date(2017, 8, 29),
                       date(2017, 8, 31),
                       w("Every team; 2 rules"),
                       {w("Running"), Tone::attention},
                       140,
                       83},
                      {w("Later"),
                       "/quality/campaigns/18",
                       date(2017, 9, 29),
                       date(2017, 9, 30),
                       w("Every team; every rule"),
                       {w("To come"), Tone::neutral},
                       {},
                       {}}};
    pages.push_back({w.page("campaigns"), render(templates, f, list)});
    auto one = campaign_view(w);
    one.change_href = "/quality/campaigns/17/change";
    one.changes = {{"30 Aug 2017", w("director"), w("The extract comes a day later."),
                    w("until 30 Aug 2017; every team; every rule")}};
    pages.push_back({w.page("campaign"), render(templates, f, one)});
    one.may_close = false;
    one.closed_on = today;
    one.closing_by = w("director");
    one.closing_note = w("Most of what was left open was a conference that nobody had recorded.");
    one.errors = {{"note", w("Write a closing note")}};
    pages.push_back({w.page("campaign-closed"), render(templates, f, one)});
    CampaignFormView form;
    form.start_day = form.end_day = "31";
    form.start_month = form.end_month = "8";
    form.start_year = form.end_year = "2017";
    form.teams = w.choices({"Duty and assessment 1", "Supporting families"}, 0);
    form.checks = {{"S12", w("S12: Record the primary need."), true, ""}};
    form.late = {{"assessment-overdue", w("Assessment, late"), false, ""}};
    form.errors = {{"name", w("Give the campaign a name")},
                   {"end-day", w("The last day must not be before the first")}};
    pages.push_back({w.page("campaign-new"), render(templates, f, form)});
    form.changes = true;
    form.form_action = "/quality/campaigns/17/change";
    form.reason = w("The extract");
    form.errors = {{"end-day", w("The last day must be today or later: to end it now, close it")},
                   {"reason", w("Say why in at least 10 characters")}};
    pages.push_back({w.page("campaign-change"), render(templates, f, form)});
}

} // namespace

void add_quality(std::vector<Page>& pages, Templates const& templates, Style style) {
    Words const w(style);
    Frame const f = frame(style, "/quality");
    pages.push_back({w.page("faults"), render(templates, f, faults_view(w))});
    pages.push_back({w.page("faults-suppressed"), render(templates, f, suppressed_view(w))});
    auto one = finding_view(w);
    pages.push_back({w.page("finding"), render(templates, f, one)});
    one.errors = {{"reason", w("Choose why this is not to be mended now")},
                  {"until-day", w("The last day must be within a year")}};
    pages.push_back({w.page("finding-errors"), render(templates, f, one)});
    one.errors.clear();
    one.suppressed = SuppressedUntil{date(2017, 9, 30), w("Mended at the source"),
                                     w("It waits for the extract."), w("manager")};
    pages.push_back({w.page("finding-suppressed"), render(templates, f, one)});
    one.may_not = w("Your role does not suppress faults.");
    pages.push_back({w.page("finding-closed"), render(templates, f, one)});
    pages.push_back({w.page("finding-of-return"), render(templates, f, return_finding_view(w))});
    auto correction = correction_view(w);
    pages.push_back({w.page("correction"), render(templates, f, correction)});
    correction.tried = true;
    correction.finding = w("1 would be gone, 0 new, 1 would stay.");
    correction.gone = {{"903-101", "error", w("The sex is missing or not one of the return's codes."),
                        w("Choose the right sex from the list of the return."), "header"}};
    correction.stay = {{"903-142", "query", w("An episode is open though a later one began."),
                        w("Give its end."), "episodes, 2016-06-01"}};
    pages.push_back({w.page("correction-tried"), render(templates, f, correction)});
    add_campaigns(pages, templates, w);
}

} // namespace weir::web::preview
