#include "cli/forecast_command.hpp"

#include <CLI/CLI.hpp>

namespace weir::cli {

void add_forecast_command(CLI::App& app, std::function<int()>& chosen) {
    auto* const command = app.add_subcommand("forecast", "Say what is to come, and how surely");
    command->require_subcommand(1);
    add_forecast_series(*command, chosen);
}

} // namespace weir::cli
