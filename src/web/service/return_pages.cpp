// A statutory return as the record knows it: what its rules find now, how that moved from load to load, and
// the rows at fault as a table, each with the child as this visitor may see it.
#include "web/service/return_pages.hpp"

#include "files/csv_writer.hpp"
#include "web/service/faults_filter.hpp"
#include "web/service/site.hpp"
#include "web/service/working_day.hpp"
#include "web/views/returns.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace weir::web {

namespace {

using quality::CheckMove;
using quality::ReturnFaultState;

struct OneReturn { // of a kind and year, with its faults on the day
    std::string kind;
    int year = 0;
    std::vector<CheckMove> moves;
    std::vector<ReturnFaultState> faults;
};

std::string name_of(OneReturn const& one) {
    return std::string(quality::words_of_return(one.kind)) + " of " + years_words(one.year);
}
std::string href_of(OneReturn const& one) {
    return "/load/returns/" + one.kind + "/" + std::to_string(one.year);
}
bool stands(ReturnFaultState const& state) { // mended by nobody, whether or not it is in a list
    return !state.gone_on;
}
bool is_overtaken(OneReturn const& one, Snapshot const& snapshot) {
    auto const& checks = snapshot.returns().checks();
    return std::ranges::any_of(
        checks, [&](auto const& check) { return check.kind == one.kind && check.year > one.year; });
}
quality::RecordCheck const* rule_of(Snapshot const& snapshot, record::KeptFault const& fault) {
    return snapshot.return_rules().find(fault.rule, fault.table, fault.year);
}

std::vector<OneReturn> returns_of(Snapshot const& snapshot) {
    std::map<std::pair<std::string, int>, OneReturn> all;
    for (auto const& check : snapshot.returns().checks()) {
        auto& one = all[{check.kind, check.year}];
        one.kind = check.kind;
        one.year = check.year;
    }
    for (auto const& state : snapshot.returns().at(snapshot.as_at())) {
        all.at({state.fault->kind, state.fault->year}).faults.push_back(state);
    }
    std::vector<OneReturn> out;
    for (auto& [which, one] : all) {
        one.moves = snapshot.returns().moves(one.kind, one.year);
        out.push_back(std::move(one));
    }
    std::ranges::stable_sort(out, std::greater{}, &OneReturn::year);
    return out;
}

CheckedRow row_of(OneReturn const& one, Snapshot const& snapshot) {
    CheckedRow row{.name = name_of(one),
                   .href = href_of(one),
                   .known_on = one.moves.back().check->known_on,
                   .due = snapshot.return_rules().submission(one.kind, one.year),
                   .overtaken = is_overtaken(one, snapshot)};
    for (auto const& state : one.faults) {
        auto const* rule = rule_of(snapshot, *state.fault);
        row.gone += stands(state) ? 0 : 1;
        row.open += stands(state) && rule != nullptr ? 1 : 0;
        bool const error = rule != nullptr && rule->severity == quality::Severity::error;
        row.errors += stands(state) && error ? 1 : 0;
    }
    return row;
}

std::string finding_of(CheckedRow const& row) {
    auto const number = [](double value) { return number_text(value, Unit::count); };
    if (row.open == 0) {
        return "Nothing that the rules of this return ask about stands open.";
    }
    auto text = number(row.open) + (row.open == 1 ? " row stands" : " rows stand") + " open, " +
                number(row.errors) + " of them as errors; " + number(row.gone) +
                (row.gone == 1 ? " is" : " are") + " gone since the first load.";
    return text + (row.due ? " The return is sent by " + plain(*row.due) + "." : "");
}

std::vector<CheckedRule> rules_of(OneReturn const& one, Snapshot const& snapshot, bool linked) {
    std::map<std::string, CheckedRule> by_rule;
    for (auto const& state : one.faults) {
        auto const* rule = rule_of(snapshot, *state.fault);
        if (rule == nullptr || !stands(state)) {
            continue;
        }
        auto& counted = by_rule[rule->id];
        counted.rule.code = rule->id;
        counted.rule.severity = rule->severity == quality::Severity::error ? "error" : "query";
        counted.rule.message = rule->message;
        counted.rule.what_to_do = rule->what_to_do;
        counted.rule.who = capitalised(rule->who);
        counted.rule.rows += 1;
        counted.href = linked ? "/quality?team=all&check=" + rule->id : "";
    }
    std::vector<CheckedRule> rules;
    for (auto& [id, rule] : by_rule) {
        rules.push_back(std::move(rule));
    }
    std::ranges::stable_sort(rules, {}, [](CheckedRule const& rule) {
        return std::tuple(rule.rule.severity != "error", -rule.rule.rows);
    });
    return rules;
}

Result<OneReturn> asked_for(Snapshot const& snapshot, http::Request const& request) {
    auto const year = whole_number(request.path_value("year"));
    for (auto& one : returns_of(snapshot)) {
        if (year && one.year == *year && one.kind == request.path_value("kind")) {
            return std::move(one);
        }
    }
    return fail(ErrorCode::not_found, "There is no such return in the record.");
}

Result<http::Response> return_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const one = WEIR_TRY(asked_for(*snapshot, request));
    auto const row = row_of(one, *snapshot);
    CheckedReturnView view{.name = row.name,
                           .finding = finding_of(row),
                           .as_at = snapshot->as_at(),
                           .rules = rules_of(one, *snapshot, !row.overtaken),
                           .csv_href = row.open > 0 ? row.href + "/rows.csv" : ""};
    for (auto move = one.moves.rbegin(); move != one.moves.rend(); ++move) {
        view.checks.push_back({.known_on = move->check->known_on,
                               .written_at = move->check->written_at,
                               .actor = move->check->actor,
                               .loaded = move->check->load.value != 0,
                               .found = static_cast<double>(move->found),
                               .fresh = static_cast<double>(move->fresh),
                               .gone = static_cast<double>(move->gone),
                               .back = static_cast<double>(move->back)});
    }
    view.not_asked =
        number_text(static_cast<double>(one.moves.back().check->asked.size()), Unit::count) +
        " rules could be asked of the newest load. What the others found before stays open until "
        "they can be asked.";
    return site.page(request, &visitor, view);
}

struct Spot {
    std::string place;
    std::uint32_t row = 0;
};
std::map<std::int64_t, Spot> spots_of(OneReturn const& one) { // as the last load had them
    std::map<std::int64_t, Spot> spots;
    for (auto const& move : one.moves) {
        auto const& check = *move.check;
        for (std::size_t i = 0; i < check.faults.size(); ++i) {
            auto const& spot = check.spots[i];
            spots[check.faults[i]] = {spot.place < check.places.size() ? check.places[spot.place] : "",
                                      spot.row_number};
        }
    }
    return spots;
}

// The return's own ids only of children whose record opens to this visitor, and of those whom the record does
// not know.
Result<http::Response> rows_csv(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const one = WEIR_TRY(asked_for(*snapshot, request));
    auto const spots = spots_of(one);
    std::vector<std::int64_t> ids;
    for (auto const& state : one.faults) {
        ids.push_back(state.fault->id);
    }
    auto const texts = WEIR_TRY(site.record->ask(
        [&](record::Store& store) { return store.return_checks().texts(site.options.authority, ids); }));
    NamedChildren children(site, *snapshot, visitor);
    std::string text;
    auto csv = files::CsvWriter::to_string(text, {.byte_order_mark = true});
    csv.row("code", "severity", "table", "file", "row", "child", "number", "first_seen", "last_seen",
            "message", "what_to_do", "who");
    for (auto const& state : one.faults) {
        auto const* rule = rule_of(*snapshot, *state.fault);
        if (rule == nullptr || !stands(state)) {
            continue;
        }
        auto const place = snapshot->columns().person_place(state.fault->person);
        auto const child = place ? WEIR_TRY(children.of(*place)) : NamedChild{};
        bool const may_know = state.fault->person ? child.shown : true;
        auto const found = texts.find(state.fault->id);
        auto const spot = spots.find(state.fault->id);
        csv.text(rule->id).text(rule->severity == quality::Severity::error ? "error" : "query");
        csv.text(state.fault->table);
        spot == spots.end() ? csv.empty().empty()
                            : csv.text(spot->second.place).integer(std::int64_t{spot->second.row});
        csv.text(may_know && found != texts.end() ? found->second.child : "");
        child.link.name_hidden || !child.link.id ? csv.empty() : csv.integer(child.link.id.value);
        csv.text(iso(state.first_seen)).text(iso(state.last_seen)).text(rule->message);
        csv.text(rule->what_to_do).text(rule->who).end_row();
    }
    WEIR_TRY(csv.finish());
    WEIR_TRY(children.log(request));
    site.options.log("rows at fault of a return downloaded by " + visitor.account.name);
    auto response = http::Response::of("text/csv; charset=utf-8", std::move(text));
    response.attachment("rules-" + one.kind + "-" + std::to_string(one.year) + ".csv");
    return response;
}

} // namespace

std::vector<CheckedRow> checked_rows(Snapshot const& snapshot) {
    std::vector<CheckedRow> rows;
    for (auto const& one : returns_of(snapshot)) {
        rows.push_back(row_of(one, snapshot));
    }
    return rows;
}

void add_return_routes(Routes& routes) {
    using identity::Permission;
    routes.page("/load/returns/{kind}/{year}", Permission::load, routes.answering(&return_page));
    routes.page("/load/returns/{kind}/{year}/rows.csv", Permission::load, routes.answering(&rows_csv));
}

} // namespace weir::web
