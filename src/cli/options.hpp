// The options that many commands share, named and explained once.
#pragma once

#include "base/result.hpp"
#include "config/home.hpp"
#include "record/store.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

namespace weir::cli {

struct DatabaseOptions {
    std::string url;
    std::string authority;
    std::string key_file;
};

void add_database_options(CLI::App& command, DatabaseOptions& options, bool required = true);

// The folder of definitions, found from WEIR_HOME or the program's own place.
[[nodiscard]] Result<config::Home> home();
[[nodiscard]] Result<std::filesystem::path> key_file_of(DatabaseOptions const& options);
[[nodiscard]] Result<std::unique_ptr<record::Store>>
open_store(DatabaseOptions const& options, config::Home const& home, bool create = false);
// The one that was named, or the only one that the record holds.
[[nodiscard]] Result<std::string> authority_of(DatabaseOptions const& options, record::Store& store);

// Writes the error to standard error and gives the exit code 1.
int report(Error const& error);

[[nodiscard]] Instant now();
[[nodiscard]] bool on_terminal(); // whether progress may be shown on standard error

} // namespace weir::cli
