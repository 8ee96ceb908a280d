#include "web/service/child_history.hpp"

#include "web/service/working_day.hpp"

#include <algorithm>

namespace weir::web {

namespace {

using journey::missing;
using journey::Table;

constexpr std::size_t visits_shown = 10;

// The rows of one child, told the way a table of the page is told.
class History {
public:
    History(Snapshot const& snapshot, CodeWords const& words, std::int32_t person)
        : snapshot_(snapshot), words_(words), person_(person), day_(day_number(snapshot.as_at())) {}

    [[nodiscard]] TableView contacts() const;
    [[nodiscard]] TableView referrals() const;
    [[nodiscard]] TableView assessments() const;
    [[nodiscard]] TableView enquiries() const;
    [[nodiscard]] TableView plans() const;
    [[nodiscard]] TableView care() const;
    [[nodiscard]] TableView placements() const;
    [[nodiscard]] TableView visits() const;

private:
    [[nodiscard]] Table const& table(std::string_view name) const { return snapshot_.columns().table(name); }
    // Places in the table of what had begun by the day, newest first.
    [[nodiscard]] std::vector<std::size_t> rows(std::string_view name) const {
        auto const& all = table(name);
        std::vector<std::size_t> own;
        for (std::size_t row = all.size(); row-- > 0;) {
            if (all.person[row] == person_ && all.start[row] <= day_) {
                own.push_back(row);
            }
        }
        return own;
    }
    [[nodiscard]] std::string day(journey::Day value, std::string absent = "") const {
        return value == missing || value == journey::open_end || value > day_
                   ? std::move(absent)
                   : short_date(from_day_number(value));
    }
    [[nodiscard]] std::string code(char const* field, std::int32_t value) const {
        return value == missing ? std::string() : words_.of(field, snapshot_.columns().codes.text(value));
    }
    [[nodiscard]] std::string span_days(Table const& all, std::size_t row) const {
        auto const until = all.end[row] == journey::open_end || all.end[row] > day_ ? day_ : all.end[row];
        return number_text(until - all.start[row], Unit::count);
    }
    [[nodiscard]] TableView begin(std::string caption, std::vector<TableColumn> columns,
                                  std::initializer_list<std::string_view> ssd_tables) const {
        bool const supplied = std::any_of(ssd_tables.begin(), ssd_tables.end(),
                                          [&](auto name) { return is_table_supplied(snapshot_, name); });
        return {.caption = std::move(caption),
                .columns = std::move(columns),
                .rows = {},
                .empty_text =
                    supplied ? "None recorded." : "Not supplied: no file loaded so far carries them."};
    }
    static void add(TableView& view, std::vector<std::string> texts) {
        std::vector<TableCell> cells;
        for (auto& text : texts) {
            cells.push_back({.text = std::move(text), .href = "", .tag = {}});
        }
        view.rows.push_back(std::move(cells));
    }

    Snapshot const& snapshot_;
    CodeWords const& words_;
    std::int32_t person_;
    journey::Day day_;
};

TableView History::contacts() const {
    auto view =
        begin("Contacts", {{"Received", false}, {"From", false}, {"Decided", false}}, {"ssd_contacts"});
    auto const& all = table("contacts");
    for (auto const row : rows("contacts")) {
        bool const known = all.at("decision_known")[row] == 1;
        add(view, {day(all.start[row]), code("source", all.at("source")[row]),
                   day(all.at("decided")[row], known ? "No decision" : "Not supplied")});
    }
    return view;
}

TableView History::referrals() const {
    auto view = begin("Referrals and episodes of need",
                      {{"Referred", false},
                       {"Outcome", false},
                       {"Need", false},
                       {"Closed", false},
                       {"Reason", false},
                       {"Team", false}},
                      {"ssd_cin_episodes"});
    auto const& all = table("cin_episodes");
    for (auto const row : rows("cin_episodes")) {
        add(view, {day(all.start[row]), all.at("nfa")[row] != 0 ? "No further action" : "Accepted",
                   code("need", all.at("need")[row]), day(all.end[row], "Open"),
                   code("closure", all.at("close_reason")[row]), team_name(snapshot_, all.team[row])});
    }
    return view;
}

TableView History::assessments() const {
    auto view = begin("Assessments",
                      {{"Started", false},
                       {"Authorised", false},
                       {"Working days", true},
                       {"Worker", false},
                       {"Team", false}},
                      {"ssd_cin_assessments"});
    auto const& all = table("assessments");
    for (auto const row : rows("assessments")) {
        auto const until = std::min(all.end[row], day_);
        auto const days = journey::working_days(snapshot_.calendar(), all.start[row], until);
        add(view,
            {day(all.start[row]), day(all.end[row], "Open"), days == missing ? "" : std::to_string(days),
             worker_name(snapshot_, all.worker[row]), team_name(snapshot_, all.team[row])});
    }
    return view;
}

TableView History::enquiries() const {
    auto view = begin("Section 47 enquiries and initial conferences",
                      {{"Enquiry began", false},
                       {"Ended", false},
                       {"Conference", false},
                       {"Led to a plan", false},
                       {"Team", false}},
                      {"ssd_s47_enquiry"});
    auto const& all = table("section_47");
    auto const& conferences = table("conferences");
    auto const held = rows("conferences");
    for (auto const row : rows("section_47")) {
        auto const conference = all.at("conference")[row];
        auto const found = std::find_if(held.begin(), held.end(),
                                        [&](std::size_t at) { return conferences.start[at] == conference; });
        std::string const plan = found == held.end()                          ? ""
                                 : conferences.at("led_to_plan")[*found] != 0 ? "Yes"
                                                                              : "No";
        add(view, {day(all.start[row]), day(all.end[row], "Open"), day(conference, "None"), plan,
                   team_name(snapshot_, all.team[row])});
    }
    return view;
}

TableView History::plans() const {
    auto view = begin("Plans", {{"Began", false}, {"Plan", false}, {"Category", false}, {"Ended", false}},
                      {"ssd_cin_plans", "ssd_cp_plans"});
    struct Line {
        journey::Day start;
        std::vector<std::string> texts;
    };
    std::vector<Line> lines;
    auto const& protection = table("cp_plans");
    for (auto const row : rows("cp_plans")) {
        lines.push_back({protection.start[row],
                         {day(protection.start[row]), "Child protection plan",
                          code("abuse", protection.at("category")[row]), day(protection.end[row], "Open")}});
    }
    auto const& need = table("cin_plans");
    for (auto const row : rows("cin_plans")) {
        lines.push_back(
            {need.start[row], {day(need.start[row]), "Child in need plan", "", day(need.end[row], "Open")}});
    }
    std::stable_sort(lines.begin(), lines.end(),
                     [](Line const& a, Line const& b) { return a.start > b.start; });
    for (auto& line : lines) {
        add(view, std::move(line.texts));
    }
    return view;
}

TableView History::care() const {
    auto view = begin("Periods of care",
                      {{"Began", false}, {"Ended", false}, {"Days", true}, {"Why it ended", false}},
                      {"weir_care_period", "ssd_cla_episodes"});
    auto const& all = table("care_periods");
    for (auto const row : rows("care_periods")) {
        auto const ended = day(all.end[row], "Open");
        add(view, {day(all.start[row]) + (all.at("short_breaks")[row] != 0 ? ", short breaks" : ""), ended,
                   span_days(all, row), ended == "Open" ? "" : code("ceased", all.at("reason")[row])});
    }
    return view;
}

TableView History::placements() const {
    auto view = begin("Placements", {{"Began", false}, {"Ended", false}, {"Nights", true}, {"Kind", false}},
                      {"ssd_cla_placement"});
    auto const& all = table("placements");
    for (auto const row : rows("placements")) {
        add(view, {day(all.start[row]), day(all.end[row], "Open"), span_days(all, row),
                   code("placement_type", all.at("type")[row])});
    }
    return view;
}

TableView History::visits() const {
    auto view =
        begin("Visits and reviews, the latest ten", {{"Date", false}, {"What", false}},
              {"ssd_cin_visits", "ssd_cp_visits", "ssd_cp_reviews", "ssd_cla_visits", "ssd_cla_reviews"});
    static constexpr std::pair<char const*, char const*> kinds[] = {{"cin_visits", "Child in need visit"},
                                                                    {"cp_visits", "Child protection visit"},
                                                                    {"cp_reviews", "Child protection review"},
                                                                    {"cla_visits", "Looked-after visit"},
                                                                    {"cla_reviews", "Looked-after review"}};
    std::vector<std::pair<journey::Day, char const*>> held;
    for (auto const& [name, words] : kinds) {
        for (auto const row : rows(name)) {
            held.emplace_back(table(name).start[row], words);
        }
    }
    std::stable_sort(held.begin(), held.end(),
                     [](auto const& a, auto const& b) { return a.first > b.first; });
    for (std::size_t i = 0; i < std::min(held.size(), visits_shown); ++i) {
        add(view, {day(held[i].first), held[i].second});
    }
    return view;
}

JourneyMarkKind kind_of(quality::Mark::Kind kind) {
    switch (kind) {
    case quality::Mark::Kind::happened:
        return JourneyMarkKind::happened;
    case quality::Mark::Kind::due:
        return JourneyMarkKind::due;
    case quality::Mark::Kind::late:
        return JourneyMarkKind::late;
    }
    return JourneyMarkKind::happened;
}

// Legal statuses and placements come as codes; every other lane is in words already.
char const* code_field(std::string const& lane) {
    return lane == "Legal status" ? "legal_status" : lane == "Placements" ? "placement_type" : nullptr;
}

} // namespace

std::vector<TableView> child_history(Snapshot const& snapshot, CodeWords const& words, std::int32_t person) {
    History const history(snapshot, words, person);
    return {history.contacts(), history.referrals(), history.assessments(), history.enquiries(),
            history.plans(),    history.care(),      history.placements(),  history.visits()};
}

JourneyChart child_journey(Snapshot const& snapshot, CodeWords const& words,
                           quality::ChildSummary const& summary, std::set<quality::Step> const& unknown) {
    JourneyChart chart{.text = {.id = "journey",
                                .title = std::string(name_of(summary.standing)),
                                .description =
                                    "A lane for each kind of involvement, from the first on record "
                                    "to what is due ahead of today.",
                                .value_name = "Dates of involvement",
                                .source = "Source: the record, as at " + plain(snapshot.as_at())},
                       .today = snapshot.as_at(),
                       .lanes = {}};
    if (summary.since) {
        chart.text.title += " since " + plain(*summary.since);
    }
    std::set<std::string_view> unknown_names;
    for (auto const step : unknown) {
        unknown_names.insert(quality::name_of(step));
    }
    for (auto const& lane : summary.lanes) {
        JourneyLane drawn{.name = lane.name, .spans = {}, .marks = {}};
        auto const* field = code_field(lane.name);
        for (auto const& span : lane.spans) {
            drawn.spans.push_back(
                {span.start, span.end, field != nullptr ? words.of(field, span.label) : span.label});
        }
        for (auto const& mark : lane.marks) {
            if (lane.name != "Due" || !unknown_names.contains(mark.label)) {
                drawn.marks.push_back({mark.when, kind_of(mark.kind), mark.label});
            }
        }
        if (!drawn.spans.empty() || !drawn.marks.empty()) {
            chart.lanes.push_back(std::move(drawn));
        }
    }
    return chart;
}

} // namespace weir::web
