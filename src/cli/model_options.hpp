// What the commands `weir model …` share: the options of a run, how a command stops with an exit code and
// a message, and how numbers leave as CSV. Each command has a file of its own; this is what they agree on.
#pragma once

#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/ensemble.hpp"
#include "files/csv_writer.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace weir::cli {

namespace model_exit {
inline constexpr int done = 0;
inline constexpr int failed = 1;
inline constexpr int wrong_usage = 2;
} // namespace model_exit

// A command's way out: its exit code and what to say.
struct Stop {
    int code = model_exit::failed;
    std::string message;
};
template <class T>
using Step = tl::expected<T, Stop>;

template <class T>
Step<T> or_stop(Result<T> result, int code = model_exit::failed) {
    if (!result) {
        return tl::unexpected(Stop{code, result.error().text()});
    }
    return std::move(*result);
}

// What every command that runs a model can be told.
struct RunOptions {
    std::string file;
    std::vector<std::string> set;
    std::vector<std::string> data;
    std::vector<std::string> save;
    std::string method;
    double dt = 0;        // 0: as the file says
    double tolerance = 0; // 0: the engine's own
    std::string out;
    std::uint64_t seed = 1;
};

void add_model_file(CLI::App& command, std::string& file);
// The file, settings, method, step, seed and output.
void add_spec_options(CLI::App& command, RunOptions& options);
// These, and which variables to save.
void add_run_options(CLI::App& command, RunOptions& options);
CLI::Option* add_vary_option(CLI::App& command, std::vector<std::string>& vary);
void add_threads_option(CLI::App& command, unsigned& threads);
// An option that may be given several times, one value each.
CLI::Option* add_list(CLI::App& command, std::string const& name, std::vector<std::string>& values,
                      std::string const& help);

// The tables of --data.
[[nodiscard]] dynamics::LoadOptions load_options(RunOptions const& options);
[[nodiscard]] Step<dynamics::RunSpec> run_spec(RunOptions const& options);
// Settings as "NAME=VALUE", from the option that is named.
[[nodiscard]] Step<std::vector<dynamics::Setting>> settings_of(std::vector<std::string> const& texts,
                                                               char const* option);
// What is varied, as "NAME=distribution".
[[nodiscard]] Step<std::vector<dynamics::Varied>> varied_of(std::vector<std::string> const& texts);
// NAME=VALUE, split at the first "="; a name may hold "[a,b]".
[[nodiscard]] Step<std::pair<std::string, std::string>> split_at_equals(std::string const& text,
                                                                        char const* option);

// Says it on standard error and gives the code back.
int complain(int code, std::string const& message);
int complain(Stop const& stop);
// The exit code that the diagnostics of a model come to.
int report_diagnostics(Diagnostics const& diagnostics);
void report_troubles(std::vector<dynamics::Trouble> const& troubles);

// Model names are data, not formulas that a spreadsheet might run.
inline constexpr files::CsvOptions plain_csv{.formulas = files::CsvFormulas::as_it_is};
// To a file, or to standard output where the path is empty.
[[nodiscard]] Status write_text(std::string const& path, std::string const& text);
// What a writer to `text` has written, to its place; the exit code.
int finish_csv(files::CsvWriter& writer, std::string const& text, std::string const& path);

// Says on a terminal how far it has come, from two seconds on; nothing elsewhere. Any thread may call it.
[[nodiscard]] std::function<void(std::size_t)> progress_line(std::size_t total, std::string unit);
// The same where the total is told as it goes.
[[nodiscard]] std::function<void(std::size_t, std::size_t)> progress_line(std::string unit);

} // namespace weir::cli
