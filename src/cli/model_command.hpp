// `weir model …`: the engine from the command line, on any XMILE file.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace weir::cli {

// Adds the command. When it was given, parsing sets `chosen` to what carries it out and returns the exit
// code: 0 done, 1 refused or failed with a message on stderr, 2 wrong usage.
void add_model_command(CLI::App& app, std::function<int()>& chosen);

// Its parts, each in the file model_NAME.cpp; `model` is the command they belong to.
void add_model_run_commands(CLI::App& model, std::function<int()>& chosen); // check, run
void add_model_convert_command(CLI::App& model, std::function<int()>& chosen);
void add_model_cpp_command(CLI::App& model, std::function<int()>& chosen);
void add_model_ensemble_command(CLI::App& model, std::function<int()>& chosen);
void add_model_causes_commands(CLI::App& model, std::function<int()>& chosen); // causes, uses
void add_model_compare_command(CLI::App& model, std::function<int()>& chosen);
void add_model_equilibrium_command(CLI::App& model, std::function<int()>& chosen);
void add_model_loops_command(CLI::App& model, std::function<int()>& chosen);
void add_model_sensitivity_command(CLI::App& model, std::function<int()>& chosen);

} // namespace weir::cli
