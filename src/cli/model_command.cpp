// Options of `weir model …`, and its output as CSV and JSON. Apart from main, and the only place where
// the engine meets a file to write, a clock and a terminal.
#include "cli/model_command.hpp"

#include "dynamics/compile/compile.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/xmile_variables.hpp"
#include "dynamics/run/ensemble.hpp"
#include "files/csv_writer.hpp"
#include "files/json.hpp"
#include "files/table.hpp"
#include "files/text_file.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <mutex>
#include <thread>

namespace weir::cli {

namespace {

using Stopwatch = std::chrono::steady_clock;

constexpr int done = 0;
constexpr int failed = 1;
constexpr int wrong_usage = 2;

struct ModelOptions {
    std::string file;
    std::vector<std::string> set;
    std::vector<std::string> data;
    std::vector<std::string> save;
    std::vector<std::string> vary;
    std::string method;
    double dt = 0; // 0: as the file says
    std::string out;
    std::string runs_out;
    std::string stats;
    std::string design = "random";
    std::size_t runs = 0;
    std::uint64_t seed = 1;
    unsigned threads = 0;
};

int complain(int code, std::string const& message) {
    std::cerr << "weir model: " << message << '\n';
    return code;
}

// A command's way out: its exit code and what to say.
struct Stop {
    int code = failed;
    std::string message;
};
template <class T>
using Step = tl::expected<T, Stop>;

template <class T>
Step<T> or_stop(Result<T> result, int code = failed) {
    if (!result) {
        return tl::unexpected(Stop{code, result.error().text()});
    }
    return std::move(*result);
}

int report_diagnostics(Diagnostics const& diagnostics) {
    std::cerr << diagnostics.text();
    return diagnostics.has_errors() ? failed : done;
}

Status write_text(std::string const& path, std::string const& text) {
    if (path.empty()) {
        std::cout << text << std::flush;
        return std::cout ? Status{} : fail(ErrorCode::io, "the output could not be written");
    }
    return files::write_file(path, text);
}

// NAME=VALUE, split at the last "=" before the value; a name may hold "[a,b]".
Step<std::pair<std::string, std::string>> split(std::string const& text, char const* option) {
    auto const equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        return tl::unexpected(
            Stop{wrong_usage, std::string(option) + " takes NAME=VALUE, not '" + text + "'"});
    }
    return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

Step<dynamics::RunSpec> run_spec(ModelOptions const& options) {
    dynamics::RunSpec spec;
    for (auto const& text : options.set) {
        auto parts = split(text, "--set");
        if (!parts) {
            return tl::unexpected(parts.error());
        }
        auto const value = dynamics::parse_number(parts->second);
        if (!value) {
            return tl::unexpected(Stop{wrong_usage, "--set: '" + parts->second + "' is not a number"});
        }
        spec.set.push_back({parts->first, *value});
    }
    if (!options.data.empty()) {
        return tl::unexpected(Stop{failed, "--data is not supported yet; give values with --set"});
    }
    if (options.method == "rk45") {
        return tl::unexpected(
            Stop{failed, "the method rk45 is not supported yet; use rk4 with a smaller --dt"});
    }
    if (!options.method.empty()) {
        spec.method = dynamics::method_from(options.method);
    }
    if (options.dt != 0) {
        spec.dt = options.dt;
    }
    spec.save = options.save;
    spec.seed = options.seed;
    return spec;
}

void report_troubles(std::vector<dynamics::Trouble> const& troubles) {
    constexpr std::size_t shown_max = 20;
    for (std::size_t i = 0; i < troubles.size() && i < shown_max; ++i) {
        std::cerr << "warning: " << dynamics::text_of(troubles[i]) << '\n';
    }
    if (troubles.size() > shown_max) {
        std::cerr << "warning: " << troubles.size() - shown_max << " more like these\n";
    }
}

constexpr files::CsvOptions plain_csv{.formulas = files::CsvFormulas::as_it_is};

int check(ModelOptions const& options) {
    auto const compiled = dynamics::load_program(options.file);
    std::string text;
    auto writer = files::CsvWriter::to_string(text, plain_csv);
    writer.row("severity", "code", "file", "line", "variable", "message", "hint");
    for (auto const& item : compiled.diagnostics.items()) {
        writer.text(name_of(item.severity)).text(item.code).text(item.where.file);
        if (item.where.line > 0) {
            writer.integer(static_cast<std::int64_t>(item.where.line));
        } else {
            writer.empty();
        }
        writer.text(item.where.field).text(item.message).text(item.hint).end_row();
    }
    auto written = writer.finish();
    written = written ? write_text({}, text) : written;
    if (!written) {
        return complain(failed, written.error().text());
    }
    return compiled.diagnostics.has_errors() ? failed : done;
}

int run_once(ModelOptions const& options) {
    auto const spec = run_spec(options);
    if (!spec) {
        return complain(spec.error().code, spec.error().message);
    }
    auto const compiled = dynamics::load_program(options.file);
    if (report_diagnostics(compiled.diagnostics) != done) {
        return failed;
    }
    auto const output = dynamics::run(*compiled.program, *spec);
    if (!output) {
        return complain(failed, output.error().text());
    }
    std::string text;
    auto writer = files::CsvWriter::to_string(text, plain_csv);
    writer.text("time");
    for (auto const& name : output->names) {
        writer.text(name);
    }
    writer.end_row();
    for (std::size_t row = 0; row < output->times.size(); ++row) {
        writer.number(output->times[row]);
        for (std::size_t column = 0; column < output->names.size(); ++column) {
            writer.number(output->at(row, column));
        }
        writer.end_row();
    }
    report_troubles(output->troubles);
    auto written = writer.finish();
    written = written ? write_text(options.out, text) : written;
    return written ? done : complain(failed, written.error().text());
}

// A file of sets: a header of names, one row a run.
Result<dynamics::GivenSets> read_sets(std::string const& path) {
    auto const workbook = WEIR_TRY(files::open_workbook(path));
    dynamics::GivenSets sets;
    std::string wrong;
    WEIR_TRY(workbook->read(0, [&](std::size_t row, std::span<files::Cell const> cells) {
        if (sets.names.empty()) {
            for (auto const& cell : cells) {
                sets.names.push_back(cell.text);
            }
            return true;
        }
        for (std::size_t i = 0; i < sets.names.size(); ++i) {
            auto const value = i < cells.size() ? dynamics::parse_number(cells[i].text) : std::nullopt;
            if (!value) {
                wrong = files::cell_name(row, i) + " is not a number";
                return false;
            }
            sets.values.push_back(*value);
        }
        return true;
    }));
    if (!wrong.empty() || sets.names.empty()) {
        return fail(ErrorCode::invalid, path + ": " + (wrong.empty() ? "the file is empty" : wrong));
    }
    return sets;
}

Step<dynamics::EnsembleSpec> ensemble_spec(ModelOptions const& options) {
    auto base = run_spec(options);
    if (!base) {
        return tl::unexpected(base.error());
    }
    dynamics::EnsembleSpec spec;
    spec.base = std::move(*base);
    spec.runs = options.runs;
    spec.threads = options.threads;
    for (auto const& text : options.vary) {
        auto parts = split(text, "--vary");
        if (!parts) {
            return tl::unexpected(parts.error());
        }
        auto distribution = or_stop(dynamics::parse_distribution(parts->second), wrong_usage);
        if (!distribution) {
            return tl::unexpected(distribution.error());
        }
        spec.vary.push_back({parts->first, *distribution});
    }
    if (options.design == "lhs") {
        spec.design = dynamics::Design::lhs;
    } else if (options.design == "sobol") {
        spec.design = dynamics::Design::sobol;
    } else if (options.design != "random") {
        auto sets = or_stop(read_sets(options.design));
        if (!sets) {
            return tl::unexpected(sets.error());
        }
        std::size_t const rows = sets->values.size() / sets->names.size();
        if (rows < spec.runs) {
            return tl::unexpected(Stop{failed, options.design + " has " + std::to_string(rows) +
                                                   " sets for " + std::to_string(spec.runs) + " runs"});
        }
        spec.given = std::move(*sets);
        spec.given.values.resize(spec.runs * spec.given.names.size());
    }
    return spec;
}

// Says on a terminal how far it has come, from two seconds on.
std::function<void(std::size_t)> progress_line(std::size_t runs) {
    if (isatty(STDERR_FILENO) == 0) {
        return {};
    }
    struct State {
        std::mutex mutex;
        Stopwatch::time_point next = Stopwatch::now() + std::chrono::seconds(2);
    };
    auto const state = std::make_shared<State>();
    return [state, runs](std::size_t count) {
        std::lock_guard const lock(state->mutex);
        if (Stopwatch::now() >= state->next) {
            state->next = Stopwatch::now() + std::chrono::milliseconds(500);
            std::cerr << "\r" << count << " of " << runs << " runs" << std::flush;
        }
    };
}

Status write_summaries(dynamics::EnsembleOutput const& output, std::string const& path) {
    std::string text;
    auto writer = files::CsvWriter::to_string(text, plain_csv);
    writer.text("time").text("variable");
    for (auto const name : dynamics::summary_names) {
        writer.text(name);
    }
    writer.end_row();
    for (std::size_t row = 0; row < output.times.size(); ++row) {
        for (std::size_t column = 0; column < output.names.size(); ++column) {
            writer.number(output.times[row]).text(output.names[column]);
            for (double const value : output.summaries[row * output.names.size() + column]) {
                writer.number(value);
            }
            writer.end_row();
        }
    }
    WEIR_TRY(writer.finish());
    return write_text(path, text);
}

// What was varied stands beside what came of it, so that the file explains itself.
Status write_runs(dynamics::EnsembleOutput const& output, std::size_t runs, std::string const& path) {
    auto writer = WEIR_TRY(files::CsvWriter::to_file(path, plain_csv));
    writer.text("run").text("time");
    for (auto const* const names : {&output.varied, &output.names}) {
        for (auto const& name : *names) {
            writer.text(name);
        }
    }
    writer.end_row();
    std::size_t const columns = output.names.size();
    for (std::size_t run = 0; run < runs; ++run) {
        for (std::size_t row = 0; row < output.times.size(); ++row) {
            writer.integer(static_cast<std::int64_t>(run)).number(output.times[row]);
            for (std::size_t i = 0; i < output.varied.size(); ++i) {
                writer.number(output.varied_values[run * output.varied.size() + i]);
            }
            for (std::size_t column = 0; column < columns; ++column) {
                writer.number(output.values[(run * output.times.size() + row) * columns + column]);
            }
            writer.end_row();
        }
    }
    return writer.finish();
}

double seconds_since(Stopwatch::time_point start) {
    return std::chrono::duration<double>(Stopwatch::now() - start).count();
}

Status write_stats(ModelOptions const& options, double load_seconds, double seconds) {
    unsigned const threads =
        options.threads == 0 ? std::max(1U, std::thread::hardware_concurrency()) : options.threads;
    files::Json const stats = {
        {"runs", options.runs},         {"threads", threads},
        {"seconds", seconds},           {"runs_per_second", static_cast<double>(options.runs) / seconds},
        {"load_seconds", load_seconds}, {"isa", "scalar"}};
    return files::write_file(options.stats, files::to_pretty_json(stats));
}

int run_many(ModelOptions const& options) {
    auto spec = ensemble_spec(options);
    if (!spec) {
        return complain(spec.error().code, spec.error().message);
    }
    auto const load_start = Stopwatch::now();
    auto const compiled = dynamics::load_program(options.file);
    double const load_seconds = seconds_since(load_start);
    if (report_diagnostics(compiled.diagnostics) != done) {
        return failed;
    }
    spec->progress = progress_line(options.runs);
    auto const start = Stopwatch::now();
    auto const output = dynamics::ensemble(*compiled.program, *spec);
    double const seconds = seconds_since(start);
    if (spec->progress && seconds > 2) {
        std::cerr << '\n';
    }
    if (!output) {
        return complain(failed, output.error().text());
    }
    report_troubles(output->troubles);
    Status written = write_summaries(*output, options.out);
    if (written && !options.runs_out.empty()) {
        written = write_runs(*output, options.runs, options.runs_out);
    }
    if (written && !options.stats.empty()) {
        written = write_stats(options, load_seconds, seconds);
    }
    return written ? done : complain(failed, written.error().text());
}

CLI::Option* add_list(CLI::App& command, std::string const& name, std::vector<std::string>& values,
                      std::string const& help) {
    return command.add_option(name, values, help)->expected(1)->take_all()->allow_extra_args(false);
}

void add_run_options(CLI::App& command, ModelOptions& options) {
    command.add_option("FILE", options.file, "an XMILE model (.xmile, .stmx)")->required();
    add_list(command, "--set", options.set,
             "NAME=VALUE: hold a variable at a value, or a stock's first value");
    add_list(command, "--data", options.data, "FILE.tab: values over time");
    add_list(command, "--save", options.save, "NAME: a variable to write (default: all)");
    command.add_option("--method", options.method, "integration method (default: as the file says)")
        ->check(CLI::IsMember({"euler", "rk2", "rk4", "rk45"}));
    command.add_option("--dt", options.dt, "time step (default: as the file says)")
        ->check(CLI::PositiveNumber);
    command.add_option("--seed", options.seed, "seed of random functions and designs (default: 1)");
    command.add_option("--out", options.out, "FILE.csv to write (default: standard output)");
}

} // namespace

void add_model_command(CLI::App& app, std::function<int()>& chosen) {
    auto const options = std::make_shared<ModelOptions>();
    auto* const model = app.add_subcommand("model", "check and run system dynamics models");
    model->require_subcommand(1);

    auto* const check_command = model->add_subcommand("check", "list what is wrong with a model, as CSV");
    check_command->add_option("FILE", options->file, "an XMILE model (.xmile, .stmx)")->required();
    check_command->callback([options, &chosen] { chosen = [options] { return check(*options); }; });

    auto* const run_command = model->add_subcommand("run", "run a model once, as CSV");
    add_run_options(*run_command, *options);
    run_command->callback([options, &chosen] { chosen = [options] { return run_once(*options); }; });

    auto* const ensemble = model->add_subcommand("ensemble", "run a model many times with variables varied");
    add_run_options(*ensemble, *options);
    ensemble->add_option("--runs", options->runs, "number of runs")->required()->check(CLI::PositiveNumber);
    add_list(*ensemble, "--vary", options->vary,
             "NAME=uniform(a,b)|normal(mean,sd)|triangular(a,mode,b)|lognormal(mean,sd of the "
             "log)|loguniform(a,b)");
    ensemble->add_option("--design", options->design, "random, lhs, sobol, or a FILE.csv of sets");
    ensemble->add_option("--threads", options->threads, "threads (default: as many as the machine has)");
    ensemble->add_option("--runs-out", options->runs_out, "FILE.csv of every run");
    ensemble->add_option("--stats", options->stats, "FILE.json: how long it took");
    ensemble->callback([options, &chosen] { chosen = [options] { return run_many(*options); }; });
}

} // namespace weir::cli
