// weir: the one program. Commands are declared in their own files; here they are gathered, the words of a
// call are read, and whatever a library throws is turned into a message and an exit code.
#include "cli/demo_command.hpp"
#include "cli/export_command.hpp"
#include "cli/forecast_command.hpp"
#include "cli/import_command.hpp"
#include "cli/indicator_commands.hpp"
#include "cli/loads_command.hpp"
#include "cli/model_command.hpp"
#include "cli/plan_command.hpp"
#include "cli/record_commands.hpp"
#include "cli/serve_command.hpp"
#include "cli/stats_command.hpp"
#include "cli/synth_command.hpp"
#include "cli/user_command.hpp"
#include "cli/validate_command.hpp"
#include "cli/values_command.hpp"
#include "files/xls_process.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <functional>

namespace {

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

int run(int argc, char** argv) {
    CLI::App app{"Weir: demand management for children's services", "weir"};
    app.require_subcommand(1);
    app.set_version_flag("--version", WEIR_VERSION);
    app.footer("Exit code: 0 done, 1 refused or failed (the reason is on standard error), 2 wrong usage.");
    std::function<int()> chosen;
    weir::cli::add_demo_command(app, chosen);
    weir::cli::add_serve_command(app, chosen);
    weir::cli::add_synth_command(app, chosen);
    weir::cli::add_export_command(app, chosen);
    weir::cli::add_forecast_command(app, chosen);
    weir::cli::add_import_command(app, chosen);
    weir::cli::add_indicator_commands(app, chosen);
    weir::cli::add_loads_command(app, chosen);
    weir::cli::add_model_command(app, chosen);
    weir::cli::add_plan_command(app, chosen);
    weir::cli::add_record_commands(app, chosen);
    weir::cli::add_stats_command(app, chosen);
    weir::cli::add_user_command(app, chosen);
    weir::cli::add_validate_command(app, chosen);
    weir::cli::add_values_command(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        return app.exit(error) == 0 ? 0 : exit_usage;
    }
    return chosen ? chosen() : exit_usage;
}

} // namespace

int main(int argc, char** argv) {
    try {
        if (argc == 2 && argv[1] == weir::files::xls_process_word) { // before anything else is opened
            return weir::files::be_xls_process();
        }
        return run(argc, argv);
    } catch (std::exception const& error) {
        std::fprintf(stderr, "weir: stopped by an unexpected fault: %s. Nothing half-done was kept.\n",
                     error.what());
        return exit_failed;
    }
}
