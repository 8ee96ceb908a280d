// weir export: returns written from the record, and templates of side sheets.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>

namespace weir::cli {

void add_export_command(CLI::App& app, std::function<int()>& chosen);

} // namespace weir::cli
