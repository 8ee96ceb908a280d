// `weir model sensitivity`: which inputs the outputs of a model depend on, as CSV, with how far the answer
// can be relied on said on standard error.
#include "cli/interruption.hpp"
#include "cli/model_command.hpp"
#include "cli/model_options.hpp"
#include "dynamics/run/sensitivity.hpp"

#include <iostream>
#include <memory>

namespace weir::cli {

using namespace model_exit;

namespace {

struct SensitivityOptions {
    RunOptions run;
    std::vector<std::string> vary;
    std::vector<std::string> outputs;
    std::string method = "sobol";
    std::size_t runs = 0;
    unsigned threads = 0;
};

Step<dynamics::SensitivitySpec> spec_of(SensitivityOptions const& options) {
    dynamics::SensitivitySpec spec;
    auto base = run_spec(options.run);
    if (!base) {
        return tl::unexpected(base.error());
    }
    spec.base = std::move(*base);
    auto vary = varied_of(options.vary);
    if (!vary) {
        return tl::unexpected(vary.error());
    }
    spec.vary = std::move(*vary);
    for (auto const& text : options.outputs) {
        auto asked = or_stop(dynamics::parse_asked(text), wrong_usage);
        if (!asked) {
            return tl::unexpected(asked.error());
        }
        spec.asked.push_back(std::move(*asked));
    }
    spec.method =
        options.method == "morris" ? dynamics::SensitivityMethod::morris : dynamics::SensitivityMethod::sobol;
    spec.runs = options.runs;
    spec.threads = options.threads;
    return spec;
}

int write_effects(dynamics::SensitivityOutput const& output, std::string const& path) {
    std::string text;
    auto writer = files::CsvWriter::to_string(text, plain_csv);
    writer.row("output", "input", "mean", "mean_size", "mean_size_lo95", "mean_size_hi95", "deviation");
    for (auto const& one : output.effects) {
        writer.text(one.output).text(one.input).number(one.mean).number(one.mean_size);
        writer.number(one.mean_size_95.low).number(one.mean_size_95.high).number(one.deviation).end_row();
    }
    return finish_csv(writer, text, path);
}

int write_indices(dynamics::SensitivityOutput const& output, std::string const& path) {
    std::string text;
    auto writer = files::CsvWriter::to_string(text, plain_csv);
    writer.row("output", "input", "first", "first_lo95", "first_hi95", "total", "total_lo95", "total_hi95");
    for (auto const& one : output.indices) {
        writer.text(one.output).text(one.input);
        writer.number(one.first).number(one.first_95.low).number(one.first_95.high);
        writer.number(one.total).number(one.total_95.low).number(one.total_95.high).end_row();
    }
    return finish_csv(writer, text, path);
}

void say_settled(dynamics::SensitivityOutput const& output, bool morris) {
    std::cerr << output.runs << " runs: " << output.blocks
              << (morris ? " trajectories" : " rows of the design") << '\n';
    for (auto const& one : output.settled) {
        std::cerr << one.output << ": ";
        if (one.left_out == output.blocks) {
            std::cerr << "not a finite number in any of them\n";
            continue;
        }
        if (one.left_out > 0) {
            std::cerr << one.left_out << " of them left out, where it is not a finite number; ";
        }
        if (one.variance == 0) {
            std::cerr << "it does not vary\n";
            continue;
        }
        std::cerr << (one.settled() ? "settled" : "not settled, more runs are needed")
                  << " (widest 95 % interval " << one.widest << ", greatest change since half of the runs "
                  << one.moved << (morris ? ", both as shares of the greatest effect)\n" : ")\n");
    }
}

int analyse(SensitivityOptions const& options) {
    auto spec = spec_of(options);
    if (!spec) {
        return complain(spec.error());
    }
    auto const compiled = dynamics::load_program(options.run.file, load_options(options.run));
    if (report_diagnostics(compiled.diagnostics) != done) {
        return failed;
    }
    spec->progress = progress_line(options.runs, "runs");
    Interruption const interruption;
    spec->stop = interruption.token();
    auto const output = dynamics::sensitivity(*compiled.program, *spec);
    spec->progress = {}; // ends the line of progress
    if (!output) {
        return complain(failed, output.error().text());
    }
    if (output->stopped) {
        return complain(interruption.exit_code(), "stopped; nothing was written");
    }
    report_troubles(output->troubles);
    bool const morris = spec->method == dynamics::SensitivityMethod::morris;
    say_settled(*output, morris);
    return morris ? write_effects(*output, options.run.out) : write_indices(*output, options.run.out);
}

} // namespace

void add_model_sensitivity_command(CLI::App& model, std::function<int()>& chosen) {
    auto const options = std::make_shared<SensitivityOptions>();
    auto* const command =
        model.add_subcommand("sensitivity", "which inputs the outputs of a model depend on, as CSV");
    add_spec_options(*command, options->run);
    command
        ->add_option("--method-of", options->method,
                     "sobol: shares of the variance (default); morris: elementary effects, for many inputs "
                     "and few runs")
        ->check(CLI::IsMember({"sobol", "morris"}));
    add_vary_option(*command, options->vary)->required();
    add_list(*command, "--output", options->outputs,
             "NAME, or NAME@TIME, @final, @mean, @min, @max or @integral over the save times")
        ->required();
    command->add_option("--runs", options->runs, "number of runs, at most")
        ->required()
        ->check(CLI::PositiveNumber);
    add_threads_option(*command, options->threads);
    command->callback([options, &chosen] { chosen = [options] { return analyse(*options); }; });
}

} // namespace weir::cli
