// Options in, report out; the course of an import is intake's.
#include "cli/import_command.hpp"

#include "base/date.hpp"
#include "config/home.hpp"
#include "files/text_file.hpp"
#include "intake/import.hpp"
#include "record/store.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace weir::cli {
namespace {

struct Arguments {
    std::vector<std::string> paths;
    std::string url;
    std::string extract_date;
    std::string report_file;
    std::string authority = "local";
    std::string key_file;
    bool dry_run = false;
    bool confirm_absent = false;
    bool accept_drop = false;
};

std::string from_environment(char const* name) {
    char const* value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string(value);
}

int failed(Error const& error) {
    std::fprintf(stderr, "weir import: %s\n", error.text().c_str());
    return 1;
}

// One line that is written over while work lasts, on a terminal only.
class ProgressLine {
public:
    explicit ProgressLine(std::string name) : name_(std::move(name)), on_(::isatty(STDERR_FILENO) == 1) {
        if (on_) {
            std::fprintf(stderr, "\r\033[Kreading %s", name_.c_str());
        }
    }
    ProgressLine(ProgressLine const&) = delete;
    ProgressLine& operator=(ProgressLine const&) = delete;
    ~ProgressLine() {
        if (on_) {
            std::fputs("\r\033[K", stderr);
        }
    }
    void operator()(std::size_t done, std::size_t total) const {
        if (on_ && total > 0) {
            std::fprintf(stderr, "\r\033[Kloading %s: %zu of %zu", name_.c_str(), done, total);
        }
    }

private:
    std::string name_;
    bool on_;
};

Result<intake::ImportOptions> options_of(Arguments const& given) {
    intake::ImportOptions options;
    options.authority = given.authority;
    options.dry_run = given.dry_run;
    options.confirm_absent = given.confirm_absent;
    options.accept_drop = given.accept_drop;
    options.now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    if (!given.extract_date.empty()) {
        options.extract_date = parse_iso_date(given.extract_date);
        if (!options.extract_date) {
            return fail(ErrorCode::invalid, "--extract-date takes a date such as 2017-08-31");
        }
    }
    return options;
}

Result<std::unique_ptr<record::Store>> open_store(Arguments const& given, config::Home const& home) {
    record::OpenOptions options;
    options.url = given.url;
    options.key_file = given.key_file.empty() ? from_environment("WEIR_KEY_FILE") : given.key_file;
    options.schema_csv = home.definitions() / "record" / "ssd_tables.csv";
    options.create = true;
    return record::Store::open(options);
}

Result<bool> import_all(Arguments const& given, intake::ImportReport& report) {
    auto const options = WEIR_TRY(options_of(given));
    auto const home = WEIR_TRY(
        config::find_home(from_environment("WEIR_HOME"), std::filesystem::read_symlink("/proc/self/exe")));
    auto const rules = WEIR_TRY(intake::Rules::read(home.definitions()));
    auto const store = WEIR_TRY(open_store(given, home));
    for (auto const& path : given.paths) {
        ProgressLine const progress{path};
        auto one = intake::import_path(*store, rules, options, path,
                                       [&](std::size_t done, std::size_t total) { progress(done, total); });
        if (!one) {
            return tl::unexpected(std::move(one.error()).during("importing " + path));
        }
        report.append(std::move(*one));
    }
    return report.any_refused();
}

int run(Arguments const& given) {
    intake::ImportReport report;
    auto const refused = import_all(given, report);
    for (auto const& file : report.files) {
        std::fputs(intake::to_text(file).c_str(), stdout);
        if (!file.refusal.empty()) {
            std::fprintf(stderr, "weir import: %s: %s\n", file.path.c_str(), file.refusal.c_str());
        }
    }
    if (!given.report_file.empty()) {
        if (auto const written = files::write_file(given.report_file, intake::to_json(report)); !written) {
            return failed(written.error());
        }
    }
    return !refused ? failed(refused.error()) : *refused ? 1 : 0;
}

} // namespace

void add_import_command(CLI::App& app, std::function<int()>& chosen) {
    auto* const command =
        app.add_subcommand("import", "Load returns: Annex A workbooks or lists, SSD folders or tables");
    auto const given = std::make_shared<Arguments>();
    command->add_option("paths", given->paths, "Files, or folders that are one return each")->required();
    command->add_option("--db", given->url, "sqlite:PATH")->required();
    command->add_option("--extract-date", given->extract_date,
                        "The day the return was extracted; else it says so itself");
    command->add_option("--report", given->report_file, "Write the whole report as JSON");
    command->add_option("--authority", given->authority, "Code of the authority")->capture_default_str();
    command->add_option("--key-file", given->key_file, "Master key; else WEIR_KEY_FILE, else PATH.key");
    command->add_flag("--dry-run", given->dry_run, "Say what would be loaded, and load nothing");
    command->add_flag("--confirm-absent", given->confirm_absent,
                      "Withdraw at once what the return no longer names");
    command->add_flag("--accept-drop", given->accept_drop, "Load lists that lost most of their rows");
    command->callback([&chosen, given] { chosen = [given] { return run(*given); }; });
}

} // namespace weir::cli
