// Writing out on pages: who may, for which day, how far it is, and the view log before anything is sent.
#include "files/csv_writer.hpp"
#include "indicator/quarterly.hpp"
#include "indicator/withholding.hpp"
#include "intake/side_sheets.hpp"
#include "web/service/children_access.hpp"
#include "web/service/export_desk.hpp"
#include "web/service/form_values.hpp"
#include "web/service/load_desk.hpp"
#include "web/service/record_state.hpp"
#include "web/service/site.hpp"
#include "web/views/export.hpp"

#include <algorithm>

namespace weir::web {

namespace {

using identity::Permission;

constexpr int quarters_offered = 12;
constexpr int small_count = 5; // counts below it are withheld
constexpr char const* workbook_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

RunState state_of(ExportRun const& run) {
    switch (run.standing.state) {
    case jobs::State::waiting:
        return RunState::waiting;
    case jobs::State::running:
        return RunState::running;
    case jobs::State::done:
        return RunState::done;
    case jobs::State::failed:
    case jobs::State::stopped:
        break;
    }
    return RunState::failed;
}

Tag tag_of(ExportRun const& run) {
    switch (state_of(run)) {
    case RunState::waiting:
        return {"Waiting", Tone::quiet};
    case RunState::running:
        return {"Running", Tone::attention};
    case RunState::done:
        return run.workbook != nullptr ? Tag{"Ready", Tone::good} : Tag{"No longer kept", Tone::quiet};
    default:
        return {"Failed", Tone::bad};
    }
}

std::vector<Choice> quarters(Snapshot const& snapshot) {
    std::vector<Choice> choices;
    auto const latest = snapshot.latest_extract();
    if (!latest) {
        return choices;
    }
    auto quarter = indicator::Quarter::ended_by(*latest);
    for (int i = 0; i < quarters_offered; ++i, quarter = quarter.before()) {
        choices.push_back({.value = quarter.text(), .text = quarter.text(), .selected = i == 0, .hint = ""});
    }
    return choices;
}

std::string dashed(std::string name) {
    std::ranges::replace(name, ' ', '-');
    return name;
}

Result<http::Response> export_page(Site& site, http::Request& request, Visitor const& visitor,
                                   ExportView view, int status = 200) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const rules = WEIR_TRY(site.loads->rules());
    view.names_children = visitor.may(Permission::export_children);
    view.quarters = quarters(*snapshot);
    for (auto const& module : rules->side_sheets.modules()) {
        view.side_sheets.push_back(
            {capitalised(module.name), "/export/side-sheet?name=" + dashed(module.name)});
    }
    for (auto const& run : site.exports->runs_of(visitor.account.name)) {
        view.runs.push_back({"/export/" + run.token,
                             run.as_at ? "Annex A as at " + plain(*run.as_at) : std::string("Annex A"),
                             run.actor, run.asked_at, tag_of(run)});
    }
    return site.page(request, &visitor, view, status);
}

Result<http::Response> make_annex_a(Site& site, http::Request& request, Visitor const& visitor) {
    auto const form = WEIR_TRY(request.form());
    ExportView typed{.as_at = trimmed(form.get_or("as_at", ""))};
    auto const day = parse_iso_date(typed.as_at);
    if (!day && !typed.as_at.empty()) {
        typed.errors.push_back({"as_at", "As at must be a real day, such as 2017-08-31"});
    } else if (day && *day > site.today()) {
        typed.errors.push_back({"as_at", "As at must be today or in the past"});
    }
    if (!typed.errors.empty()) {
        return export_page(site, request, visitor, std::move(typed), 400);
    }
    auto const token = site.exports->ask(visitor.account.name, day);
    if (!token) {
        typed.errors.push_back({"as_at", "Too many wait already. Try again when one is through"});
        return export_page(site, request, visitor, std::move(typed), 503);
    }
    return http::Response::redirect("/export/" + *token);
}

ExportRunView view_of(ExportRun const& run) {
    ExportRunView view{.token = run.token,
                       .state = state_of(run),
                       .done = run.standing.done,
                       .total = run.standing.total,
                       .as_at = run.as_at,
                       .asked_at = run.asked_at,
                       .why = run.standing.why ? run.standing.why->message : std::string(),
                       .kept = run.workbook != nullptr};
    if (run.book != nullptr) {
        view.remarks = run.book->remarks;
        for (auto const& list : run.book->lists) {
            view.lists.push_back({list.name, true, static_cast<double>(list.rows.size()), 0, 0, 0});
        }
    }
    return view;
}

Result<http::Response> run_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const run = site.exports->find(request.path_value("token"), visitor.account.name);
    if (!run) {
        return site.error(404, request, &visitor, "What was written out is kept for half an hour.");
    }
    return site.page(request, &visitor, view_of(*run));
}

Result<http::Response> run_progress(Site& site, http::Request& request, Visitor const& visitor) {
    auto const run = site.exports->find(request.path_value("token"), visitor.account.name);
    if (!run) {
        return site.error(404, request, &visitor);
    }
    if (run->ended()) {
        return http::Response::html("").header("HX-Refresh", "true");
    }
    return http::Response::html(render_export_progress(site.templates, view_of(*run)));
}

// A colleague has to make a return that names a child with whom this account has declared a conflict.
Result<bool> in_conflict(Site& site, Visitor const& visitor, std::vector<PersonId> const& people) {
    for (auto const person : people) {
        if (WEIR_TRY(site.accounts->in_conflict(visitor.account.id, person))) {
            return true;
        }
    }
    return false;
}

Result<http::Response> fetch(Site& site, http::Request& request, Visitor const& visitor) {
    auto const run = site.exports->find(request.path_value("token"), visitor.account.name);
    if (!run || run->workbook == nullptr || run->book == nullptr) {
        return site.error(404, request, &visitor, "The workbook is no longer kept here. Ask for it again.");
    }
    if (WEIR_TRY(in_conflict(site, visitor, run->book->children))) {
        WEIR_TRY(log_view(site, request, visitor, identity::Outcome::denied, "export", run->book->children));
        return site.error(
            403, request, &visitor,
            "The workbook names a child with whom you have declared a conflict. A colleague has "
            "to write it out.");
    }
    WEIR_TRY(log_view(site, request, visitor, identity::Outcome::shown, "export", run->book->children));
    site.options.log("Annex A as at " + iso(run->book->as_at) + " fetched by " + visitor.account.name);
    auto response = http::Response::of(workbook_type, *run->workbook);
    response.attachment("annex_a_" + iso(run->book->as_at) + ".xlsx");
    return response;
}

Result<http::Response> regional(Site& site, http::Request& request, Visitor const& visitor) {
    auto const quarter = indicator::Quarter::parse(request.query.get_or("quarter", ""));
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const latest = snapshot->latest_extract();
    if (!quarter || !latest || quarter->first() > *latest) {
        return site.error(404, request, &visitor, "There is no such quarter in the record.");
    }
    auto const folder = site.options.home.definitions() / "indicators";
    auto const measures =
        WEIR_TRY(indicator::read_quarter_measures(folder / "regional_quarterly.csv", snapshot->catalogue()));
    auto const relations = WEIR_TRY(indicator::read_relations(folder / "regional_relations.csv", measures));
    auto const counts =
        WEIR_TRY(indicator::quarter_counts(snapshot->columns(), snapshot->calendar(), snapshot->catalogue(),
                                           measures, relations, {*quarter, *latest, small_count}));
    std::string text;
    auto csv = files::CsvWriter::to_string(text, {.byte_order_mark = true});
    WEIR_TRY(indicator::write_quarter(csv, site.options.authority, *quarter, counts));
    site.options.log("counts of " + quarter->text() + " fetched by " + visitor.account.name);
    auto response = http::Response::of("text/csv; charset=utf-8", std::move(text));
    response.attachment("regional-" + quarter->text() + ".csv");
    return response;
}

Result<http::Response> side_sheet(Site& site, http::Request& request, Visitor const& visitor) {
    auto name = std::string(request.query.get_or("name", ""));
    std::ranges::replace(name, '-', ' ');
    auto const rules = WEIR_TRY(site.loads->rules());
    auto const& modules = rules->side_sheets.modules();
    if (std::ranges::find(modules, name, &intake::ReturnModule::name) == modules.end()) {
        return site.error(404, request, &visitor, "There is no such side sheet.");
    }
    auto bytes = WEIR_TRY(bytes_of("sheet.xlsx", [&](std::filesystem::path const& path) {
        return intake::write_side_sheet(*rules, name, path);
    }));
    auto response = http::Response::of(workbook_type, std::move(bytes));
    response.attachment(dashed(name) + ".xlsx");
    return response;
}

} // namespace

void add_export_routes(Routes& routes) {
    routes.page("/export", Permission::load,
                routes.answering([](Site& site, http::Request& request, Visitor const& visitor) {
                    return export_page(site, request, visitor, {});
                }));
    routes.form("/export", Permission::export_children, routes.answering(make_annex_a),
                Routes::Turn::at_once);
    routes.page("/export/regional", Permission::load, routes.answering(regional));
    routes.page("/export/side-sheet", Permission::load, routes.answering(side_sheet));
    routes.page("/export/{token}", Permission::export_children, routes.answering(run_page));
    routes.page("/export/{token}/progress", Permission::export_children, routes.answering(run_progress));
    routes.page("/export/{token}/workbook", Permission::export_children, routes.answering(fetch));
}

} // namespace weir::web
