// Options in, a sentence out; what is done is the record's.
#include "cli/record_commands.hpp"

#include "config/home.hpp"
#include "record/store.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

namespace weir::cli {
namespace {

struct Arguments {
    std::string url;
    std::string key_file;
    std::string folder;
    std::string erasures;
};

std::string from_environment(char const* name) {
    char const* value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string(value);
}

int failed(char const* command, Error const& error) {
    std::fprintf(stderr, "weir %s: %s\n", command, error.text().c_str());
    return 1;
}

Result<record::OpenOptions> options_of(Arguments const& given) {
    auto const home = WEIR_TRY(
        config::find_home(from_environment("WEIR_HOME"), std::filesystem::read_symlink("/proc/self/exe")));
    record::OpenOptions options;
    options.url = given.url;
    options.key_file = given.key_file.empty() ? from_environment("WEIR_KEY_FILE") : given.key_file;
    options.schema_csv = home.definitions() / "record" / "ssd_tables.csv";
    return options;
}

Result<record::VerifyReport> verified(Arguments const& given) {
    auto const options = WEIR_TRY(options_of(given));
    bool const terminal = ::isatty(STDERR_FILENO) == 1;
    auto report = record::verify(options, [terminal](std::size_t done, std::size_t total) {
        if (terminal) {
            std::fprintf(stderr, "\r\033[Kverifying: %zu of %zu entries", done, total);
        }
    });
    if (terminal) {
        std::fputs("\r\033[K", stderr);
    }
    return report;
}

int run_verify(Arguments const& given) {
    auto const report = verified(given);
    if (!report) {
        return failed("verify", report.error());
    }
    if (!report->sound) {
        std::fprintf(stderr, "weir verify: %s\n", report->finding.c_str());
        return 1;
    }
    std::printf("%s %zu entries in %.1f s.\n", report->finding.c_str(), report->entries, report->seconds);
    return 0;
}

Status backed_up(Arguments const& given) {
    return record::backup(WEIR_TRY(options_of(given)), given.folder);
}

int run_backup(Arguments const& given) {
    if (auto const done = backed_up(given); !done) {
        return failed("backup", done.error());
    }
    std::printf("Backed up to %s and verified. The master key is not part of it: keep it elsewhere.\n",
                given.folder.c_str());
    return 0;
}

Status restored(Arguments const& given) {
    return record::restore(given.folder, WEIR_TRY(options_of(given)), given.erasures);
}

int run_restore(Arguments const& given) {
    if (auto const done = restored(given); !done) {
        return failed("restore", done.error());
    }
    std::printf("Restored from %s; what had been erased was erased again.\n", given.folder.c_str());
    return 0;
}

Result<std::size_t> migrated(Arguments const& given) {
    return record::migrate_record(WEIR_TRY(options_of(given)));
}

int run_migrate(Arguments const& given) {
    auto const done = migrated(given);
    if (!done) {
        return failed("migrate", done.error());
    }
    std::printf("%zu migrations applied; the database is of this version.\n", *done);
    return 0;
}

CLI::App* add_one(CLI::App& app, char const* name, char const* what,
                  std::shared_ptr<Arguments> const& given) {
    auto* const command = app.add_subcommand(name, what);
    command->add_option("--db", given->url, "sqlite:PATH")->required();
    command->add_option("--key-file", given->key_file, "The master key (else WEIR_KEY_FILE, else PATH.key)");
    return command;
}

} // namespace

void add_record_commands(CLI::App& app, std::function<int()>& chosen) {
    auto const given = std::make_shared<Arguments>();
    add_one(app, "verify", "Check the whole journal and that the current tables are what it says", given)
        ->callback([given, &chosen] { chosen = [given] { return run_verify(*given); }; });
    auto* const backup =
        add_one(app, "backup", "Copy the record while it is in use, and check the copy", given);
    backup->add_option("--to", given->folder, "A new folder")->required();
    backup->callback([given, &chosen] { chosen = [given] { return run_backup(*given); }; });
    auto* const restore = add_one(app, "restore", "Put a backup in the record's place", given);
    restore->add_option("--from", given->folder, "The folder of the backup")
        ->required()
        ->check(CLI::ExistingDirectory);
    restore->add_option("--erasures", given->erasures, "A newer erasure register to replay")
        ->check(CLI::ExistingFile);
    restore->callback([given, &chosen] { chosen = [given] { return run_restore(*given); }; });
    add_one(app, "migrate", "Bring an older database to this version", given)->callback([given, &chosen] {
        chosen = [given] { return run_migrate(*given); };
    });
}

} // namespace weir::cli
