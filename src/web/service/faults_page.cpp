// The faults of the record as a page and as a table to download: the same filters, the same order by the day
// by which each should be mended, and the same row in the view log before anything is sent.
#include "files/csv_writer.hpp"
#include "files/json.hpp"
#include "web/service/faults_filter.hpp"
#include "web/service/faults_trend.hpp"
#include "web/service/record_state.hpp"
#include "web/service/site.hpp"
#include "web/service/working_day.hpp"
#include "web/views/faults.hpp"

#include <algorithm>
#include <map>

namespace weir::web {

namespace {

using quality::RecordCheck;

constexpr std::size_t page_rows = 50;

using Faults = std::vector<ListedFault>;

std::optional<double> as_number(std::optional<quality::Flow> const& flow,
                                std::size_t quality::Flow::* which) {
    return flow ? std::optional(static_cast<double>((*flow).*which)) : std::nullopt;
}

// What is kept of past days tells teams and not workers.
bool has_movements(FaultFilter const& filter) {
    return filter.whose.worker_value.empty() && filter.whose.child_value.empty() && !filter.suppressed;
}

std::vector<CheckCount> counts(Snapshot const& snapshot, FaultFilter const& filter, Faults const& faults,
                               FaultsTrend const& trend) {
    std::map<std::string, CheckCount> by_check; // a rule of a return may have several lines
    for (auto const& one : faults) {
        auto& count = by_check[one.fault->check->id];
        count.what = one.fault->check->what_to_do;
        count.who = one.fault->check->who;
        count.faults += 1;
        count.late += one.fault->due < snapshot.as_at() ? 1 : 0;
    }
    std::vector<CheckCount> out;
    for (auto& [check, count] : by_check) {
        count.check = check;
        count.href = "/quality" + filter.query(check);
        if (has_movements(filter)) {
            auto const flow = trend.latest(trend.scope(filter, check));
            count.fresh = as_number(flow, &quality::Flow::fresh);
            count.mended = as_number(flow, &quality::Flow::mended);
        }
        out.push_back(std::move(count));
    }
    std::sort(out.begin(), out.end(), [](CheckCount const& a, CheckCount const& b) {
        return a.faults != b.faults ? a.faults > b.faults : a.check < b.check;
    });
    return out;
}

std::vector<TeamCount> team_counts(Snapshot const& snapshot, FaultFilter const& filter, Faults const& faults,
                                   FaultsTrend const& trend) {
    if (!filter.whose.scope.whole() || !has_movements(filter)) {
        return {};
    }
    std::map<std::int32_t, std::size_t> by_team;
    for (auto const& one : faults) {
        ++by_team[one.fault->holder.team];
    }
    std::vector<TeamCount> out;
    for (auto const& [team, count] : by_team) {
        TeamCount row{.team = team_name(snapshot, team), .href = "", .faults = static_cast<double>(count)};
        auto scope = trend.scope(filter, filter.check);
        scope.teams = {TeamId{}};
        if (team != journey::missing) {
            auto const id = snapshot.columns().teams.at(static_cast<std::size_t>(team)).id;
            scope.teams = {id};
            FaultFilter linked = filter;
            linked.whose.scope.value = std::to_string(id.value);
            row.href = "/quality" + linked.query(filter.check);
        }
        auto const flow = trend.latest(scope);
        row.fresh = as_number(flow, &quality::Flow::fresh);
        row.mended = as_number(flow, &quality::Flow::mended);
        out.push_back(std::move(row));
    }
    std::sort(out.begin(), out.end(), [](TeamCount const& a, TeamCount const& b) {
        return a.faults != b.faults ? a.faults > b.faults : a.team < b.team;
    });
    return out;
}

std::vector<Choice> check_choices(Snapshot const& snapshot, FaultFilter const& filter) {
    std::vector<Choice> checks{
        {.value = "", .text = "Every check", .selected = filter.check.empty(), .hint = ""}};
    auto const add = [&](RecordCheck const& check) {
        checks.push_back({.value = check.id,
                          .text = check.id + ": " + check.what_to_do,
                          .selected = check.id == filter.check,
                          .hint = ""});
    };
    for (auto const& check : snapshot.checks().all()) {
        add(check);
    }
    std::map<std::string, RecordCheck const*>
        of_returns; // only those that found something: there are hundreds
    for (auto const& fault : snapshot.faults().found) {
        if (fault.check->kind == quality::CheckKind::of_return) {
            of_returns.emplace(fault.check->id, fault.check);
        }
    }
    if (auto const* chosen = snapshot.return_rules().first(filter.check)) {
        of_returns.emplace(chosen->id, chosen);
    }
    for (auto const& [id, check] : of_returns) {
        add(*check);
    }
    return checks;
}

std::string finding(FaultFilter const& filter, std::vector<CheckCount> const& counts) {
    double faults = 0;
    double late = 0;
    for (auto const& count : counts) {
        faults += count.faults;
        late += count.late;
    }
    auto const& name = filter.whose.scope.name;
    if (faults == 0) {
        return name + (filter.suppressed ? ": nothing is suppressed." : ": no check finds anything wrong.");
    }
    auto const number = [](double value) { return number_text(value, Unit::count); };
    if (filter.suppressed) {
        return name + ": " + number(faults) + (faults == 1 ? " fault is" : " faults are") + " suppressed.";
    }
    return name + ": " + number(faults) + (faults == 1 ? " fault" : " faults") +
           " in the record and its returns, " + number(late) + " past the day by which " +
           (late == 1 ? "it" : "they") + " should have been mended; most often " + counts.front().check +
           ", " + number(counts.front().faults) + (counts.front().faults == 1 ? " time." : " times.");
}

std::set<std::int32_t> holders_of(Snapshot const& snapshot, FaultFilter const& filter) {
    std::set<std::int32_t> holders;
    for (auto const& fault : snapshot.faults().found) {
        if (filter.whose.scope.covers(fault.holder)) {
            holders.insert(fault.holder.worker);
        }
    }
    return holders;
}

std::vector<AbsentCheck> absent_checks(Snapshot const& snapshot) {
    std::vector<AbsentCheck> absent;
    for (auto const& one : snapshot.faults().not_supplied) {
        absent.push_back({one.check, one.why});
    }
    return absent;
}

Result<std::vector<FaultItem>> rows(Snapshot const& snapshot, NamedChildren& children,
                                    quality::SuppressionReasons const& reasons, Faults const& faults,
                                    std::size_t from, bool may_load) {
    std::vector<FaultItem> out;
    for (auto i = from; i < std::min(faults.size(), from + page_rows); ++i) {
        auto const& fault = *faults[i].fault;
        auto const child = WEIR_TRY(child_of(children, fault));
        FaultItem item{.child = child.link,
                       .check = fault.check->id,
                       .message = fault.message,
                       .what_to_do = fault.check->what_to_do,
                       .due = fault.due,
                       .working_days_left =
                           snapshot.calendar().working_days_between(snapshot.as_at(), fault.due),
                       .owner = worker_name(snapshot, fault.holder.worker),
                       .team = team_name(snapshot, fault.holder.team),
                       .age_days = day_number(snapshot.as_at()) - day_number(fault.first_seen),
                       .first_seen = fault.first_seen,
                       .no_child = words_for_no_child(snapshot, fault)};
        if (child.shown || (is_of_nobody(fault) && may_load)) {
            item.href = finding_href(fault.check->id, fault.row);
        }
        if (auto const* held = faults[i].suppression; held != nullptr) {
            // The words may tell of the child: only to whom the record opens.
            item.suppressed = SuppressedUntil{held->until, reason_words(reasons, held->reason),
                                              child.shown ? held->words : "", held->by};
        }
        out.push_back(std::move(item));
    }
    return out;
}

Result<http::Response> faults_page(Site& site, http::Request& request, Visitor const& visitor,
                                   quality::SuppressionReasons const& reasons) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const decided = WEIR_TRY(site.record->decided());
    auto const filter = WEIR_TRY(fault_filter(*snapshot, visitor, request));
    auto const everything = listed_faults(*snapshot, decided->suppressions, filter);
    auto const all = of_standing(everything, filter.suppressed);
    auto const faults = of_check(all, filter.check);
    auto const trend = WEIR_TRY(FaultsTrend::make(site, *snapshot, *decided));
    auto const flows = trend.flows(trend.scope(filter, filter.check));
    auto const counted = counts(*snapshot, filter, all, trend);
    auto const page = page_number(request, faults.size(), page_rows);
    auto other = filter;
    other.suppressed = !filter.suppressed;
    NamedChildren children(site, *snapshot, visitor);
    WEIR_TRY(children.may_be_sought(filter.whose));
    FaultsView view{.finding = finding(filter, counted),
                    .as_at = snapshot->as_at(),
                    .counts = counted,
                    .movements = has_movements(filter),
                    .by_team = team_counts(*snapshot, filter, faults, trend),
                    .teams = team_choices(*snapshot, filter.whose.scope),
                    .workers = worker_choices(*snapshot, filter.whose, holders_of(*snapshot, filter)),
                    .checks = check_choices(*snapshot, filter),
                    .child = filter.whose.child_value,
                    .suppressed = filter.suppressed,
                    .other_href = "/quality" + other.query(filter.check),
                    .suppressed_count = of_check(of_standing(everything, true), filter.check).size(),
                    .items = WEIR_TRY(rows(*snapshot, children, reasons, faults, (page - 1) * page_rows,
                                           visitor.may(identity::Permission::load))),
                    .paging = {page, page_rows, faults.size(), "/quality" + filter.query(filter.check)},
                    .csv_href = "/api/quality" + filter.query(filter.check),
                    .not_supplied = absent_checks(*snapshot)};
    if (!filter.suppressed) {
        view.trend =
            trend_chart(flows, filter.whose.scope.name + (filter.check.empty() ? "" : ", " + filter.check));
        view.trend_table = trend_table(flows);
        view.trend_note = trend_note(trend, flows.size());
    }
    WEIR_TRY(children.log(request));
    return site.page(request, &visitor, view);
}

Result<http::Response> faults_csv(Site& site, http::Request const& request, Visitor const& visitor,
                                  quality::SuppressionReasons const& reasons) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const decided = WEIR_TRY(site.record->decided());
    auto const filter = WEIR_TRY(fault_filter(*snapshot, visitor, request));
    NamedChildren children(site, *snapshot, visitor);
    WEIR_TRY(children.may_be_sought(filter.whose));
    std::string text;
    auto writer = files::CsvWriter::to_string(text, {.byte_order_mark = true});
    for (auto const* name : {"check", "severity", "child", "name", "owner", "team", "first_seen", "due",
                             "message", "what_to_do"}) {
        writer.text(name);
    }
    if (filter.suppressed) {
        writer.text("reason").text("words").text("by").text("until");
    }
    writer.end_row();
    auto const listed =
        of_standing(listed_faults(*snapshot, decided->suppressions, filter), filter.suppressed);
    for (auto const& one : of_check(listed, filter.check)) {
        auto const& fault = *one.fault;
        auto const child = WEIR_TRY(child_of(children, fault));
        writer.text(fault.check->id).text(quality::name_of(fault.check->severity));
        child.link.name_hidden || !child.link.id ? writer.empty() : writer.integer(child.link.id.value);
        child.shown ? writer.text(child.link.name) : writer.empty();
        writer.text(worker_name(*snapshot, fault.holder.worker))
            .text(team_name(*snapshot, fault.holder.team))
            .text(iso(fault.first_seen))
            .text(iso(fault.due))
            .text(fault.message)
            .text(fault.check->what_to_do);
        if (auto const* held = one.suppression; held != nullptr) {
            writer.text(reason_words(reasons, held->reason)).text(child.shown ? held->words : "");
            writer.text(held->by).text(iso(held->until));
        }
        writer.end_row();
    }
    WEIR_TRY(writer.finish());
    WEIR_TRY(children.log(request));
    auto response = http::Response::of("text/csv; charset=utf-8", std::move(text));
    response.attachment("data-quality-" + iso(snapshot->as_at()) + ".csv");
    return response;
}

Result<http::Response> trend_json(Site& site, http::Request const& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const decided = WEIR_TRY(site.record->decided());
    auto const filter = WEIR_TRY(fault_filter(*snapshot, visitor, request));
    auto const trend = WEIR_TRY(FaultsTrend::make(site, *snapshot, *decided));
    files::JsonArray days;
    bool first = true;
    for (auto const& flow : trend.flows(trend.scope(filter, filter.check))) {
        files::JsonObject day{{"day", iso(flow.day)}, {"open", flow.open}};
        auto const add = [&](char const* name, std::size_t count) {
            day[name] = first ? files::Json(nullptr) : files::Json(count);
        };
        add("new", flow.fresh);
        add("mended", flow.mended);
        add("suppressed", flow.suppressed);
        add("returned", flow.returned);
        add("moved_in", flow.moved_in);
        add("moved_out", flow.moved_out);
        days.push_back(std::move(day));
        first = false;
    }
    files::JsonObject body{
        {"as_at", iso(snapshot->as_at())}, {"awaited", trend.awaited()}, {"days", std::move(days)}};
    return http::Response::json(files::to_json(body));
}

} // namespace

void add_fault_routes(Routes& routes) {
    auto& site = routes.site();
    auto const reasons = site.suppression_reasons;
    routes.page("/quality", identity::Permission::work,
                [&site, reasons](http::Request& request, Visitor const& visitor) {
                    return site.answered(request, visitor, faults_page(site, request, visitor, *reasons));
                });
    routes.api("/api/quality", identity::Permission::work,
               [&site, reasons](http::Request& request, Visitor const& visitor) {
                   return site.answered(request, visitor, faults_csv(site, request, visitor, *reasons));
               });
    routes.api("/api/quality/trend", identity::Permission::work, routes.answering(&trend_json));
}

} // namespace weir::web
