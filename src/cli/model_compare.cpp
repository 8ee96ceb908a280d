// `weir model compare`: two runs side by side, from files or from models, as CSV, with what differs in the
// inputs and what changed first in sentences on standard error.
#include "cli/model_command.hpp"
#include "cli/model_options.hpp"
#include "dynamics/model/xmile_variables.hpp"
#include "dynamics/run/compare.hpp"
#include "files/table.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>

namespace weir::cli {

using namespace model_exit;

namespace {

struct CompareOptions {
    RunOptions run; // its file is the first
    std::string second;
    std::vector<std::string> change;
    double tolerance = 1e-9;
};

// A file of a run: a header whose first cell is the time, a row a time; a blank cell is no number.
Result<dynamics::Series> read_series(std::string const& path) {
    auto const workbook = WEIR_TRY(files::open_workbook(path));
    dynamics::Series series;
    std::string wrong;
    bool header = true;
    WEIR_TRY(workbook->read(0, [&](std::size_t row, std::span<files::Cell const> cells) {
        if (header) {
            header = false;
            for (std::size_t i = 1; i < cells.size(); ++i) {
                series.names.push_back(cells[i].text);
            }
            return true;
        }
        for (std::size_t i = 0; i <= series.names.size(); ++i) {
            auto const text = i < cells.size() ? cells[i].text : std::string();
            auto const value = dynamics::parse_number(text);
            bool const blank = text.empty() || text == "nan" || text == "NaN";
            if (!value && (i == 0 || !blank)) {
                wrong = files::cell_name(row, i) + " is not a number";
                return false;
            }
            double const number = value.value_or(std::numeric_limits<double>::quiet_NaN());
            (i == 0 ? series.times : series.values).push_back(number);
        }
        return true;
    }));
    if (!wrong.empty() || series.names.empty()) {
        return fail(ErrorCode::invalid,
                    path + ": " + (wrong.empty() ? "there is no column beside time" : wrong));
    }
    return series;
}

bool is_table(std::string const& path) {
    auto const extension = std::filesystem::path(path).extension();
    return extension == ".csv" || extension == ".tsv" || extension == ".tab" || extension == ".xlsx" ||
           extension == ".ods";
}

// One side: its numbers, and its model where there is one.
struct Side {
    dynamics::Series series;
    std::shared_ptr<dynamics::Program const> program;
};
Step<Side> side_of(std::string const& path, dynamics::RunSpec const& spec) {
    Side side;
    if (is_table(path)) {
        auto series = or_stop(read_series(path));
        if (!series) {
            return tl::unexpected(series.error());
        }
        side.series = std::move(*series);
        return side;
    }
    auto const compiled = dynamics::load_program(path);
    if (report_diagnostics(compiled.diagnostics) != done) {
        return tl::unexpected(Stop{failed, path + " cannot be run"});
    }
    side.program = compiled.program;
    auto series = or_stop(dynamics::series_of(*side.program, spec));
    if (!series) {
        return tl::unexpected(series.error());
    }
    side.series = std::move(*series);
    return side;
}

std::string joined(std::vector<std::string> const& names, char const* between, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < std::min(most, names.size()); ++i) {
        text += (i == 0 ? "" : between) + names[i];
    }
    return names.size() > most ? text + between + "… (" + std::to_string(names.size()) + " in all)" : text;
}

void say(dynamics::Comparison const& found, bool explained) {
    constexpr std::size_t told = 10;
    if (!found.only_a.empty()) {
        std::cerr << "only in the first: " << joined(found.only_a, ", ", told) << '\n';
    }
    if (!found.only_b.empty()) {
        std::cerr << "only in the second: " << joined(found.only_b, ", ", told) << '\n';
    }
    if (found.times_left > 0) {
        std::cerr << found.times_left << " times are in one of them alone and not compared\n";
    }
    std::vector<std::string> inputs;
    std::vector<dynamics::Difference const*> moved;
    for (auto const& one : found.differences) {
        if (one.first && (explained ? one.input : one.constant)) {
            inputs.push_back(one.name);
        } else if (one.first) {
            moved.push_back(&one);
        }
    }
    auto const differing = inputs.size() + moved.size();
    std::cerr << differing << " of " << found.differences.size() << " variables differ over " << found.times
              << " times\n";
    if (!inputs.empty()) {
        std::cerr << (explained ? "inputs that differ: " : "differ and keep their value: ")
                  << joined(inputs, ", ", told) << '\n';
    }
    if (moved.empty()) {
        return;
    }
    std::vector<std::string> earliest;
    for (auto const* const one : moved) {
        if (*one->first == *moved.front()->first) {
            earliest.push_back(one->name);
        }
    }
    std::cerr << "first to change, at time " << *moved.front()->first << ": " << joined(earliest, ", ", told)
              << '\n';
    auto const* const most = *std::max_element(
        moved.begin(), moved.end(), [](auto const* a, auto const* b) { return a->relative < b->relative; });
    std::cerr << "changed most: " << most->name << ", by " << 100 * most->relative
              << " % of its size, at time " << most->greatest_at << '\n';
    if (explained) {
        std::cerr << "because of: " << joined(trace(found, most->name), " ← ", 30) << '\n';
    }
}

int write(dynamics::Comparison const& found, std::string const& path) {
    std::string text;
    auto writer = files::CsvWriter::to_string(text, plain_csv);
    writer.row("variable", "first_difference", "greatest_difference", "at", "relative", "last_first",
               "last_second", "because");
    for (auto const& one : found.differences) {
        writer.text(one.name);
        if (one.first) {
            writer.number(*one.first);
        } else {
            writer.empty();
        }
        writer.number(one.greatest).number(one.greatest_at).number(one.relative);
        writer.number(one.last_a).number(one.last_b).text(joined(one.because, "; ", 100)).end_row();
    }
    return finish_csv(writer, text, path);
}

int compare_two(CompareOptions const& options) {
    auto const first_spec = run_spec(options.run);
    if (!first_spec) {
        return complain(first_spec.error());
    }
    bool const changed = !options.change.empty();
    if (options.second.empty() && (!changed || is_table(options.run.file))) {
        return complain(wrong_usage, "give a second run, or what to change in the model with --change");
    }
    auto const& second_file = options.second.empty() ? options.run.file : options.second;
    if (changed && is_table(second_file)) {
        return complain(wrong_usage, "--change is for a model; " + second_file + " is a finished run");
    }
    auto second_spec = *first_spec;
    auto const changes = settings_of(options.change, "--change");
    if (!changes) {
        return complain(changes.error());
    }
    second_spec.set.insert(second_spec.set.end(), changes->begin(), changes->end());
    auto const a = side_of(options.run.file, *first_spec);
    if (!a) {
        return complain(a.error());
    }
    auto const b = side_of(second_file, second_spec);
    if (!b) {
        return complain(b.error());
    }
    auto found = dynamics::compare(a->series, b->series, options.tolerance);
    auto const& program = b->program ? b->program : a->program;
    if (program) {
        dynamics::explain(found, *program);
    }
    say(found, program != nullptr);
    return write(found, options.run.out);
}

} // namespace

void add_model_compare_command(CLI::App& model, std::function<int()>& chosen) {
    auto const options = std::make_shared<CompareOptions>();
    auto* const command =
        model.add_subcommand("compare", "two runs side by side: how far apart, since when, why");
    add_spec_options(*command, options->run);
    command->add_option("SECOND", options->second,
                        "a second run: a table (.csv, .xlsx …) as weir model run writes it, or a model");
    add_list(*command, "--change", options->change, "NAME=VALUE: set in the second run alone");
    command
        ->add_option("--alike-within", options->tolerance,
                     "what counts as no difference, beside a variable's size (default: 1e-9)")
        ->check(CLI::NonNegativeNumber);
    command->callback([options, &chosen] { chosen = [options] { return compare_two(*options); }; });
}

} // namespace weir::cli
