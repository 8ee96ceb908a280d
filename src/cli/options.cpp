#include "cli/options.hpp"

#include "db/connection.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace weir::cli {

void add_database_options(CLI::App& command, DatabaseOptions& options, bool required) {
    auto* url = command.add_option("--db", options.url, "The record: sqlite:PATH");
    if (required) {
        url->required();
    }
    command.add_option("--authority", options.authority,
                       "Code of the authority, where the record holds several");
    command.add_option("--key-file", options.key_file, "Master key (default: PATH.key beside the database)")
        ->envname("WEIR_KEY_FILE");
}

Result<config::Home> home() {
    std::error_code error;
    auto const program = std::filesystem::read_symlink("/proc/self/exe", error);
    char const* named = std::getenv("WEIR_HOME");
    return config::find_home(named == nullptr ? "" : named, program);
}

Result<std::filesystem::path> key_file_of(DatabaseOptions const& options) {
    if (!options.key_file.empty()) {
        return std::filesystem::path(options.key_file);
    }
    auto const path = WEIR_TRY(db::sqlite_path(options.url));
    return std::filesystem::path(path.string() + ".key");
}

Result<std::unique_ptr<record::Store>> open_store(DatabaseOptions const& options, config::Home const& home,
                                                  bool create) {
    return record::Store::open({.url = options.url,
                                .key_file = options.key_file,
                                .schema_csv = home.definitions() / "record" / "ssd_tables.csv",
                                .create = create});
}

Result<std::string> authority_of(DatabaseOptions const& options, record::Store& store) {
    if (!options.authority.empty()) {
        return options.authority;
    }
    auto const all = WEIR_TRY(store.authorities());
    if (all.size() > 1) {
        std::string names;
        for (auto const& name : all) {
            names += " " + name;
        }
        return fail(ErrorCode::invalid,
                    "The record holds several authorities:" + names + ". Say which with --authority.");
    }
    return all.empty() ? std::string("local") : all.front();
}

int report(Error const& error) {
    std::fprintf(stderr, "weir: %s\n", error.text().c_str());
    return 1;
}

Instant now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

bool on_terminal() {
    return isatty(STDERR_FILENO) == 1;
}

} // namespace weir::cli
