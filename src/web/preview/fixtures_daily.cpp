// Sign-in, today, work list and message pages.
#include "web/preview/words.hpp"
#include "web/views/message.hpp"
#include "web/views/sign_in.hpp"
#include "web/views/today.hpp"
#include "web/views/work.hpp"

namespace weir::web::preview {
namespace {

constexpr Date today = date(2017, 8, 31);

std::vector<char const*> const teams = {"Whole authority", "Duty and assessment 1", "Duty and assessment 2",
                                        "Supporting families", "Looked after and leaving care"};

// Who is late, what is next and who carries what.
void add_people(TodayView& view, Words const& w) {
    view.late = {{w.child(10231, "Aaliyah Bracken-Synth"), w("Assessment"), date(2017, 8, 14), -12,
                  w("M Thistle-Synth"), w("Duty and assessment 2")},
                 {w.child(10977, "Tobias Merrow-Synth"), w("Child protection visit"), date(2017, 8, 23), -5,
                  w("R Sedge-Synth"), w("Supporting families")},
                 {w.child(11023, "Baby of Orla Fenwick-Synth"), w("Contact decision"), date(2017, 8, 29), -2,
                  "", w("Duty and assessment 1")},
                 {{PersonId{11500}, "", true},
                  w("Looked-after visit"),
                  date(2017, 8, 30),
                  -1,
                  w("K Larch-Synth"),
                  w("Looked after and leaving care")}};
    view.late_total = 23;
    view.late_href = "/work?due=overdue";
    view.due = {{w.child(10400, "Ezra Holm-Synth"), w("Contact decision"), today, 0, w("J Reed-Synth"),
                 w("Duty and assessment 1")},
                {w.child(10002, "Imogen Tarn-Synth"), w("Assessment"), date(2017, 9, 1), 1,
                 w("M Thistle-Synth"), w("Duty and assessment 2")},
                {w.child(10950, "Caleb Ash-Synth"), w("Looked-after review"), date(2017, 9, 7), 5,
                 w("K Larch-Synth"), w("Looked after and leaving care")}};
    view.due_total = 41;
    view.due_href = "/work?due=5";
    view.caseload = {
        {w("M Thistle-Synth"), w("Duty and assessment 2"), count(31), count(7), count(5), "/work?worker=12"},
        {w("R Sedge-Synth"), w("Supporting families"), count(22), count(4), count(3), "/work?worker=17"},
        {w("K Larch-Synth"), w("Looked after and leaving care"), count(18), count(2), count(4),
         "/work?worker=31"},
        {w("J Reed-Synth"), w("Duty and assessment 1"), count(16), count(1), count(0), "/work?worker=40"},
        {"", w("Duty and assessment 1"), count(6), count(3), count(2), ""}};
}

TodayView today_view(Words const& w) {
    TodayView view;
    view.finding = w("23 things are late and 41 fall due within five working days; most of what is late is "
                     "assessments in Duty and assessment 2.");
    view.as_at = today;
    view.extract_date = date(2017, 8, 30);
    view.extract_age = count(31);
    view.extract_age.unit = Unit::hours;
    view.extract_note = w("List 9 (care leavers) was not supplied.");
    view.teams = w.choices(teams, 0);
    view.scope_name = w("Whole authority");
    view.front_door = {{w("Contacts yesterday"),
                        count(47),
                        w("Usual for a Wednesday: 31 to 58"),
                        {w("See contacts"), "/work?kind=contact"},
                        Tone::neutral,
                        ""},
                       {w("Contacts without a decision"),
                        count(19),
                        w("Oldest: 3 working days"),
                        {w("See them"), "/work?kind=decision"},
                        Tone::bad,
                        w("4 past one working day")},
                       {w("Referrals this week"), count(38), w("Usual: 29 to 55"), {}, Tone::neutral, ""},
                       {w("Children without a worker"),
                        count(6),
                        w("5 in assessment, 1 looked after"),
                        {w("See them"), "/work?kind=unallocated"},
                        Tone::attention,
                        w("2 for more than 5 days")},
                       {w("Care leavers in touch"),
                        not_supplied(w("No list of care leavers in this extract.")),
                        "",
                        {},
                        Tone::neutral,
                        ""}};
    view.clocks = {{w("Contact decision, 1 working day"), count(19), count(15), count(4), percent(412, 431),
                    "/work?kind=decision"},
                   {w("Assessment, 45 working days"), count(164), count(21), count(12), percent(118, 139),
                    "/work?kind=assessment"},
                   {w("Initial conference, 15 working days"), count(9), count(2), count(0), percent(14, 15),
                    "/work?kind=icpc"},
                   {w("Child protection visit, 10 working days"), count(187), count(11), count(3),
                    percent(171, 187), "/work?kind=cp-visit"},
                   {w("Looked-after visit, 6 weeks"), count(512), count(7), count(4), percent(489, 512),
                    "/work?kind=lac-visit"},
                   {w("Looked-after review"), count(512), not_supplied(""),
                    not_supplied(w("no review dates")), percent(0, 0), "/work?kind=review"}};
    add_people(view, w);
    view.contacts_chart =
        control_chart(w, "contacts", "Contacts fell below their usual range after the continuum was agreed",
                      Unit::count, 470);
    return view;
}

WorkView work_view(Words const& w) {
    WorkView view;
    view.finding = w("23 things are late; half of them belong to two workers of Duty and assessment 2.");
    view.as_at = today;
    view.counts = {{w("Overdue"), count(23), "/work?due=overdue", true},
                   {w("Due in 5 working days"), count(41), "/work?due=5", false},
                   {w("Reviews due in 20"), count(64), "/work?due=reviews", false},
                   {w("Midpoints"), count(12), "/work?due=midpoint", false},
                   {w("No permanence plan"), not_supplied(""), "/work?due=permanence", false}};
    view.teams = w.choices(teams, 0);
    view.workers = w.choices({"Everybody", "M Thistle-Synth", "R Sedge-Synth", "Nobody allocated"}, 0);
    view.kinds =
        w.choices({"Everything", "Assessment", "Child protection visit", "Looked-after visit", "Review"}, 1);
    view.due = "overdue";
    view.items = {{w.child(10231, "Aaliyah Bracken-Synth"), w("Assessment"), w("start 10 June 2017, day 57"),
                   date(2017, 8, 14), -12, w("M Thistle-Synth"), w("Duty and assessment 2"), 17},
                  {w.child(10977, "Tobias Merrow-Synth"), w("Child protection visit"),
                   w("last seen 9 August 2017"), date(2017, 8, 23), -5, w("R Sedge-Synth"),
                   w("Supporting families"), 8},
                  {w.child(11023, "Baby of Orla Fenwick-Synth"), w("Contact decision"), "", date(2017, 8, 29),
                   -2, "", w("Duty and assessment 1"), 3},
                  {{PersonId{11500}, "", true},
                   w("Looked-after visit"),
                   w("placement began 1 June 2017"),
                   date(2017, 8, 30),
                   -1,
                   w("K Larch-Synth"),
                   w("Looked after and leaving care"),
                   1},
                  {w.child(10666, "Niamh Alder-Synth"), w("No permanence plan"),
                   w("second review held 2 July 2017; blocker: parallel assessment"), std::nullopt, 0,
                   w("K Larch-Synth"), w("Looked after and leaving care"), 60}};
    view.paging = {2, 50, 412, "/work?due=overdue&team=2"};
    view.csv_href = "/work.csv?due=overdue";
    view.not_supplied = w("Permanence plans are not supplied by this extract, so that list cannot be made.");
    return view;
}

} // namespace

Frame frame(Style style, std::string path) {
    Words const w(style);
    Frame made;
    made.authority_name = w("Sandhaven Borough Council");
    made.path = std::move(path);
    made.user_name = w("Team manager, Duty and assessment 2");
    made.csrf_token = w("b64token");
    made.demonstration_today = today;
    made.navigation = usual_navigation();
    made.contact_for_help = w("Help: performance team, extension 1234.");
    return made;
}

void add_sign_in(std::vector<Page>& pages, Templates const& templates, Style style) {
    Words const w(style);
    Frame f = frame(style, "/sign-in");
    f.user_name.clear();
    SignInView view;
    view.username = w("manager");
    view.next_path = w("/work?team=2");
    view.notice = SignInNotice::timed_out;
    view.errors = {{"username", w("Enter your user name")},
                   {"password", w("The user name or the password is wrong")}};
    view.demonstration_accounts = {{w("manager"), w("Team manager, Duty and assessment 2")},
                                   {w("director"), w("Director")}};
    pages.push_back({w.page("sign-in-errors"), render(templates, f, view)});
    view = {};
    pages.push_back({w.page("sign-in"), render(templates, f, view)});
    view.step = SignInStep::code;
    pages.push_back({w.page("sign-in-code"), render(templates, f, view)});
}

void add_today(std::vector<Page>& pages, Templates const& templates, Style style) {
    Words const w(style);
    Frame f = frame(style, "/today");
    pages.push_back({w.page("today"), render(templates, f, today_view(w))});
    if (w.usual()) {
        TodayView empty;
        empty.finding = "Nothing has been loaded yet, so nothing can be said about today.";
        empty.as_at = today;
        empty.scope_name = "Whole authority";
        f.session_minutes_left = 4;
        pages.push_back({"today-empty", render(templates, f, empty)});
        Frame live = frame(style, "/today");
        live.events_href = "/events";
        pages.push_back({"today-live", render(templates, live, today_view(w))});
        TodayView old = today_view(w);
        old.extract_is_old = true;
        old.late.clear();
        old.due.clear();
        old.caseload.clear();
        old.caseload_absent = "Not supplied: the extract has no allocated workers.";
        old.contacts_chart.reset();
        pages.push_back({"today-old", render(templates, frame(style, "/today"), old)});
    }
}

void add_work(std::vector<Page>& pages, Templates const& templates, Style style) {
    Words const w(style);
    pages.push_back({w.page("work"), render(templates, frame(style, "/work"), work_view(w))});
    if (w.usual()) {
        WorkView empty = work_view(w);
        empty.items.clear();
        empty.finding = "Nothing is late.";
        empty.paging = {1, 50, 0, "/work"};
        empty.not_supplied.clear();
        pages.push_back({"work-empty", render(templates, frame(style, "/work"), empty)});
    }
}

void add_messages(std::vector<Page>& pages, Templates const& templates, Style style) {
    Words const w(style);
    for (int const status : {403, 404, 405, 500, 503}) {
        ErrorView view{status, w("7f3a-2210"), w("The list of teams could not be read."),
                       w("in five minutes")};
        pages.push_back({w.page(("error-" + std::to_string(status)).c_str()),
                         render(templates, frame(style, "/x"), view)});
    }
    StatementView statement{w("Sandhaven Borough Council"),
                            w("the performance team"),
                            w("weir@example.org"),
                            w("01632 960000"),
                            today,
                            today,
                            today,
                            {w("Wide tables scroll in a frame of their own (1.4.10 allows it).")}};
    pages.push_back({w.page("accessibility"), render(templates, frame(style, "/accessibility"), statement)});
    if (w.usual()) {
        Frame f = frame(style, "/x");
        f.user_name.clear();
        pages.push_back({"error-404-signed-out", render(templates, f, ErrorView{404, "", "", ""})});
        statement.known_problems.clear();
        pages.push_back({"accessibility-none", render(templates, f, statement)});
    }
}

std::vector<Page> all_pages(Templates const& templates, Style style) {
    std::vector<Page> pages;
    add_sign_in(pages, templates, style);
    add_today(pages, templates, style);
    add_indicators(pages, templates, style);
    add_child(pages, templates, style);
    add_work(pages, templates, style);
    add_quality(pages, templates, style);
    add_forecast(pages, templates, style);
    add_plan(pages, templates, style);
    add_public_figures(pages, templates, style);
    add_load(pages, templates, style);
    add_messages(pages, templates, style);
    return pages;
}

} // namespace weir::web::preview
