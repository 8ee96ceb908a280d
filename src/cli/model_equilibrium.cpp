// `weir model equilibrium`: where a model stands still, as CSV, with how it behaves around each place in
// sentences on standard error.
#include "cli/interruption.hpp"
#include "cli/model_command.hpp"
#include "cli/model_options.hpp"
#include "dynamics/model/xmile_variables.hpp"
#include "dynamics/run/equilibrium.hpp"

#include <cmath>
#include <iostream>
#include <memory>

namespace weir::cli {

using namespace model_exit;

namespace {

struct EquilibriumOptions {
    RunOptions run;
    std::vector<std::string> free;
    std::vector<std::string> bounds;
    std::vector<std::string> hold;
    std::vector<double> time;
    std::string modes_out;
    std::size_t starts = 16;
    unsigned threads = 0;
    bool non_negative = false;
};

// "NAME=low:high"; either end may be left out.
Step<std::vector<dynamics::Range>> ranges_of(std::vector<std::string> const& texts, char const* option) {
    std::vector<dynamics::Range> ranges;
    for (auto const& text : texts) {
        auto parts = split_at_equals(text, option);
        if (!parts) {
            return tl::unexpected(parts.error());
        }
        dynamics::Range range;
        range.name = parts->first;
        auto const colon = parts->second.find(':');
        auto const end = [&](std::string const& written, double& into) {
            auto const value = dynamics::parse_number(written);
            into = value.value_or(into);
            return written.empty() || value.has_value();
        };
        if (colon == std::string::npos || !end(parts->second.substr(0, colon), range.low) ||
            !end(parts->second.substr(colon + 1), range.high)) {
            return tl::unexpected(
                Stop{wrong_usage, std::string(option) + " takes NAME=low:high, not '" + text + "'"});
        }
        ranges.push_back(std::move(range));
    }
    return ranges;
}

Step<dynamics::EquilibriumSpec> spec_of(EquilibriumOptions const& options) {
    dynamics::EquilibriumSpec spec;
    auto base = run_spec(options.run);
    if (!base) {
        return tl::unexpected(base.error());
    }
    auto free = ranges_of(options.free, "--free");
    if (!free) {
        return tl::unexpected(free.error());
    }
    auto bounds = ranges_of(options.bounds, "--bound");
    if (!bounds) {
        return tl::unexpected(bounds.error());
    }
    spec.base = std::move(*base);
    spec.free = std::move(*free);
    spec.bounds = std::move(*bounds);
    spec.hold = options.hold;
    if (!options.time.empty()) {
        spec.time = options.time.front();
    }
    spec.non_negative = options.non_negative;
    spec.starts = options.starts;
    spec.threads = options.threads;
    return spec;
}

void say_mode(dynamics::Mode const& mode) {
    std::cerr << "  ";
    if (std::isfinite(mode.doubling_time())) {
        std::cerr << "a push away doubles in " << mode.doubling_time();
    } else if (std::isfinite(mode.half_time())) {
        std::cerr << "a push away halves in " << mode.half_time();
    } else {
        std::cerr << "a push away stays as large";
    }
    if (std::isfinite(mode.period())) {
        std::cerr << ", swinging with a period of " << mode.period();
    }
    std::cerr << '\n';
}

void say(dynamics::EquilibriumOutput const& output) {
    for (auto const& note : output.notes) {
        std::cerr << "note: " << note << '\n';
    }
    for (auto const& total : output.conserved) {
        std::cerr << "held, since no flow changes it: " << total << '\n';
    }
    std::cerr << output.found.size() << (output.found.size() == 1 ? " equilibrium" : " equilibria")
              << " from " << output.tried << " starts, of which " << output.failed << " led nowhere\n";
    constexpr std::size_t modes_told = 3;
    for (std::size_t i = 0; i < output.found.size(); ++i) {
        auto const& place = output.found[i];
        std::cerr << i + 1 << ": " << name_of(place.kind);
        if (place.directions > 0) {
            std::cerr << ", one of endlessly many (in " << place.directions
                      << (place.directions == 1 ? " direction)" : " directions)");
        }
        for (std::size_t j = 0; j < place.at_bound.size(); ++j) {
            std::cerr << (j == 0 ? "; at its bound: " : ", ") << place.at_bound[j];
        }
        std::cerr << "; net flows are " << place.residual << " of the flows\n";
        for (std::size_t j = 0; j < std::min(modes_told, place.modes.size()); ++j) {
            say_mode(place.modes[j]);
        }
    }
}

int write_places(dynamics::EquilibriumOutput const& output, std::string const& path) {
    std::string text;
    auto writer = files::CsvWriter::to_string(text, plain_csv);
    writer.row("equilibrium", "kind", "variable", "value", "first", "net_flow");
    for (std::size_t i = 0; i < output.found.size(); ++i) {
        auto const& place = output.found[i];
        for (std::size_t j = 0; j < output.names.size(); ++j) {
            writer.integer(static_cast<std::int64_t>(i + 1)).text(name_of(place.kind)).text(output.names[j]);
            writer.number(place.values[j]).number(output.first[j]).number(place.rates[j]).end_row();
        }
    }
    return finish_csv(writer, text, path);
}

int write_modes(dynamics::EquilibriumOutput const& output, std::string const& path) {
    std::string text;
    auto writer = files::CsvWriter::to_string(text, plain_csv);
    writer.row("equilibrium", "real", "imaginary", "doubling_time", "half_time", "period");
    for (std::size_t i = 0; i < output.found.size(); ++i) {
        for (auto const& mode : output.found[i].modes) {
            writer.integer(static_cast<std::int64_t>(i + 1));
            writer.number(mode.eigenvalue.real()).number(mode.eigenvalue.imag());
            for (double const time : {mode.doubling_time(), mode.half_time(), mode.period()}) {
                if (std::isfinite(time)) {
                    writer.number(time);
                } else {
                    writer.empty();
                }
            }
            writer.end_row();
        }
    }
    return finish_csv(writer, text, path);
}

int search(EquilibriumOptions const& options) {
    auto spec = spec_of(options);
    if (!spec) {
        return complain(spec.error());
    }
    auto const compiled = dynamics::load_program(options.run.file, load_options(options.run));
    if (report_diagnostics(compiled.diagnostics) != done) {
        return failed;
    }
    Interruption const interruption;
    spec->stop = interruption.token();
    spec->progress = progress_line("starts");
    auto const output = dynamics::equilibrium(*compiled.program, *spec);
    spec->progress = {};
    if (!output) {
        return complain(failed, output.error().text());
    }
    if (output->stopped) {
        return complain(interruption.exit_code(), "stopped; nothing was written");
    }
    say(*output);
    if (output->found.empty()) {
        return complain(failed,
                        "no equilibrium was found; stocks that only add up never rest: leave them out "
                        "with --hold, or widen --bound and --starts");
    }
    int const code = write_places(*output, options.run.out);
    return code != done || options.modes_out.empty() ? code : write_modes(*output, options.modes_out);
}

} // namespace

void add_model_equilibrium_command(CLI::App& model, std::function<int()>& chosen) {
    auto const options = std::make_shared<EquilibriumOptions>();
    auto* const command = model.add_subcommand("equilibrium", "where a model stands still, as CSV");
    add_spec_options(*command, options->run);
    command->add_option("--time", options->time, "for what depends on time (default: the start)")
        ->expected(1);
    add_list(*command, "--free", options->free, "NAME=low:high: a parameter to be found with the stocks");
    add_list(*command, "--bound", options->bounds, "NAME=low:high: how far a stock may go");
    add_list(*command, "--hold", options->hold,
             "NAME: a stock whose flows need not cancel, such as one that only adds up");
    command->add_flag("--non-negative", options->non_negative, "no stock may go below zero");
    command->add_option("--starts", options->starts,
                        "places to begin from, beside the model's own (default: 16)");
    command->add_option("--modes-out", options->modes_out, "FILE.csv of eigenvalues, periods, half times");
    add_threads_option(*command, options->threads);
    command->callback([options, &chosen] { chosen = [options] { return search(*options); }; });
}

} // namespace weir::cli
