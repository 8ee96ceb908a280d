// The faults of the record as a page and as a table to download: the same filters, the same order by the day
// by which each should be mended, and the same row in the view log before anything is sent.
#include "files/csv_writer.hpp"
#include "web/service/record_state.hpp"
#include "web/service/site.hpp"
#include "web/service/working_day.hpp"
#include "web/views/faults.hpp"

#include <algorithm>
#include <map>

namespace weir::web {

namespace {

using quality::Fault;
using quality::RecordCheck;

constexpr std::size_t page_rows = 50;

struct FaultFilter {
    TeamScope scope;
    std::string check; // a check's id; empty: any

    [[nodiscard]] std::string query(std::string_view with_check) const {
        return "?team=" + scope.value + (with_check.empty() ? "" : "&check=" + std::string(with_check));
    }
};

Result<FaultFilter> filter_of(Snapshot const& snapshot, Visitor const& visitor,
                              http::Request const& request) {
    FaultFilter filter{.scope = WEIR_TRY(team_scope(snapshot, visitor, request)),
                       .check = std::string(request.query.get_or("check", ""))};
    auto const& checks = snapshot.checks().all();
    bool const known = filter.check.empty() ||
                       std::any_of(checks.begin(), checks.end(),
                                   [&](RecordCheck const& check) { return check.id == filter.check; });
    if (!known) {
        return fail(ErrorCode::not_found, "There is no such check; choose one from the list.");
    }
    return filter;
}

std::vector<Fault const*> in_scope(Snapshot const& snapshot, TeamScope const& scope) {
    std::vector<Fault const*> faults;
    for (auto const& fault : snapshot.faults().found) {
        if (scope.covers(fault.holder)) {
            faults.push_back(&fault);
        }
    }
    return faults;
}

std::vector<Fault const*> of_check(std::vector<Fault const*> faults, std::string_view check) {
    std::erase_if(faults, [&](Fault const* fault) { return !check.empty() && fault->check->id != check; });
    return faults;
}

std::vector<CheckCount> counts(Snapshot const& snapshot, FaultFilter const& filter,
                               std::vector<Fault const*> const& faults) {
    std::map<RecordCheck const*, CheckCount> by_check;
    for (auto const* fault : faults) {
        auto& count = by_check[fault->check];
        count.faults += 1;
        count.late += fault->due < snapshot.as_at() ? 1 : 0;
    }
    std::vector<CheckCount> out;
    for (auto& [check, count] : by_check) {
        count.check = check->id;
        count.what = check->what_to_do;
        count.who = check->who;
        count.href = "/quality" + filter.query(check->id);
        out.push_back(std::move(count));
    }
    std::sort(out.begin(), out.end(), [](CheckCount const& a, CheckCount const& b) {
        return a.faults != b.faults ? a.faults > b.faults : a.check < b.check;
    });
    return out;
}

std::vector<Choice> check_choices(Snapshot const& snapshot, FaultFilter const& filter) {
    std::vector<Choice> checks{
        {.value = "", .text = "Every check", .selected = filter.check.empty(), .hint = ""}};
    for (auto const& check : snapshot.checks().all()) {
        checks.push_back({.value = check.id,
                          .text = check.id + ": " + check.what_to_do,
                          .selected = check.id == filter.check,
                          .hint = ""});
    }
    return checks;
}

std::string finding(TeamScope const& scope, std::vector<CheckCount> const& counts) {
    double faults = 0;
    double late = 0;
    for (auto const& count : counts) {
        faults += count.faults;
        late += count.late;
    }
    if (faults == 0) {
        return scope.name + ": no check finds anything wrong.";
    }
    auto const number = [](double value) { return number_text(value, Unit::count); };
    return scope.name + ": " + number(faults) + (faults == 1 ? " fault" : " faults") + " in the record, " +
           number(late) + " past the day by which " + (late == 1 ? "it" : "they") +
           " should have been mended; most often " + counts.front().check + ", " +
           number(counts.front().faults) + (counts.front().faults == 1 ? " time." : " times.");
}

std::string not_supplied_text(Snapshot const& snapshot) {
    std::string ids;
    for (auto const& id : snapshot.faults().not_supplied) {
        ids += (ids.empty() ? "" : ", ") + id;
    }
    return ids.empty() ? ""
                       : "No file loaded so far carries what these checks need, so nothing is said of "
                         "them: " +
                             ids + ".";
}

Result<std::vector<FaultItem>> rows(Snapshot const& snapshot, NamedChildren& children,
                                    std::vector<Fault const*> const& faults, std::size_t from) {
    std::vector<FaultItem> out;
    for (auto i = from; i < std::min(faults.size(), from + page_rows); ++i) {
        auto const& fault = *faults[i];
        out.push_back(
            {.child = WEIR_TRY(children.of(fault.person)).link,
             .check = fault.check->id,
             .message = fault.message,
             .what_to_do = fault.check->what_to_do,
             .due = fault.due,
             .working_days_left = snapshot.calendar().working_days_between(snapshot.as_at(), fault.due),
             .owner = worker_name(snapshot, fault.holder.worker),
             .team = team_name(snapshot, fault.holder.team),
             .age_days = day_number(snapshot.as_at()) - day_number(fault.first_seen)});
    }
    return out;
}

Result<http::Response> faults_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const filter = WEIR_TRY(filter_of(*snapshot, visitor, request));
    auto const all = in_scope(*snapshot, filter.scope);
    auto const faults = of_check(all, filter.check);
    auto const counted = counts(*snapshot, filter, all);
    auto const page = page_number(request, faults.size(), page_rows);
    NamedChildren children(site, *snapshot, visitor);
    FaultsView const view{.finding = finding(filter.scope, counted),
                          .as_at = snapshot->as_at(),
                          .counts = counted,
                          .teams = team_choices(*snapshot, filter.scope),
                          .checks = check_choices(*snapshot, filter),
                          .items = WEIR_TRY(rows(*snapshot, children, faults, (page - 1) * page_rows)),
                          .paging = {page, page_rows, faults.size(), "/quality" + filter.query(filter.check)},
                          .csv_href = "/api/quality" + filter.query(filter.check),
                          .not_supplied = not_supplied_text(*snapshot)};
    WEIR_TRY(children.log(request));
    return site.page(request, &visitor, view);
}

Result<http::Response> faults_csv(Site& site, http::Request const& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const filter = WEIR_TRY(filter_of(*snapshot, visitor, request));
    NamedChildren children(site, *snapshot, visitor);
    std::string text;
    auto writer = files::CsvWriter::to_string(text, {.byte_order_mark = true});
    writer.row("check", "severity", "child", "name", "owner", "team", "first_seen", "due", "message",
               "what_to_do");
    for (auto const* fault : of_check(in_scope(*snapshot, filter.scope), filter.check)) {
        auto const child = WEIR_TRY(children.of(fault->person));
        writer.text(fault->check->id).text(quality::name_of(fault->check->severity));
        child.link.name_hidden ? writer.empty() : writer.integer(child.link.id.value);
        child.shown ? writer.text(child.link.name) : writer.empty();
        writer.text(worker_name(*snapshot, fault->holder.worker))
            .text(team_name(*snapshot, fault->holder.team))
            .text(iso(fault->first_seen))
            .text(iso(fault->due))
            .text(fault->message)
            .text(fault->check->what_to_do)
            .end_row();
    }
    WEIR_TRY(writer.finish());
    WEIR_TRY(children.log(request));
    auto response = http::Response::of("text/csv; charset=utf-8", std::move(text));
    response.attachment("data-quality-" + iso(snapshot->as_at()) + ".csv");
    return response;
}

} // namespace

void add_fault_routes(Routes& routes) {
    auto& site = routes.site();
    routes.page("/quality", identity::Permission::work,
                [&site](http::Request& request, Visitor const& visitor) {
                    return site.answered(request, visitor, faults_page(site, request, visitor));
                });
    routes.api("/api/quality", identity::Permission::work,
               [&site](http::Request& request, Visitor const& visitor) {
                   return site.answered(request, visitor, faults_csv(site, request, visitor));
               });
}

} // namespace weir::web
