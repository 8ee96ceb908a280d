// `weir model ensemble`: many runs with variables varied, their quantiles, every run if asked, and how
// long it took.
#include "cli/interruption.hpp"
#include "cli/model_command.hpp"
#include "cli/model_options.hpp"
#include "dynamics/model/xmile_variables.hpp"
#include "dynamics/run/ensemble.hpp"
#include "files/json.hpp"
#include "files/table.hpp"
#include "files/text_file.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

namespace weir::cli {

using namespace model_exit;

namespace {

using Stopwatch = std::chrono::steady_clock;

struct EnsembleOptions {
    RunOptions run;
    std::vector<std::string> vary;
    std::string runs_out;
    std::string stats;
    std::string design = "random";
    std::size_t runs = 0;
    unsigned threads = 0;
    bool keep_partial = false;
};

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

Step<dynamics::EnsembleSpec> ensemble_spec(EnsembleOptions const& options) {
    auto base = run_spec(options.run);
    if (!base) {
        return tl::unexpected(base.error());
    }
    dynamics::EnsembleSpec spec;
    spec.base = std::move(*base);
    spec.runs = options.runs;
    spec.threads = options.threads;
    auto vary = varied_of(options.vary);
    if (!vary) {
        return tl::unexpected(vary.error());
    }
    spec.vary = std::move(*vary);
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
Status write_runs(dynamics::EnsembleOutput const& output, std::string const& path) {
    auto writer = WEIR_TRY(files::CsvWriter::to_file(path, plain_csv));
    writer.text("run").text("time");
    for (auto const* const names : {&output.varied, &output.names}) {
        for (auto const& name : *names) {
            writer.text(name);
        }
    }
    writer.end_row();
    std::size_t const columns = output.names.size();
    for (std::size_t run = 0; run < output.runs.size(); ++run) {
        for (std::size_t row = 0; row < output.times.size(); ++row) {
            writer.integer(static_cast<std::int64_t>(output.runs[run])).number(output.times[row]);
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

Status write_stats(EnsembleOptions const& options, dynamics::EnsembleOutput const& output,
                   double load_seconds, double seconds) {
    auto const runs = output.runs.size();
    unsigned const threads =
        options.threads == 0 ? std::max(1U, std::thread::hardware_concurrency()) : options.threads;
    files::Json const stats = {{"runs", runs},
                               {"threads", threads},
                               {"seconds", seconds},
                               {"runs_per_second", static_cast<double>(runs) / seconds},
                               {"load_seconds", load_seconds},
                               {"isa", std::string(output.isa)},
                               {"tile", output.width}};
    return files::write_file(options.stats, files::to_pretty_json(stats));
}

Status write_all(EnsembleOptions const& options, dynamics::EnsembleOutput const& output, double load_seconds,
                 double seconds) {
    WEIR_TRY(write_summaries(output, options.run.out));
    if (!options.runs_out.empty()) {
        WEIR_TRY(write_runs(output, options.runs_out));
    }
    if (!options.stats.empty()) {
        WEIR_TRY(write_stats(options, output, load_seconds, seconds));
    }
    return {};
}

int run_many(EnsembleOptions const& options) {
    auto spec = ensemble_spec(options);
    if (!spec) {
        return complain(spec.error());
    }
    auto const load_start = Stopwatch::now();
    auto const compiled = dynamics::load_program(options.run.file, load_options(options.run));
    double const load_seconds = seconds_since(load_start);
    if (report_diagnostics(compiled.diagnostics) != done) {
        return failed;
    }
    spec->progress = progress_line(options.runs, "runs");
    Interruption const interruption;
    spec->stop = interruption.token();
    auto const start = Stopwatch::now();
    auto const output = dynamics::ensemble(*compiled.program, *spec);
    double const seconds = seconds_since(start);
    spec->progress = {}; // ends the line of progress
    if (!output) {
        return complain(failed, output.error().text());
    }
    if (output->stopped) {
        std::cerr << "weir model: stopped after " << output->runs.size() << " of " << options.runs
                  << " runs; "
                  << (options.keep_partial ? "what is written is of these alone" : "nothing was written")
                  << '\n';
        if (!options.keep_partial || output->runs.empty()) {
            return interruption.exit_code();
        }
    }
    report_troubles(output->troubles);
    auto const written = write_all(options, *output, load_seconds, seconds);
    if (!written) {
        return complain(failed, written.error().text());
    }
    return output->stopped ? interruption.exit_code() : done;
}

} // namespace

void add_model_ensemble_command(CLI::App& model, std::function<int()>& chosen) {
    auto const options = std::make_shared<EnsembleOptions>();
    auto* const ensemble = model.add_subcommand("ensemble", "run a model many times with variables varied");
    add_run_options(*ensemble, options->run);
    ensemble->add_option("--runs", options->runs, "number of runs")->required()->check(CLI::PositiveNumber);
    add_vary_option(*ensemble, options->vary);
    ensemble->add_option("--design", options->design, "random, lhs, sobol, or a FILE.csv of sets");
    ensemble->add_flag("--keep-partial", options->keep_partial,
                       "when stopped by Ctrl-C, write the runs that are done (default: nothing)");
    add_threads_option(*ensemble, options->threads);
    ensemble->add_option("--runs-out", options->runs_out, "FILE.csv of every run");
    ensemble->add_option("--stats", options->stats, "FILE.json: how long it took");
    ensemble->callback([options, &chosen] { chosen = [options] { return run_many(*options); }; });
}

} // namespace weir::cli
