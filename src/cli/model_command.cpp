// Gathers the commands under `weir model`. Each stands in its own file, model_NAME.cpp.
#include "cli/model_command.hpp"

#include <CLI/CLI.hpp>

namespace weir::cli {

void add_model_command(CLI::App& app, std::function<int()>& chosen) {
    auto* const model = app.add_subcommand("model", "check, run and question system dynamics models");
    model->require_subcommand(1);
    add_model_run_commands(*model, chosen);
    add_model_convert_command(*model, chosen);
    add_model_cpp_command(*model, chosen);
    add_model_ensemble_command(*model, chosen);
    add_model_causes_commands(*model, chosen);
    add_model_compare_command(*model, chosen);
    add_model_equilibrium_command(*model, chosen);
    add_model_loops_command(*model, chosen);
    add_model_sensitivity_command(*model, chosen);
}

} // namespace weir::cli
