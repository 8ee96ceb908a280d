// Options in, rows out; the figures are the indicator room's, the list is the quality room's.
#include "cli/indicator_commands.hpp"

#include "cli/options.hpp"
#include "files/csv_writer.hpp"
#include "files/json.hpp"
#include "indicator/catalogue.hpp"
#include "indicator/evaluate.hpp"
#include "journey/read.hpp"
#include "quality/campaigns.hpp"
#include "quality/record_checks.hpp"
#include "quality/return_faults.hpp"
#include "quality/suppressions.hpp"
#include "quality/work_list.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace weir::cli {
namespace {

struct Arguments {
    std::vector<std::string> ids;
    DatabaseOptions database;
    std::string as_at, known_at, by, format = "csv";
    int months = 12;
    bool suppressed = false; // only what somebody suppressed, with the reason
};

// The record of one authority as columns, with what is needed to ask of it.
struct Opened {
    std::filesystem::path definitions;
    std::string authority;
    std::unique_ptr<record::Store> store;
    journey::BuildSettings settings;
    journey::Columns columns;
    Date as_at;
    std::optional<Date> known_at;
};

Result<std::optional<Date>> date_of(std::string const& option, std::string const& text) {
    if (text.empty()) {
        return std::optional<Date>{};
    }
    auto const day = parse_iso_date(text);
    if (!day) {
        return fail(ErrorCode::invalid, option + " takes a date such as 2017-08-31.");
    }
    return day;
}

// Without --as-at, the day of the latest extract: later than that nothing can be known.
Result<Date> default_day(journey::Columns const& columns) {
    auto const& extracts = columns.table("extracts").start;
    if (extracts.empty()) {
        return fail(ErrorCode::not_found,
                    "Nothing has been loaded for this authority by that day. Import a return first.");
    }
    return from_day_number(extracts.back());
}

Result<Opened> open(Arguments const& given) {
    auto const as_at = WEIR_TRY(date_of("--as-at", given.as_at));
    auto const known_at = WEIR_TRY(date_of("--known-at", given.known_at));
    auto const home = WEIR_TRY(cli::home());
    auto settings = WEIR_TRY(journey::BuildSettings::read(home.definitions()));
    auto store = WEIR_TRY(open_store(given.database, home));
    auto authority = WEIR_TRY(authority_of(given.database, *store));
    auto columns = WEIR_TRY(journey::read(*store, {authority, known_at}, settings));
    auto const latest = WEIR_TRY(default_day(columns));
    return Opened{home.definitions(), std::move(authority),   std::move(store), std::move(settings),
                  std::move(columns), as_at.value_or(latest), known_at};
}

Result<std::vector<indicator::Definition const*>> chosen_of(indicator::Catalogue const& catalogue,
                                                            std::vector<std::string> const& ids) {
    std::vector<indicator::Definition const*> chosen;
    for (auto const& id : ids) {
        auto const* found = catalogue.find(id);
        if (found == nullptr) {
            return fail(ErrorCode::not_found, "There is no indicator " + id + " in the catalogue.");
        }
        chosen.push_back(found);
    }
    if (ids.empty()) {
        for (auto const& one : catalogue.all()) {
            chosen.push_back(&one);
        }
    }
    return chosen;
}

void write_csv(files::CsvWriter& csv, indicator::Series const& series) {
    for (auto const& point : series.points) {
        bool const supplied = point.state != indicator::State::not_supplied;
        csv.text(series.id).text(iso_month(point.month)).text(point.group);
        supplied ? csv.integer(point.numerator) : csv.empty();
        point.denominator ? csv.integer(*point.denominator) : csv.empty();
        if (point.value) {
            csv.number(*point.value);
        } else {
            csv.text(supplied ? "" : "not supplied");
        }
        csv.end_row();
    }
}

files::JsonArray json_of(indicator::Series const& series) {
    files::JsonArray points;
    for (auto const& point : series.points) {
        bool const supplied = point.state != indicator::State::not_supplied;
        files::JsonObject one;
        one["id"] = series.id;
        one["period"] = iso_month(point.month);
        one["group"] = point.group;
        one["numerator"] = supplied ? files::Json(point.numerator) : files::Json();
        one["denominator"] = point.denominator ? files::Json(*point.denominator) : files::Json();
        one["value"] = point.value ? files::Json(*point.value) : files::Json();
        one["state"] = indicator::name_of(point.state);
        points.push_back(std::move(one));
    }
    return points;
}

// A grouping that some of the indicators lack is refused when they are named and passed over when not.
Result<std::vector<indicator::Series>> series_of(Arguments const& given, Opened const& opened) {
    auto const catalogue = WEIR_TRY(indicator::Catalogue::read(opened.definitions / "indicators"));
    indicator::Query query;
    query.as_at = opened.as_at;
    query.months = given.months;
    query.first_month = month_of_index(month_index(opened.as_at) - given.months + 1);
    query.by = given.by == "team"     ? indicator::GroupBy::team
               : given.by == "source" ? indicator::GroupBy::source
                                      : indicator::GroupBy::none;
    std::vector<indicator::Series> all;
    for (auto const* definition : WEIR_TRY(chosen_of(catalogue, given.ids))) {
        if (given.ids.empty() && !definition->supports(query.by)) {
            continue;
        }
        all.push_back(
            WEIR_TRY(indicator::evaluate(opened.columns, opened.settings.calendar, *definition, query)));
    }
    return all;
}

Result<std::string> indicator_text(Arguments const& given) {
    auto const opened = WEIR_TRY(open(given));
    auto const all = WEIR_TRY(series_of(given, opened));
    std::string text;
    if (given.format == "json") {
        files::JsonArray points;
        for (auto const& series : all) {
            for (auto& point : json_of(series)) {
                points.push_back(std::move(point));
            }
        }
        return files::to_pretty_json(points);
    }
    auto csv = files::CsvWriter::to_string(text, {.formulas = files::CsvFormulas::as_it_is});
    csv.row("id", "period", "group", "numerator", "denominator", "value");
    for (auto const& series : all) {
        write_csv(csv, series);
    }
    WEIR_TRY(csv.finish());
    return text;
}

struct Line {
    std::string rule, severity, child, where, owner, team, first_seen, due, message;
};

std::string name_at(std::int32_t place, auto const& named) {
    return place == journey::missing ? std::string() : named[static_cast<std::size_t>(place)].name;
}

std::vector<Line> lines_of(Opened const& opened, quality::WorkList const& list) {
    std::vector<Line> lines;
    for (auto const& item : list.items) {
        auto const& columns = opened.columns;
        auto const child = columns.persons[static_cast<std::size_t>(item.due.person)].id.value;
        lines.push_back({item.rule->id, quality::name_of(item.rule->severity), std::to_string(child),
                         std::string(item.due.table) + "/" + std::to_string(item.due.row.value),
                         name_at(item.due.holder.worker, columns.workers),
                         name_at(item.due.holder.team, columns.teams), iso(item.first_seen),
                         item.due.dated ? iso(item.due.due) : std::string(), item.message});
    }
    return lines;
}

// What the rules found in returns.
Status add_returns(Opened const& opened, quality::RecordChecks const& checks,
                   quality::ReturnFaultRules const& of_returns, quality::Faults& faults) {
    auto const rules = WEIR_TRY(quality::Rules::read(opened.definitions / "rules" / "worklist.csv"));
    auto& kept = opened.store->return_checks();
    auto loads = WEIR_TRY(kept.checks(opened.authority));
    std::erase_if(loads, [&](auto const& one) { return opened.known_at && one.known_on > *opened.known_at; });
    quality::ReturnFaults const returns(std::move(loads), WEIR_TRY(kept.faults(opened.authority)));
    auto const campaigns = quality::campaigns_of(
        WEIR_TRY(opened.store->decisions(opened.authority, record::DecisionAbout::campaign)));
    quality::RuleNames const names(checks, of_returns.names(), rules);
    quality::add_to(faults, quality::find_return_faults(opened.columns, opened.settings, of_returns, returns,
                                                        campaigns, names, opened.as_at));
    return {};
}

// What the record itself has wrong, and its returns.
Status add_faults(Opened const& opened, bool with_suppressed, std::vector<Line>& lines) {
    auto const checks =
        WEIR_TRY(quality::RecordChecks::read(opened.definitions / "rules" / "record_checks.csv"));
    auto faults = quality::find_faults(opened.columns, opened.settings, checks, opened.as_at);
    auto const of_returns = WEIR_TRY(quality::ReturnFaultRules::read(opened.definitions));
    WEIR_TRY(add_returns(opened, checks, of_returns, faults));
    for (auto const& one : faults.not_supplied) {
        std::fprintf(stderr, "weir quality: %s is not supplied: %s\n", one.check.c_str(), one.why.c_str());
    }
    auto const suppressions = quality::Suppressions::of(
        WEIR_TRY(opened.store->decisions(opened.authority, record::DecisionAbout::finding)));
    std::size_t suppressed = 0;
    for (auto const& fault : faults.found) {
        auto const* held = suppressions.holding(fault.check->id, fault.row, opened.as_at);
        suppressed += held != nullptr ? 1 : 0;
        if ((held != nullptr) != with_suppressed) {
            continue;
        }
        auto const& columns = opened.columns;
        lines.push_back(
            {fault.check->id, quality::name_of(fault.check->severity),
             fault.person == journey::missing
                 ? std::string()
                 : std::to_string(columns.persons[static_cast<std::size_t>(fault.person)].id.value),
             std::string(fault.table) + "/" + std::to_string(fault.row.value),
             name_at(fault.holder.worker, columns.workers), name_at(fault.holder.team, columns.teams),
             iso(fault.first_seen), iso(fault.due), fault.message + " " + fault.check->what_to_do});
        if (held != nullptr) {
            lines.back().message += " Suppressed by " + held->by + " until " + plain(held->until) + ": " +
                                    held->reason + ", " + held->words;
        }
    }
    if (suppressed > 0 && !with_suppressed) {
        std::fprintf(stderr, "weir quality: %zu suppressed, shown with --suppressed\n", suppressed);
    }
    return {};
}

// What a source no longer names, though its file should: a query until someone confirms or dismisses it.
Status add_vanished(Opened const& opened, std::vector<Line>& lines) {
    for (auto const& absence : WEIR_TRY(opened.store->absences(opened.authority, true))) {
        if (absence.noticed_on > opened.as_at) {
            continue;
        }
        journey::Allocated holder;
        if (auto const place = opened.columns.person_place(absence.person)) {
            holder = opened.columns.allocated(*place, day_number(opened.as_at));
        }
        lines.push_back(
            {"row-vanished", "warning", absence.person ? std::to_string(absence.person.value) : "",
             opened.store->schema().table(absence.table).name + "/" + std::to_string(absence.row.value),
             name_at(holder.worker, opened.columns.workers), name_at(holder.team, opened.columns.teams),
             iso(absence.noticed_on), "",
             "The extract of " + plain(absence.noticed_on) +
                 " no longer names this row. Confirm that it was withdrawn, or dismiss the query."});
    }
    return {};
}

Result<std::string> quality_text(Arguments const& given) {
    auto const opened = WEIR_TRY(open(given));
    auto const rules = WEIR_TRY(quality::Rules::read(opened.definitions / "rules" / "worklist.csv"));
    auto const list = quality::work_list(opened.columns, opened.settings, rules, opened.as_at);
    for (auto const& rule : list.not_supplied) {
        std::fprintf(stderr, "weir quality: %s is not supplied: no return carries what it needs\n",
                     rule.c_str());
    }
    std::vector<Line> lines;
    if (!given.suppressed) {
        lines = lines_of(opened, list);
    }
    WEIR_TRY(add_faults(opened, given.suppressed, lines));
    if (!given.suppressed) {
        WEIR_TRY(add_vanished(opened, lines));
    }
    std::string text;
    if (given.format == "json") {
        files::JsonArray all;
        for (auto const& line : lines) {
            all.push_back(files::JsonObject{{"rule", line.rule},
                                            {"severity", line.severity},
                                            {"child", line.child},
                                            {"where", line.where},
                                            {"owner", line.owner},
                                            {"team", line.team},
                                            {"first_seen", line.first_seen},
                                            {"due", line.due},
                                            {"message", line.message}});
        }
        return files::to_pretty_json(all);
    }
    auto csv = files::CsvWriter::to_string(text);
    csv.row("rule", "severity", "child", "where", "owner", "team", "first_seen", "due", "message");
    for (auto const& line : lines) {
        csv.row(line.rule, line.severity, line.child, line.where, line.owner, line.team, line.first_seen,
                line.due, line.message);
    }
    WEIR_TRY(csv.finish());
    return text;
}

int print(Result<std::string> const& text) {
    if (!text) {
        return report(text.error());
    }
    std::fwrite(text->data(), 1, text->size(), stdout);
    return std::fflush(stdout) == 0 ? 0 : 1;
}

void add_common(CLI::App& command, std::shared_ptr<Arguments> const& given) {
    add_database_options(command, given->database);
    command.add_option("--as-at", given->as_at, "The day asked about; else the day of the latest extract");
    command.add_option("--known-at", given->known_at,
                       "Only what was known by that day; else all that is known now");
    command.add_option("--format", given->format, "csv or json")
        ->check(CLI::IsMember({"csv", "json"}))
        ->capture_default_str();
}

} // namespace

void add_indicator_commands(CLI::App& app, std::function<int()>& chosen) {
    auto* const figures = app.add_subcommand("indicator", "Figures by month, with numerator and denominator");
    auto const asked = std::make_shared<Arguments>();
    figures->add_option("ids", asked->ids, "Ids such as AS02; else the whole catalogue");
    figures->add_option("--months", asked->months, "How many months, ending with that of the day")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    figures->add_option("--by", asked->by, "team or source")->check(CLI::IsMember({"team", "source"}));
    add_common(*figures, asked);
    figures->callback([&chosen, asked] { chosen = [asked] { return print(indicator_text(*asked)); }; });

    auto* const work = app.add_subcommand("quality", "What is late, due or missing, whose it is, since when");
    auto const listed = std::make_shared<Arguments>();
    add_common(*work, listed);
    work->add_flag("--suppressed", listed->suppressed, "Only what somebody suppressed, with who and why");
    work->callback([&chosen, listed] { chosen = [listed] { return print(quality_text(*listed)); }; });
}

} // namespace weir::cli
