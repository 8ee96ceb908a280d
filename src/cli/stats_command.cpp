#include "cli/stats_command.hpp"

#include "cli/stats_effect.hpp"

#include <CLI/CLI.hpp>

namespace weir::cli {

void add_stats_command(CLI::App& app, std::function<int()>& chosen) {
    auto* const stats = app.add_subcommand("stats", "Statistics of a table of your own");
    stats->require_subcommand(1);
    add_stats_effect(*stats, chosen);
    add_stats_spc(*stats, chosen);
}

} // namespace weir::cli
