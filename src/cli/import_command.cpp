// Options in, report out; the course of an import is intake's.
#include "cli/import_command.hpp"

#include "cli/options.hpp"
#include "cli/progress.hpp"
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
                                        std::filesystem::path const& definitions, std::string const& path) {
    std::optional<web::CheckedReturn> checked;
    options.seen_return = [&](intake::StatutoryReturn const& found) {
        checked = web::check_found(found, definitions, rules,
                                   {.findings = true, .before = web::kept_before(store, options.authority)});
    };
    options.findings = [&] { return checked ? checked->findings : nullptr; };
    std::optional<ProgressLine> line;
    if (on_terminal()) {
        line.emplace(path);
        line->show("reading", 0, 0);
    }
    auto report = intake::import_path(store, rules, options, path, [&](std::size_t done, std::size_t total) {
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

Status import_all(Arguments const& given, intake::ImportReport& report) {
    auto const found = WEIR_TRY(home());
    auto const rules = WEIR_TRY(intake::Rules::read(found.definitions()));
    auto const store = WEIR_TRY(open_store(given.database, found, true));
    auto const options = WEIR_TRY(options_of(given, *store));
    for (auto const& path : given.paths) {
        auto one = import_one(*store, rules, options, found.definitions(), path);
        if (!one) {
            return tl::unexpected(std::move(one.error()).during("importing " + path));
        }
        report.append(std::move(*one));
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
    command->add_option("paths", given->paths, "Files, or folders that are one return each")->required();
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
