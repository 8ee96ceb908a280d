// Forecast, plan and public figures.
#include "web/preview/words.hpp"
#include "web/views/forecast.hpp"
#include "web/views/plan.hpp"
#include "web/views/public_figures.hpp"

#include <cmath>

namespace weir::web::preview {
namespace {

constexpr Date today = date(2017, 8, 31);

ForecastView forecast_view(Words const& w) {
    ForecastView view;
    view.finding = w("If nothing changes, about 561 children will be looked after in March 2020; the target "
                     "of 410 lies below the fan.");
    view.authority_name = w("Sandhaven");
    view.origin = DataOrigin::synthetic;
    view.origin_note = w("Fitted to the monthly history of the demonstration authority.");
    view.made_from = today;
    view.scenarios = w.choices({"Baseline", "Plan as written", "Fewer police notices"}, 0);
    LineChart& chart = view.chart;
    chart.text = {"lac", w("The target lies below everything that the model thinks likely"),
                  w("History, then a fan of outcomes and the target line."),
                  "Looked-after children at the end of the month",
                  w("Source: extract of 31 August 2017; model care-1.")};
    chart.step = TimeStep::month;
    LineSeries history{w("Looked after"), {}};
    for (int i = 0; i < 36; ++i) {
        history.points.push_back(
            {add_months(date(2014, 9, 30), i), std::round(440 + 2.0 * i + 6 * std::sin(i * 0.9))});
    }
    chart.series = {history};
    chart.fan_name = w("Baseline");
    for (int i = 0; i <= 31; ++i) {
        double const middle = 512 + 1.6 * i;
        double const spread = 4 + 5.5 * std::sqrt(static_cast<double>(i));
        chart.fan.push_back({add_months(date(2017, 8, 31), i), middle - 2 * spread, middle - 0.7 * spread,
                             middle, middle + 0.7 * spread, middle + 2 * spread});
    }
    chart.target = {{date(2017, 8, 31), 512.0}, {date(2020, 3, 31), 410.0}};
    chart.target_name = w("Target, 20% fewer");
    chart.marks = {{date(2017, 6, 7), w("A1"), w("Continuum of Need agreed")},
                   {date(2018, 1, 31), w("A17"), w("Permanence tracking")}};
    view.milestones = {{date(2018, 3, 31), w("End of the year"), 488, 507, 521, 538, 560, 480.0},
                       {date(2020, 3, 31), w("Target date"), 490, 538, 561, 585, 632, 410.0},
                       {date(2020, 6, 30), w("Last inspection"), 488, 540, 566, 588, 640, {}}};
    view.assumptions = {{w("Children starting to be looked after, a month"), w("14.2"), w("12.9 to 15.6"),
                         w("Fitted to 36 months of the record")},
                        {w("Median time looked after, days"), w("731"), w("655 to 810"),
                         w("National figures 2016, table D1")},
                        {w("Share leaving by adoption"), w("14%"), "", ""}};
    view.past_error = {
        w("Error of earlier forecasts"),
        {{w("Months ahead"), false}, {w("Typical error, children"), true}, {w("Inside the 95 fan"), true}},
        {{{"3", "", {}}, {"7", "", {}}, {"34 of 36", "", {}}},
         {{"12", "", {}}, {"19", "", {}}, {"22 of 24", "", {}}}},
        "No earlier forecast can be judged yet."};
    view.past_error_note = w("Each month of the past was forecast from the months before it.");
    view.csv_href = "/forecast.csv";
    return view;
}

PlanAction plan_action(Words const& w, char const* id, char const* title) {
    PlanAction action;
    action.id = id;
    action.title = w(title);
    action.status = {w("In progress"), Tone::neutral};
    action.steps_summary = w("1 of 3 steps complete");
    action.steps = {{"3a",
                     w("Ask police to stop sharing standard-risk notices"),
                     {w("DB")},
                     w("Immediate fall in contact volume"),
                     "Sep 2017",
                     {w("In progress"), Tone::neutral},
                     w("Meeting set for 31 July 2017")},
                    {"3b",
                     w("Multi-agency receive-review-respond approach"),
                     {w("DB"), w("CH")},
                     w("Fewer unnecessary contacts over time"),
                     "Nov 2017",
                     {w("Planned"), Tone::quiet},
                     ""},
                    {"3c",
                     w("Evaluate a risk tool shared with neighbours"),
                     {},
                     "",
                     "",
                     {w("Late"), Tone::bad},
                     w("Risk tool chosen")}};
    action.expectations = {{"direct",
                            w("Contacts that come from police fall"),
                            {{w("FD01 Contacts"), "/indicators/FD01"}, {w("Contacts from MASH"), ""}},
                            w("down"),
                            w("stated in the plan"),
                            w("Jan 2018"),
                            {w("No detectable change yet"), Tone::quiet}},
                           {"consequential",
                            w("More early help plans with partners"),
                            {},
                            w("up"),
                            w("stated in the plan"),
                            "",
                            {w("Not measurable"), Tone::attention}}};
    action.findings = {{"no-owner", w("Step 3c has no owner."), w("Name one person."), Tone::attention},
                       {"late", w("Step 3a was due in September 2017 and is not complete."), "", Tone::bad}};
    return action;
}

PlanView plan_view(Words const& w) {
    PlanView view;
    view.name = w("Improvement plan 2017");
    view.finding =
        w("6 of 56 steps are complete and 9 are late; 4 actions say nothing that could be measured.");
    view.as_at = today;
    view.actions = {
        plan_action(w, "A3", "Redesign MASH so police and social care target the right intervention"),
        plan_action(w, "A4", "Defensible decisions at the right level; one risk management approach")};
    view.actions[1].findings.clear();
    view.actions[1].expectations.clear();
    view.findings = {{"no-baseline", w("12 expectations have no baseline figure."),
                      w("Add the figure and its date."), Tone::attention}};
    return view;
}

LineSeries yearly(Words const& w, char const* name, double level, double slope) {
    LineSeries series{w(name), {}};
    for (int i = 0; i < 10; ++i) {
        std::optional<double> value = std::round(level + slope * i + 2 * std::sin(i * 1.7));
        series.points.push_back({date(2013 + i, 3, 31), i == 4 && slope < 1 ? std::nullopt : value});
    }
    return series;
}

PublicFiguresView public_view(Words const& w) {
    PublicFiguresView view;
    view.authority_name = w("Blackpool");
    view.finding =
        w("Children looked after rose by a third between 2013 and 2020 and have fallen a little since.");
    view.authorities = w.choices({"Blackpool", "Blackburn with Darwen", "Hartlepool"}, 0);
    LineChart looked_after;
    looked_after.text = {"la", w("Looked-after children rose to 2020, then eased"),
                         w("A line by year with a target line."), "Children looked after on 31 March",
                         w("Source: DfE, Children looked after in England.")};
    looked_after.step = TimeStep::year;
    looked_after.series = {yearly(w, "Blackpool", 480, 12)};
    looked_after.target = {{date(2017, 3, 31), 530.0}, {date(2022, 3, 31), 424.0}};
    looked_after.target_name = w("20% fewer");
    view.looked_after = looked_after;
    view.looked_after_finding = w("612 children on 31 March 2022, 16% more than in 2017.");
    view.referrals =
        control_chart(w, "referrals", "Referrals have stayed within their usual range", Unit::count, 180);
    view.referrals_finding = w("No month of the last two years was unusual.");
    SmallMultiples neighbours;
    neighbours.text = {"neighbours", w("Every statistical neighbour has a lower rate"),
                       w("Small charts of one measure by place."), "Looked-after children per 10,000",
                       w("Source: DfE.")};
    neighbours.unit = Unit::rate_per_10000;
    neighbours.reference = yearly(w, "England", 60, 0.9);
    neighbours.places = {yearly(w, "Blackpool", 150, 5),
                         yearly(w, "Hartlepool", 80, 6),
                         yearly(w, "Hull", 100, 4),
                         yearly(w, "Middlesbrough", 110, 5),
                         yearly(w, "North East Lincolnshire", 90, 3),
                         yearly(w, "Redcar and Cleveland", 70, 4)};
    view.neighbours = neighbours;
    view.neighbours_finding = w("Three times the rate of England.");
    BarChart latest;
    latest.text = {"latest", w("Blackpool has the highest rate of the six"), w("Bars by authority."),
                   "Per 10,000, 2022", w("Source: DfE.")};
    latest.unit = Unit::rate_per_10000;
    latest.group_name = w("Authority");
    latest.bars = {{w("Blackpool"), 218, ""},
                   {w("Hull"), 151, ""},
                   {w("Hartlepool"), 140, ""},
                   {w("Redcar and Cleveland"), std::nullopt, w("not published")}};
    latest.reference = 70;
    latest.reference_name = w("England");
    view.latest = latest;
    view.sources = {
        {w("Children looked after in England, 2022"), "https://explore-education-statistics.service.gov.uk/"},
        {w("Statistical neighbours tool"), ""}};
    view.licence = w("Contains public sector information licensed under the Open Government Licence v3.0.");
    return view;
}

} // namespace

void add_forecast(std::vector<Page>& pages, Templates const& templates, Style style) {
    Words const w(style);
    pages.push_back({w.page("forecast"), render(templates, frame(style, "/forecast"), forecast_view(w))});
    if (w.usual()) {
        ForecastView absent;
        absent.absent_reason = "No forecast can be made: fewer than 24 months of history.";
        absent.chart.text.id = "none";
        pages.push_back({"forecast-absent", render(templates, frame(style, "/forecast"), absent)});
    }
}

void add_plan(std::vector<Page>& pages, Templates const& templates, Style style) {
    Words const w(style);
    pages.push_back({w.page("plan"), render(templates, frame(style, "/plan"), plan_view(w))});
    PlanActionView action;
    action.plan_name = w("Improvement plan 2017");
    action.action =
        plan_action(w, "A3", "Redesign MASH so police and social care target the right intervention");
    action.finding = w("Contacts have fallen since June, but not because of this action: it has not begun.");
    action.effects = {{"FD01", w("Contacts"),
                       w("No detectable change yet: 2 months after the start are too few."),
                       w("Interrupted series with 30 months before the start."),
                       control_chart(w, "fd01", "Contacts and the dates of action A3", Unit::count, 470), ""},
                      {"",
                       w("Contacts from MASH"),
                       "",
                       "",
                       {},
                       w("Not supplied: the extract does not say which contacts came through MASH.")}};
    action.previous = {w("A2"), "/plan/A2"};
    action.next = {w("A4"), "/plan/A4"};
    action.as_at = today;
    pages.push_back({w.page("plan-action"), render(templates, frame(style, "/plan/A3"), action)});
    if (w.usual()) {
        PlanView none;
        none.name = "Improvement plan";
        none.finding = "No plan has been loaded yet.";
        none.as_at = today;
        pages.push_back({"plan-empty", render(templates, frame(style, "/plan"), none)});
    }
}

void add_public_figures(std::vector<Page>& pages, Templates const& templates, Style style) {
    Words const w(style);
    pages.push_back(
        {w.page("public-figures"), render(templates, frame(style, "/public-figures"), public_view(w))});
    if (w.usual()) {
        PublicFiguresView absent = public_view(w);
        absent.looked_after.reset();
        absent.looked_after_finding.clear();
        absent.neighbours.reset();
        absent.latest.reset();
        pages.push_back({"public-figures-part", render(templates, frame(style, "/public-figures"), absent)});
    }
}

} // namespace weir::web::preview
