// Options in, report out; the course of an import is intake's.
#include "cli/import_command.hpp"

#include "cli/options.hpp"
#include "cli/private_folder.hpp"
#include "cli/progress.hpp"
#include "db/connection.hpp"
#include "files/text_file.hpp"
#include "intake/import.hpp"
#include "web/returns/checked_return.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir::cli {
namespace {

struct Arguments {
    std::vector<std::string> paths;
    DatabaseOptions database;
    std::string extract_date;
    std::string report_file;
    bool dry_run = false;
    bool confirm_absent = false;
    bool accept_drop = false;
};

// The one that was named, or the only one that the record holds; a new record is of "local".
Result<std::string> authority_for(Arguments const& given, record::Store& store) {
    if (given.database.authority.empty() && WEIR_TRY(store.authorities()).empty()) {
        return std::string("local");
    }
    return authority_of(given.database, store);
}

Result<intake::ImportOptions> options_of(Arguments const& given, record::Store& store) {
    intake::ImportOptions options;
    options.authority = WEIR_TRY(authority_for(given, store));
    options.dry_run = given.dry_run;
    options.confirm_absent = given.confirm_absent;
    options.accept_drop = given.accept_drop;
    options.old_excel = files::OldExcel::apart;
    options.now = now();
    if (!given.extract_date.empty()) {
        options.extract_date = parse_iso_date(given.extract_date);
        if (!options.extract_date) {
            return fail(ErrorCode::invalid, "--extract-date takes a date such as 2017-08-31.");
        }
    }
    return options;
}

Result<intake::ImportReport> import_one(record::Store& store, intake::Rules const& rules,
                                        intake::ImportOptions options,
                                        std::filesystem::path const& definitions,
                                        intake::FoundReturn const& found) {
    std::optional<web::CheckedReturn> checked;
    options.seen_return = [&](intake::StatutoryReturn const& seen) {
        checked = web::check_found(seen, definitions, rules,
                                   {.findings = true, .before = web::kept_before(store, options.authority)});
    };
    options.findings = [&] { return checked ? checked->findings : nullptr; };
    std::optional<ProgressLine> line;
    if (on_terminal()) {
        line.emplace(found.name);
        line->show("reading", 0, 0);
    }
    auto report =
        intake::import_found(store, rules, options, found, [&](std::size_t done, std::size_t total) {
            if (line) {
                line->show("loading", done, total);
            }
        });
    if (line) {
        line->done(report && !report->any_refused() ? "loaded" : "refused");
    }
    if (report && checked) {
        report->files.front().rules = std::move(checked->counts);
    }
    return report;
}

// A dry run makes no record: where there is none, the return is tried on one that is thrown away.
Result<DatabaseOptions> database_of(Arguments const& given, std::optional<PrivateFolder>& tried) {
    if (!given.dry_run) {
        return given.database;
    }
    auto const path = WEIR_TRY(db::sqlite_path(given.database.url));
    std::error_code unknown;
    if (std::filesystem::exists(path, unknown)) {
        return given.database;
    }
    tried.emplace();
    if (!tried->exists()) {
        return fail(ErrorCode::io, "There is no place for files that are gone afterwards; set TMPDIR.");
    }
    return DatabaseOptions{"sqlite:" + tried->file("tried.db"), given.database.authority, {}};
}

Status import_all(Arguments const& given, intake::ImportReport& report) {
    auto const found = WEIR_TRY(home());
    auto const rules = WEIR_TRY(intake::Rules::read(found.definitions()));
    std::optional<PrivateFolder> tried; // outlives the record in it
    auto const database = WEIR_TRY(database_of(given, tried));
    auto const store = WEIR_TRY(open_store(database, found, true));
    auto const options = WEIR_TRY(options_of(given, *store));
    for (auto const& path : given.paths) {
        auto const returns = intake::find_returns(path, options.old_excel);
        if (!returns) {
            report.files.push_back(intake::refused_report(path, returns.error()));
            continue;
        }
        for (auto const& each : *returns) {
            auto one = import_one(*store, rules, options, found.definitions(), each);
            if (!one) {
                return tl::unexpected(std::move(one.error()).during("importing " + each.name));
            }
            report.append(std::move(*one));
        }
    }
    return {};
}

int run(Arguments const& given) {
    intake::ImportReport done;
    auto const status = import_all(given, done);
    for (auto const& file : done.files) {
        std::fputs(intake::to_text(file).c_str(), stdout);
        if (!file.refusal.empty()) {
            std::fprintf(stderr, "weir import: %s: %s\n", file.path.c_str(), file.refusal.c_str());
        }
    }
    if (!given.report_file.empty()) {
        if (auto const written = files::write_file(given.report_file, intake::to_json(done)); !written) {
            return report(written.error());
        }
    }
    return !status ? report(status.error()) : done.any_refused() ? 1 : 0;
}

} // namespace

void add_import_command(CLI::App& app, std::function<int()>& chosen) {
    auto* const command =
        app.add_subcommand("import", "Load returns: Annex A workbooks or lists, SSD folders or tables");
    auto const given = std::make_shared<Arguments>();
    command
        ->add_option("paths", given->paths,
                     "Files, folders of files that are one return each, folders or zip archives of those")
        ->required();
    add_database_options(*command, given->database);
    command->add_option("--extract-date", given->extract_date,
                        "The day the return was extracted; else it says so itself");
    command->add_option("--report", given->report_file, "Write the whole report as JSON");
    command->add_flag("--dry-run", given->dry_run, "Say what would be loaded, and load nothing");
    command->add_flag("--confirm-absent", given->confirm_absent,
                      "Withdraw at once what the return no longer names");
    command->add_flag("--accept-drop", given->accept_drop, "Load lists that lost most of their rows");
    command->callback([&chosen, given] { chosen = [given] { return run(*given); }; });
}

} // namespace weir::cli
