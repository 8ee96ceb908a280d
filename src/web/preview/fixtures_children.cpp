// Indicators and a child's record.
#include "web/preview/words.hpp"
#include "web/views/child.hpp"
#include "web/views/indicators.hpp"

namespace weir::web::preview {
namespace {

constexpr Date today = date(2017, 8, 31);

IndicatorsView indicators_view(Words const& w) {
    IndicatorsView view;
    view.finding = w("Two indicators have worsened beyond usual variation and three have improved; the rest "
                     "have not changed.");
    view.as_at = today;
    view.groups = {
        {w("Front door"),
         {{"FD01", w("Contacts"), count(412), w("Aug 2017"), count(501), Signal::improvement,
           w("Eight months below the mean")},
          {"FD06", w("Contacts decided within one working day"), percent(392, 412), w("Aug 2017"),
           percent(430, 501), Signal::none, ""},
          {"FD12", w("Contacts without a decision"), not_supplied(w("No decision dates in this extract")),
           w("on 31 Aug 2017"), not_supplied(""), Signal::none, ""}}},
        {w("Assessment"),
         {{"AS02", w("Assessments finished within 45 working days"), percent(118, 139), w("Aug 2017"),
           percent(131, 140), Signal::concern, w("Below the lower process limit")},
          {"AS03", w("Assessments open longer than 45 working days"), count(12), w("on 31 Aug 2017"),
           count(4), Signal::none, ""}}},
        {w("Looked after"),
         {{"LC01", w("Looked-after children"), count(512), w("on 31 Aug 2017"), count(487), Signal::neutral,
           w("Seven months rising")},
          {"LC08", w("Looked-after visits up to date"), percent(489, 512), w("on 31 Aug 2017"),
           percent(460, 487), Signal::none, ""}}},
        {w("Care leavers"), {}}};
    return view;
}

void add_definition_and_children(IndicatorView& view, Words const& w) {
    view.definition = {
        w("How many of the assessments finished in the month took no more than 45 working days."),
        w("Assessments authorised in the month with 45 or fewer working days from start to authorisation."),
        w("Assessments authorised in the month."),
        w("Annex A list 3: assessment start date, authorisation date."),
        w("Working Together to Safeguard Children: 45 working days from the point of referral; DfE counts "
          "from the start of the assessment."),
        w("Team at the event."),
        w("Higher is better."),
        w("2, from 1 April 2017"),
        w("An assessment restarted under a new number counts as a new one.")};
    view.children_heading = w("21 children whose assessment was late");
    for (int i = 0; i < 6; ++i) {
        view.children.push_back({w.child(10300 + i, i % 2 == 0 ? "Perran Dell-Synth" : "Isolde Marsh-Synth"),
                                 i == 3 ? "" : w("M Thistle-Synth"),
                                 w("Duty and assessment 2"),
                                 date(2017, 8, 3) + Days{i},
                                 w("Assessment authorised"),
                                 {w("9 working days late"), Tone::bad}});
    }
    view.children_paging = {1, 20, 21, "/indicators/AS02?by=team"};
    view.csv_href = "/indicators/AS02.csv";
    view.children_csv_href = "/indicators/AS02/children.csv";
    view.actions = {{w("A5: performance information that managers use"), "/plan/A5"}};
}

IndicatorView indicator_view(Words const& w) {
    IndicatorView view;
    view.id = "AS02";
    view.name = w("Assessments finished within 45 working days");
    view.finding = w("In August 118 of 139 assessments were in time, 84.9%: below the lower process limit "
                     "for the first time in two years.");
    view.now = percent(118, 139);
    view.period = w("August 2017");
    view.as_at = today;
    view.control_chart = control_chart(
        w, "as02", "In-time assessments fell below their usual range in August", Unit::percent, 93);
    for (int i = 0; i < 8; ++i) {
        view.months.push_back({add_months(date(2017, 8, 1), -i), percent(118 + i, 139 + (i % 3)),
                               i == 0 ? w("below the lower limit") : ""});
    }
    BarChart bars;
    bars.text = {"as02-team", w("Duty and assessment 2 is behind the others"), w("Bars by team."),
                 "Per cent in time, August 2017", w("Source: list 3.")};
    bars.unit = Unit::percent;
    bars.group_name = w("Team");
    bars.bars = {{w("Duty and assessment 1"), 94.2, w("49 of 52")},
                 {w("Duty and assessment 2"), 71.4, w("30 of 42")},
                 {w("Duty and assessment 3"), 88.6, w("39 of 44")},
                 {w("Team not known"), std::nullopt, ""}};
    bars.reference = 84.9;
    bars.reference_name = w("Authority");
    view.groupings = {{w("By team at the event"),
                       "team",
                       w("Duty and assessment 2 finished 71.4% in time; the other two about 9 in 10."),
                       w("Team"),
                       {},
                       "",
                       bars},
                      {w("By source of referral"),
                       "source",
                       "",
                       w("Source"),
                       {{w("Schools"), percent(40, 44)},
                        {w("Police"), percent(31, 38)},
                        {w("Health services"), percent(22, 30)}},
                       "",
                       {}},
                      {w("By postcode area"),
                       "area",
                       "",
                       w("Area"),
                       {},
                       w("Not supplied: the extract has no addresses."),
                       {}}};
    add_definition_and_children(view, w);
    return view;
}

JourneyChart journey(Words const& w) {
    JourneyChart chart;
    chart.text = {"journey", w("From first referral to long-term fostering in 26 months"),
                  w("A lane for each kind of involvement, with what is due ahead of today."),
                  "Dates of involvement", ""};
    chart.today = today;
    chart.lanes = {{w("Referrals"),
                    {},
                    {{date(2015, 6, 20), JourneyMarkKind::happened, w("Referral from school")},
                     {date(2015, 11, 2), JourneyMarkKind::happened, w("Referral from police")}}},
                   {w("Assessments"),
                    {{date(2015, 6, 22), date(2015, 8, 10), w("Assessment")},
                     {date(2015, 11, 3), date(2015, 12, 20), w("Assessment")}},
                    {}},
                   {w("Section 47"),
                    {{date(2015, 11, 4), date(2015, 11, 20), w("Enquiry")}},
                    {{date(2015, 11, 24), JourneyMarkKind::happened, w("Initial conference")}}},
                   {w("Child in need"), {{date(2015, 6, 20), std::nullopt, w("Child in need")}}, {}},
                   {w("Protection plan"), {{date(2015, 11, 24), date(2016, 3, 3), w("Neglect")}}, {}},
                   {w("Looked after"), {{date(2016, 3, 3), std::nullopt, w("Full care order")}}, {}},
                   {w("Placements"),
                    {{date(2016, 3, 3), date(2016, 5, 20), w("Short-term fostering")},
                     {date(2016, 5, 20), std::nullopt, w("Long-term fostering")}},
                    {}},
                   {w("Visits"),
                    {},
                    {{date(2017, 5, 2), JourneyMarkKind::happened, w("Visit")},
                     {date(2017, 6, 12), JourneyMarkKind::happened, w("Visit")},
                     {date(2017, 8, 24), JourneyMarkKind::late, w("Visit")}}},
                   {w("Reviews"),
                    {},
                    {{date(2016, 3, 29), JourneyMarkKind::happened, w("First review")},
                     {date(2017, 4, 11), JourneyMarkKind::happened, w("Review")},
                     {date(2017, 10, 11), JourneyMarkKind::due, w("Review")}}},
                   {w("Unused lane"), {}, {}}};
    return chart;
}

ChildView child_view(Words const& w) {
    ChildView view;
    view.id = PersonId{10977};
    view.name = w("Tobias Merrow-Synth");
    view.date_of_birth = date(2010, 2, 11);
    view.age = w("7 years");
    view.sex = w("Male");
    view.restrictions = {{w("Restricted: placement address"), Tone::bad},
                         {w("Language: British Sign Language"), Tone::neutral}};
    view.status = w("Looked after since 3 March 2016");
    view.legal_status = w("Full care order (C2)");
    view.placement = w("Long-term fostering, own authority, since 20 May 2016");
    view.worker = w("R Sedge-Synth");
    view.team = w("Looked after and leaving care");
    view.reviewing_officer = w("P Quill-Synth");
    view.finding = w("One visit is 5 working days late; the next review is due on 11 October 2017.");
    view.relatives = {{w.child(10978, "Maren Merrow-Synth"), w("Sister, same placement"), w("Looked after")},
                      {{PersonId{10979}, "", true}, w("Brother"), w("Restricted")}};
    view.due = {{w("Looked-after visit"), date(2017, 8, 24), -5, w("R Sedge-Synth"),
                 w("Care Planning Regulations 2010, regulation 28")},
                {w("Midpoint check by the reviewing officer"), date(2017, 9, 1), 1, w("P Quill-Synth"),
                 w("IRO Handbook, 3.79")},
                {w("Looked-after review"), date(2017, 10, 11), 29, "",
                 w("Care Planning Regulations 2010, regulation 33")}};
    view.journey = journey(w);
    view.history = {
        {w("Placements"),
         {{w("From"), false}, {w("To"), false}, {w("Type"), false}, {w("Nights"), true}},
         {{{"3 Mar 2016", "", {}},
           {"20 May 2016", "", {}},
           {w("Short-term fostering"), "", {}},
           {"78", "", {}}},
          {{"20 May 2016", "", {}},
           {"open", "", {}},
           {w("Long-term fostering"), "", Tag{w("Matched"), Tone::good}},
           {"468", "", {}}}},
         ""},
        {w("Missing episodes"), {}, {}, w("Not supplied: the extract has no list of missing episodes.")}};
    view.viewing_note = w("You work with this child. That you looked is in the view log.");
    view.as_at = today;
    return view;
}

} // namespace

void add_indicators(std::vector<Page>& pages, Templates const& templates, Style style) {
    Words const w(style);
    pages.push_back(
        {w.page("indicators"), render(templates, frame(style, "/indicators"), indicators_view(w))});
    pages.push_back(
        {w.page("indicator"), render(templates, frame(style, "/indicators/AS02"), indicator_view(w))});
    if (w.usual()) {
        IndicatorsView none;
        none.finding = "Nothing has been loaded yet.";
        none.as_at = today;
        pages.push_back({"indicators-empty", render(templates, frame(style, "/indicators"), none)});
        IndicatorView absent;
        absent.id = "FD12";
        absent.name = "Contacts without a decision";
        absent.finding = "Not supplied: the extract has no decision dates.";
        absent.now = not_supplied("the extract has no decision dates");
        absent.as_at = today;
        absent.chart_absent = "There is no chart because no month can be worked out.";
        absent.children_heading = "Children behind the figure";
        absent.children_absent = "Your role does not include the children behind this figure.";
        absent.children_paging = {3, 20, 60, "/indicators/FD12"};
        pages.push_back({"indicator-absent", render(templates, frame(style, "/indicators/FD12"), absent)});
    }
}

void add_child(std::vector<Page>& pages, Templates const& templates, Style style) {
    Words const w(style);
    pages.push_back({w.page("child"), render(templates, frame(style, "/children/10977"), child_view(w))});
    ReasonView reason;
    reason.id = PersonId{10977};
    reason.why = {w("You are not in a team that works with this child."),
                  w("The placement address is restricted.")};
    reason.reasons = {
        {"duty", w("I am on duty and must act"), false, w("A contact, a call or a visit today")},
        {"cover", w("I cover for the allocated worker"), true, ""},
        {"audit", w("Audit or supervision"), false, ""}};
    reason.note = w("covering sickness");
    reason.errors = {{"reason", w("Choose why you need to see this record")},
                     {"note", w("Say in a sentence what you need it for")}};
    pages.push_back({w.page("reason-errors"), render(templates, frame(style, "/children/10977"), reason)});
    if (w.usual()) {
        reason.errors.clear();
        reason.note.clear();
        pages.push_back({"reason", render(templates, frame(style, "/children/10977"), reason)});
        ChildView bare;
        bare.id = PersonId{1};
        bare.as_at = today;
        bare.finding = "Nothing is open and nothing is due.";
        bare.relatives_absent = "Not supplied: the extract has no family links.";
        pages.push_back({"child-empty", render(templates, frame(style, "/children/1"), bare)});
    }
}

} // namespace weir::web::preview
