// Handing in a return and following it: the form, the import that runs beside, its report. What is read from
// a return is answered by sheet, row and column; what stood there stays in the return.
#include "base/limits.hpp"
#include "record/spellings.hpp"
#include "web/service/load_desk.hpp"
#include "web/service/load_words.hpp"
#include "web/service/return_pages.hpp"
#include "web/service/site.hpp"
#include "web/service/working_day.hpp"
#include "web/views/load.hpp"

#include <algorithm>

namespace weir::web {

namespace {

constexpr std::size_t page_rows = 50;
constexpr std::size_t runs_shown_max = 10;

std::string files_text(std::vector<std::string> const& names) {
    constexpr std::size_t named_max = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), named_max); ++i) {
        text += (i == 0 ? "" : ", ") + shown_name(names[i]);
    }
    return names.size() > named_max ? text + " and " + std::to_string(names.size() - named_max) + " more"
                                    : text;
}

RunState state_of(LoadRun const& run) {
    switch (run.standing.state) {
    case jobs::State::waiting:
        return RunState::waiting;
    case jobs::State::running:
        return RunState::running;
    case jobs::State::failed:
        return RunState::failed;
    case jobs::State::stopped:
        return RunState::stopped;
    case jobs::State::done:
        break;
    }
    return run.report != nullptr && run.report->any_refused() ? RunState::refused : RunState::done;
}

Tag tag_of(LoadRun const& run) {
    switch (state_of(run)) {
    case RunState::waiting:
        return {"Waiting", Tone::quiet};
    case RunState::running:
        return {"Running", Tone::attention};
    case RunState::done:
        return run.asked.check_only ? Tag{"Checked", Tone::neutral} : Tag{"Loaded", Tone::good};
    case RunState::refused:
        return {"Refused", Tone::bad};
    case RunState::failed:
        return {"Failed", Tone::bad};
    case RunState::stopped:
        return {"Stopped", Tone::quiet};
    }
    return {};
}

std::string words_of_stage(std::string_view stage) {
    return stage == "reading"     ? "Reading the files"
           : stage == "checking"  ? "Checking the rows"
           : stage == "writing"   ? "Writing into the record"
           : stage == "computing" ? "Loaded; computing the figures of the pages anew"
                                  : "Waiting for the record";
}

// "12 rows are new, 3 changed, 540 said nothing new."
std::string outcome_text(intake::FileReport const& file) {
    if (!file.outcome) {
        return {};
    }
    auto const& outcome = *file.outcome;
    if (outcome.already_loaded) {
        return "The record has this return already: nothing in it is new.";
    }
    auto const would = file.dry_run;
    auto text = std::to_string(outcome.added) + (would ? " facts would be new, " : " facts are new, ") +
                std::to_string(outcome.changed) + (would ? " would change, " : " changed, ") +
                std::to_string(outcome.unchanged) + (would ? " say nothing new" : " said nothing new");
    if (outcome.returned > 0) {
        text += ", " + std::to_string(outcome.returned) + " came back";
    }
    if (outcome.withdrawn > 0) {
        text +=
            ", " + std::to_string(outcome.withdrawn) + (would ? " would be withdrawn" : " were withdrawn");
    }
    return text + ".";
}

intake::IssueKind const* kind_of_code(std::string_view code) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(intake::IssueCode::count); ++i) {
        auto const& kind = intake::kind_of(static_cast<intake::IssueCode>(i));
        if (kind.text == code) {
            return &kind;
        }
    }
    return nullptr;
}

LoadFinding finding_of(intake::KindCount const& kind) {
    auto const* known = kind_of_code(kind.code);
    std::string places;
    for (auto const& place : kind.first_places) {
        places += (places.empty() ? "" : "; ") + place;
    }
    return {.code = kind.code,
            .severity = kind.severity,
            .message =
                known != nullptr ? capitalised(std::string(known->message)) : "The file cannot be read",
            .hint = known != nullptr ? capitalised(std::string(known->hint)) : "",
            .count = static_cast<double>(kind.count),
            .places = std::move(places)};
}

void fill_report(LoadRunView& view, LoadRun const& run) {
    auto const& file = run.report->files.front();
    view.why = file.refusal;
    view.format = file.format;
    view.extract_date = file.extract_date;
    view.extract_date_from = file.extract_date_from;
    view.not_supplied = file.not_supplied;
    view.outcome = outcome_text(file);
    view.absences = file.outcome ? file.outcome->absences : 0;
    view.unmapped = file.unmapped.size();
    view.may_load = run.upload_kept && file.dry_run && file.outcome.has_value();
    view.may_accept_drop = run.upload_kept && file.dropped;
    for (auto const& list : file.lists) {
        view.lists.push_back({list.name, list.read, static_cast<double>(list.rows),
                              static_cast<double>(list.accepted), static_cast<double>(list.corrected),
                              static_cast<double>(list.refused)});
    }
    for (auto const& kind : file.kinds) {
        view.findings.push_back(finding_of(kind));
    }
    for (auto const& issue : file.issues) {
        if (issue.code == "rows-dropped") {
            view.dropped_lists += capitalised(issue.message) + ". ";
        }
    }
    if (file.dropped) {
        view.why = "a list has far fewer rows than at the last load";
    }
}

// "237 rules were asked, 105 found something in 35321 rows; 37 could not be asked. …"
void fill_checks(LoadRunView& view, CheckedReturn const& checked) {
    auto const& counts = checked.counts;
    using Before = OpenedReturn::YearBefore;
    if (!counts.not_checked.empty()) {
        view.checks_text = "The rules of the return were not asked: " + counts.not_checked;
        return;
    }
    view.checks_text = std::to_string(counts.asked) + " rules were asked, " + std::to_string(counts.failed) +
                       " found something in " + std::to_string(checked.rows) + " rows; " +
                       std::to_string(counts.not_supplied) + " could not be asked. " +
                       (checked.year_before == Before::none
                            ? "The record has no return of the year before to compare with: load that one "
                              "first, and this one again."
                            : "It was compared with the return of the year before, which the record has.");
    if (checked.csv_rows < checked.rows) {
        view.checks_text += " The first " + std::to_string(checked.csv_rows) +
                            " rows can be downloaded; weir validate gives all.";
    }
    view.checks_listed = checked.csv_rows > 0;
    for (auto const& rule : checked.rules) {
        view.checks.push_back({rule.code, rule.severity, rule.message, rule.what_to_do, capitalised(rule.who),
                               static_cast<double>(rule.rows)});
    }
}

LoadRunView view_of(LoadRun const& run) {
    LoadRunView view{.token = run.token,
                     .state = state_of(run),
                     .stage = words_of_stage(run.standing.stage),
                     .done = run.standing.done,
                     .total = run.standing.total,
                     .before = run.standing.before,
                     .stopping = run.standing.to_be_stopped,
                     .check_only = run.asked.check_only,
                     .files = files_text(run.file_names),
                     .actor = run.asked.actor,
                     .asked_at = run.asked_at};
    if (run.report != nullptr && !run.report->files.empty()) {
        fill_report(view, run);
    }
    if (run.checked != nullptr) {
        fill_checks(view, *run.checked);
    }
    return view;
}

struct Waiting {
    std::vector<record::Load> loads;
    std::size_t unmapped = 0, vanished = 0, refused = 0;
};

Result<Waiting> waiting_of(Site& site) {
    auto const& authority = site.options.authority;
    return site.record->ask([&](record::Store& store) -> Result<Waiting> {
        Waiting out;
        out.loads = WEIR_TRY(store.loads(authority));
        out.unmapped = WEIR_TRY(store.spellings().unknown(authority)).size();
        out.vanished = WEIR_TRY(store.absences(authority, true)).size();
        out.refused = WEIR_TRY(store.refused_rows(authority)).size();
        return out;
    });
}

Result<http::Response> load_page(Site& site, http::Request& request, Visitor const& visitor, LoadView view,
                                 int status = 200) {
    auto waiting = WEIR_TRY(waiting_of(site));
    std::ranges::sort(waiting.loads, std::greater{}, [](record::Load const& load) { return load.id.value; });
    auto const page = page_number(request, waiting.loads.size(), page_rows);
    for (auto i = (page - 1) * page_rows; i < std::min(waiting.loads.size(), page * page_rows); ++i) {
        view.loads.push_back(past_load(waiting.loads[i]));
    }
    view.paging = {page, page_rows, waiting.loads.size(), "/load"};
    view.returns = checked_rows(*WEIR_TRY(site.record->current()));
    view.unmapped = waiting.unmapped;
    view.vanished = waiting.vanished;
    view.refused = waiting.refused;
    for (auto const& run : site.loads->runs()) {
        if (view.runs.size() < runs_shown_max) {
            view.runs.push_back({"/load/" + run.token, files_text(run.file_names), run.asked.actor,
                                 run.asked_at, tag_of(run)});
        }
    }
    return site.page(request, &visitor, view, status);
}

// The three boxes of a date: all empty is no date.
Result<std::optional<Date>> date_of(LoadView const& typed) {
    if (typed.day.empty() && typed.month.empty() && typed.year.empty()) {
        return std::nullopt;
    }
    auto const padded = [](std::string const& text) { return text.size() == 1 ? "0" + text : text; };
    auto const day = parse_iso_date(typed.year + "-" + padded(typed.month) + "-" + padded(typed.day));
    if (!day) {
        return fail(ErrorCode::invalid, "Extract date must be a real day, such as 31 8 2017");
    }
    return day;
}

Result<http::Response> hand_in(Site& site, http::Request& request, Visitor const& visitor,
                               http::Form const& form, std::shared_ptr<UploadedReturn> const& upload) {
    LoadView typed{.day = std::string(form.get_or("extract_date-day", "")),
                   .month = std::string(form.get_or("extract_date-month", "")),
                   .year = std::string(form.get_or("extract_date-year", "")),
                   .load_at_once = form.get_or("mode", "check") == "load"};
    auto const day = date_of(typed);
    if (!day) {
        typed.errors.push_back({"extract_date", day.error().message});
    } else if (*day && **day > std::chrono::floor<Days>(site.now())) {
        typed.errors.push_back({"extract_date", "Extract date must be today or in the past"});
    }
    if (upload->files.empty()) {
        typed.errors.push_back({"files", "Choose the files of a return"});
    } else if (upload->files.size() > limits::import_files_max) {
        typed.errors.push_back(
            {"files", "A return has at most " + std::to_string(limits::import_files_max) + " files"});
    }
    if (!typed.errors.empty()) {
        return load_page(site, request, visitor, std::move(typed), 400);
    }
    auto token = site.loads->hand_in(
        upload, {.extract_date = *day, .check_only = !typed.load_at_once, .actor = visitor.account.name});
    if (!token) {
        typed.errors.push_back({"files", "Too many returns wait already. Try again when one is through"});
        return load_page(site, request, visitor, std::move(typed), 503);
    }
    return http::Response::redirect("/load/" + *token);
}

http::Response run_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const run = site.loads->find(request.path_value("token"));
    if (!run) {
        return site.error(
            404, request, &visitor,
            "The report of a load is kept until the service is started anew. What was loaded is "
            "listed under Load.");
    }
    return site.page(request, &visitor, view_of(*run));
}

// The rows at fault, with the ids that the return has: for those who may load it, and said in the log.
http::Response run_rules(Site& site, http::Request& request, Visitor const& visitor) {
    auto const run = site.loads->find(request.path_value("token"));
    if (!run || run->checked == nullptr || run->checked->csv_rows == 0) {
        return site.error(404, request, &visitor);
    }
    site.options.log("rows at fault of a return downloaded by " + visitor.account.name);
    auto response = http::Response::of("text/csv; charset=utf-8", run->checked->csv);
    response.attachment("rules-of-the-return.csv");
    return response;
}

http::Response run_progress(Site& site, http::Request& request, Visitor const& visitor) {
    auto const run = site.loads->find(request.path_value("token"));
    if (!run) {
        return site.error(404, request, &visitor);
    }
    if (run->ended()) {
        return http::Response::html("").header("HX-Refresh", "true");
    }
    return http::Response::html(render_load_progress(site.templates, view_of(*run)));
}

http::Response stop_run(Site& site, http::Request& request, Visitor const& visitor) {
    auto const token = std::string(request.path_value("token"));
    if (!site.loads->find(token)) {
        return site.error(404, request, &visitor);
    }
    static_cast<void>(site.loads->stop(token, visitor.account.name)); // through already: its page says so
    return http::Response::redirect("/load/" + token);
}

Result<http::Response> run_again(Site& site, http::Request& request, Visitor const& visitor) {
    auto const token = std::string(request.path_value("token"));
    auto const run = site.loads->find(token);
    if (!run) {
        return site.error(404, request, &visitor);
    }
    auto const form = WEIR_TRY(request.form());
    auto asked = run->asked;
    // What was refused for its lost rows is done as it was asked for; what was checked is loaded now.
    bool const accept = form.get_or("accept_drop", "") == "yes";
    asked.accept_drop = asked.accept_drop || accept;
    asked.check_only = accept && run->asked.check_only;
    asked.actor = visitor.account.name;
    auto const next = site.loads->again(token, std::move(asked));
    if (!next) {
        int const status = next.error().code == ErrorCode::busy ? 503 : 409;
        return site.error(status, request, &visitor, next.error().message);
    }
    return http::Response::redirect("/load/" + *next);
}

} // namespace

void add_load_routes(Routes& routes) {
    using identity::Permission;
    auto& site = routes.site();
    routes.page("/load", Permission::load, [&site](http::Request& request, Visitor const& visitor) {
        return site.answered(request, visitor, load_page(site, request, visitor, {}));
    });
    routes.upload(
        "/load", Permission::load,
        [&site](http::Request& request, Visitor const& visitor, http::Form const& form,
                std::shared_ptr<UploadedReturn> const& upload) {
            return site.answered(request, visitor, hand_in(site, request, visitor, form, upload));
        },
        [&site](http::Request& request, Visitor const& visitor, std::string why) {
            LoadView view{.errors = {{"files", std::move(why)}}};
            return site.answered(request, visitor, load_page(site, request, visitor, std::move(view), 400));
        });
    routes.page("/load/{token}", Permission::load, [&site](http::Request& request, Visitor const& visitor) {
        return run_page(site, request, visitor);
    });
    routes.page("/load/{token}/rules.csv", Permission::load,
                [&site](http::Request& request, Visitor const& visitor) {
                    return run_rules(site, request, visitor);
                });
    routes.page("/load/{token}/progress", Permission::load,
                [&site](http::Request& request, Visitor const& visitor) {
                    return run_progress(site, request, visitor);
                });
    routes.form(
        "/load/{token}/stop", Permission::load,
        [&site](http::Request& request, Visitor const& visitor) { return stop_run(site, request, visitor); },
        Routes::Turn::at_once);
    routes.form("/load/{token}/go", Permission::load, routes.answering(&run_again));
}

} // namespace weir::web
