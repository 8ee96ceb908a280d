// The first screen: the front door, the clocks, what is late and what is next, who carries what, and how
// old the data are, for the visitor's team or the whole authority.
#include "quality/work_list.hpp"
#include "web/service/indicator_charts.hpp"
#include "web/service/record_state.hpp"
#include "web/service/site.hpp"
#include "web/service/working_day.hpp"
#include "web/views/today.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

namespace weir::web {

namespace {

constexpr std::size_t rows_shown = 10;
constexpr double old_hours = 24;
constexpr int weeks_compared = 12;

Figure count_of(std::size_t number) {
    return {.value = static_cast<double>(number)};
}

// The figure of an indicator for the scope; a team's where the indicator can be counted by team.
struct Scoped {
    Figure figure;
    bool of_team = false;
};

bool full_month(indicator::State state) {
    return state == indicator::State::complete || state == indicator::State::no_cases;
}

enum class Month { running, latest_full };

Result<std::optional<indicator::Point>> team_point(Snapshot const& snapshot,
                                                   indicator::Definition const& definition,
                                                   TeamScope const& scope, Month which) {
    auto query = snapshot.query(indicator::GroupBy::team);
    int const months = which == Month::running ? 1 : 6;
    query.first_month = add_months(month_start(snapshot.as_at()), 1 - months);
    query.months = months;
    auto const series =
        WEIR_TRY(indicator::evaluate(snapshot.columns(), snapshot.calendar(), definition, query));
    for (auto point = series.points.rbegin(); point != series.points.rend(); ++point) {
        if (point->group == scope.name && (which == Month::running || full_month(point->state))) {
            return *point;
        }
    }
    return std::nullopt;
}

Result<Scoped> scoped(Snapshot const& snapshot, TeamScope const& scope, std::string_view id, Month which) {
    auto const* definition = snapshot.catalogue().find(id);
    auto const* series = snapshot.series(id);
    Scoped out;
    out.figure.absent_reason = "no such indicator is defined";
    if (definition == nullptr || series == nullptr) {
        return out;
    }
    out.of_team = !scope.whole() && definition->supports(indicator::GroupBy::team);
    if (out.of_team && snapshot.measured(id)) {
        auto const point = WEIR_TRY(team_point(snapshot, *definition, scope, which));
        out.figure = point ? figure_of(*definition, *point) : Figure{.unit = unit_of(*definition)};
        if (!point && definition->unit == indicator::Unit::percent) {
            out.figure.absent = "No cases";
            out.figure.absent_reason = "";
        } else if (!point) {
            out.figure.value = 0; // counted, and this team has none
        }
        return out;
    }
    auto const found =
        std::find_if(series->points.rbegin(), series->points.rend(), [&](indicator::Point const& point) {
            return point.group.empty() && (which == Month::running || full_month(point.state) ||
                                           point.state == indicator::State::not_supplied);
        });
    if (found != series->points.rend()) {
        out.figure = figure_of(*definition, *found);
    }
    return out;
}

std::size_t contacts_on(Snapshot const& snapshot, Date day) {
    auto const& start = snapshot.columns().table("contacts").start;
    auto const [first, last] = std::equal_range(start.begin(), start.end(), day_number(day));
    return static_cast<std::size_t>(last - first);
}

TodayCount contacts_yesterday(Snapshot const& snapshot) {
    static constexpr std::array<char const*, 7> names{"Sundays",   "Mondays", "Tuesdays", "Wednesdays",
                                                      "Thursdays", "Fridays", "Saturdays"};
    Date const yesterday = snapshot.as_at() - Days{1};
    TodayCount count{.name = "Contacts on " + short_date(yesterday),
                     .figure = {},
                     .detail = "",
                     .more = {},
                     .tone = Tone::neutral,
                     .tone_words = ""};
    if (!snapshot.measured("FD01")) {
        count.figure.absent_reason = "no list of contacts has been loaded";
        return count;
    }
    count.figure = count_of(contacts_on(snapshot, yesterday));
    std::size_t least = contacts_on(snapshot, yesterday - Days{7});
    std::size_t most = least;
    for (int week = 2; week <= weeks_compared; ++week) {
        auto const number = contacts_on(snapshot, yesterday - Days{7 * week});
        least = std::min(least, number);
        most = std::max(most, number);
    }
    count.detail = "On the " + std::to_string(weeks_compared) + " " +
                   names.at(std::chrono::weekday(yesterday).c_encoding()) +
                   " before: " + std::to_string(least) + " to " + std::to_string(most);
    return count;
}

std::size_t late_of(Snapshot const& snapshot, TeamScope const& scope, quality::Step step) {
    auto const& running = snapshot.clocks_running();
    return static_cast<std::size_t>(std::count_if(running.begin(), running.end(), [&](auto const& due) {
        return due.step == step && due.working_days_left < 0 && scope.covers(due.holder);
    }));
}

Result<TodayCount> front_door_count(Snapshot const& snapshot, TeamScope const& scope, std::string name,
                                    std::string const& id) {
    auto const found = WEIR_TRY(scoped(snapshot, scope, id, Month::running));
    TodayCount count{.name = std::move(name),
                     .figure = found.figure,
                     .detail = scope.whole() || found.of_team ? "" : "whole authority",
                     .more = {"Open " + id, "/indicators/" + id},
                     .tone = Tone::neutral,
                     .tone_words = ""};
    return count;
}

Result<std::vector<TodayCount>> front_door(Snapshot const& snapshot, TeamScope const& scope) {
    std::vector<TodayCount> counts;
    auto const month = month_text(snapshot.as_at());
    counts.push_back(contacts_yesterday(snapshot));
    if (!scope.whole()) {
        counts.back().detail += (counts.back().detail.empty() ? "" : "; ") + std::string("whole authority");
    }
    counts.push_back(WEIR_TRY(front_door_count(snapshot, scope, "Contacts in " + month, "FD01")));
    counts.push_back(WEIR_TRY(front_door_count(snapshot, scope, "Referrals in " + month, "RF01")));
    auto undecided = WEIR_TRY(front_door_count(snapshot, scope, "Contacts awaiting a decision", "FD12"));
    auto const late = late_of(snapshot, TeamScope{}, quality::Step::contact_decision);
    if (undecided.figure.value && late > 0) {
        undecided.tone = Tone::bad;
        undecided.tone_words = std::to_string(late) + " past one working day";
    }
    counts.push_back(std::move(undecided));
    auto alone = WEIR_TRY(front_door_count(snapshot, scope, "Children without a worker", "CN07"));
    if (alone.figure.value.value_or(0) > 0) {
        auto const waiting = late_of(snapshot, scope, quality::Step::allocation);
        alone.tone = Tone::attention;
        alone.tone_words = std::to_string(waiting) + " for more than one working day";
    }
    counts.push_back(std::move(alone));
    return counts;
}

// The share in time that answers to a step; none for steps that no indicator measures.
std::string_view in_time_of(quality::Step step) {
    using quality::Step;
    switch (step) {
    case Step::contact_decision:
        return "FD06";
    case Step::assessment:
        return "AS02";
    case Step::conference:
        return "SP04";
    case Step::cp_visit:
        return "CP03";
    case Step::cp_review:
        return "CP05";
    case Step::lac_visit:
        return "LC08";
    case Step::lac_review:
        return "LC09";
    case Step::referral_without_assessment:
    case Step::midpoint:
    case Step::permanence:
    case Step::allocation:
    case Step::workflow:
        break;
    }
    return "";
}

// "Assessment, 45 working days"; a step whose clock changes after its first round goes by its name.
std::string clock_name(Snapshot const& snapshot, quality::Step step) {
    using quality::Step;
    bool const one_clock = step != Step::lac_visit && step != Step::lac_review && step != Step::cp_review &&
                           step != Step::midpoint;
    if (quality::clock_of(step).empty()) {
        return words_of(step);
    }
    auto const& clock = snapshot.settings().clocks.at(quality::clock_of(step));
    if (!one_clock) {
        return words_of(step);
    }
    auto const unit = [&]() -> std::string {
        switch (clock.unit) {
        case journey::ClockUnit::day:
            return "day";
        case journey::ClockUnit::working_day:
            return "working day";
        case journey::ClockUnit::week:
            return "week";
        case journey::ClockUnit::month:
            return "month";
        case journey::ClockUnit::percent:
            break;
        }
        return "per cent";
    }();
    return words_of(step) + ", " + std::to_string(clock.limit) + " " + unit + (clock.limit == 1 ? "" : "s");
}

Result<std::vector<TodayClock>> clocks(Snapshot const& snapshot, TeamScope const& scope,
                                       quality::Rules const& rules) {
    std::vector<quality::Due> running;
    std::copy_if(snapshot.clocks_running().begin(), snapshot.clocks_running().end(),
                 std::back_inserter(running),
                 [&](quality::Due const& due) { return scope.covers(due.holder); });
    auto const absent = unknown_steps(snapshot, rules);
    std::vector<TodayClock> out;
    for (auto const& count : quality::count_steps(running)) {
        TodayClock clock{.name = clock_name(snapshot, count.step),
                         .open = count_of(count.running),
                         .due_soon = count_of(count.due_soon),
                         .late = count_of(count.late),
                         .in_time = {.absent = "Not measured"},
                         .href = "/work?team=" + scope.value + "&kind=" + kind_key(count.step)};
        if (absent.contains(count.step)) {
            clock.open = clock.due_soon = clock.late = {};
            clock.href.clear();
        }
        if (auto const id = in_time_of(count.step); !id.empty()) {
            clock.in_time = WEIR_TRY(scoped(snapshot, scope, id, Month::latest_full)).figure;
        }
        out.push_back(std::move(clock));
    }
    return out;
}

Status fill_lists(TodayView& view, Snapshot const& snapshot, TeamScope const& scope,
                  NamedChildren& children) {
    for (auto const& item : snapshot.work().items) {
        if (!scope.covers(item.due.holder) || !item.due.dated || item.due.working_days_left > 5) {
            continue;
        }
        bool const late = item.due.working_days_left < 0;
        ++(late ? view.late_total : view.due_total);
        auto& list = late ? view.late : view.due;
        if (list.size() == rows_shown) {
            continue;
        }
        list.push_back({.child = WEIR_TRY(children.of(item.due.person)).link,
                        .what = words_of(item.due.step),
                        .due = item.due.due,
                        .working_days_left = item.due.working_days_left,
                        .worker = worker_name(snapshot, item.due.holder.worker),
                        .team = team_name(snapshot, item.due.holder.team)});
    }
    view.late_href = "/work?team=" + scope.value + "&due=overdue";
    view.due_href = "/work?team=" + scope.value + "&due=soon";
    return {};
}

void fill_caseload(TodayView& view, Snapshot const& snapshot, TeamScope const& scope) {
    for (auto const& load : snapshot.caseloads()) {
        if (!scope.whole() && load.team != scope.team) {
            continue;
        }
        auto const& worker = snapshot.columns().workers.at(static_cast<std::size_t>(load.worker));
        view.caseload.push_back(
            {.worker = worker.name,
             .team = team_name(snapshot, load.team),
             .children = count_of(load.children),
             .late = count_of(load.late),
             .due_soon = count_of(load.due_soon),
             .href = "/work?team=" + scope.value + "&worker=" + std::to_string(worker.id.value)});
    }
    bool const known = snapshot.columns().is_supplied(
        "ssd_involvements.invo_professional_id or weir_allocation.allo_worker");
    view.caseload_absent = known ? "No named worker holds an open case here."
                                 : "Not supplied: no file loaded so far says who holds a case.";
}

// The lists that a page of the working day leans on, and the tables that they fill.
std::string lists_missing(Snapshot const& snapshot) {
    struct List {
        char const* words;
        std::vector<std::string_view> tables;
    };
    static std::vector<List> const lists{{"contacts", {"ssd_contacts"}},
                                         {"referrals", {"ssd_cin_episodes"}},
                                         {"assessments", {"ssd_cin_assessments"}},
                                         {"section 47 enquiries", {"ssd_s47_enquiry"}},
                                         {"child protection plans", {"ssd_cp_plans"}},
                                         {"children in care", {"weir_care_period", "ssd_cla_episodes"}},
                                         {"care leavers", {"ssd_care_leavers"}}};
    std::string names;
    for (auto const& list : lists) {
        bool const there = std::any_of(list.tables.begin(), list.tables.end(),
                                       [&](auto table) { return is_table_supplied(snapshot, table); });
        names += there ? "" : (names.empty() ? "" : ", ") + std::string(list.words);
    }
    return names.empty() ? "" : "Not supplied so far: " + names + ".";
}

Result<http::Response> today_page(Site& site, http::Request& request, Visitor const& visitor,
                                  quality::Rules const& rules) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const scope = WEIR_TRY(team_scope(*snapshot, visitor, request));
    NamedChildren children(site, *snapshot, visitor);
    TodayView view;
    view.as_at = snapshot->as_at();
    view.extract_date = snapshot->latest_extract();
    if (auto const* age = snapshot->latest("DQ04")) {
        view.extract_age = figure_of(*snapshot->catalogue().find("DQ04"), *age);
    }
    view.extract_is_old = view.extract_age.value.value_or(0) > old_hours;
    view.extract_note = lists_missing(*snapshot);
    view.teams = team_choices(*snapshot, scope);
    view.scope_name = scope.name;
    view.front_door = WEIR_TRY(front_door(*snapshot, scope));
    view.clocks = WEIR_TRY(clocks(*snapshot, scope, rules));
    WEIR_TRY(fill_lists(view, *snapshot, scope, children));
    fill_caseload(view, *snapshot, scope);
    view.finding = view.extract_date ? late_and_due_text(view.late_total, view.due_total)
                                     : "Nothing has been loaded yet, so nothing can be said about today.";
    if (auto const* contacts = snapshot->catalogue().find("FD01")) {
        auto drawn = control_chart(*snapshot, *contacts, "contacts");
        if (drawn.drawn) {
            drawn.chart.text.title = drawn.finding;
            view.contacts_chart = std::move(drawn.chart);
        }
    }
    WEIR_TRY(children.log(request));
    return site.page(request, &visitor, view);
}

} // namespace

void add_today_routes(Routes& routes) {
    auto& site = routes.site();
    routes.page("/today", identity::Permission::today,
                [&site, rules = work_rules(site)](http::Request& request, Visitor const& visitor) {
                    return site.answered(request, visitor, today_page(site, request, visitor, *rules));
                });
}

} // namespace weir::web
