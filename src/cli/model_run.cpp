// `weir model check` and `weir model run`: what is wrong with a model, and one run of it, as CSV.
#include "cli/compiled_run.hpp"
#include "cli/model_command.hpp"
#include "cli/model_options.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/export_cpp.hpp"

#include <iostream>
#include <memory>

namespace weir::cli {

using namespace model_exit;

namespace {

int check(std::string const& file) {
    auto const diagnostics = dynamics::check_model(file);
    std::string text;
    auto writer = files::CsvWriter::to_string(text, plain_csv);
    writer.row("severity", "code", "file", "line", "variable", "message", "hint");
    for (auto const& item : diagnostics.items()) {
        writer.text(name_of(item.severity)).text(item.code).text(item.where.file);
        if (item.where.line > 0) {
            writer.integer(static_cast<std::int64_t>(item.where.line));
        } else {
            writer.empty();
        }
        writer.text(item.where.field).text(item.message).text(item.hint).end_row();
    }
    int const code = finish_csv(writer, text, {});
    return diagnostics.has_errors() ? failed : code;
}

struct RunCommand {
    RunOptions run;
    bool compiled = false;
};

// The numbers from the model printed as C++ and compiled; nothing, with the reason said, where that cannot
// be done and the engine is to run it.
std::optional<std::string> compiled_output(dynamics::Program const& program, std::string const& file,
                                           dynamics::RunSpec const& spec) {
    auto const say = [](std::string const& why) {
        std::cerr << "note: " << why << "; the engine runs the model\n";
        return std::nullopt;
    };
    auto const compiler = find_compiler();
    if (!compiler) {
        return say("there is no C++ compiler on this machine");
    }
    auto const loaded = dynamics::load_model(file);
    if (!loaded.model) {
        return say("the model could not be read again");
    }
    auto const code = dynamics::export_cpp(program, *loaded.model, spec);
    if (!code) {
        return say(code.error().text());
    }
    auto output = run_compiled(*compiler, *code);
    return output ? std::optional(std::move(*output)) : say(output.error().text());
}

int run_once(RunCommand const& command) {
    auto const& options = command.run;
    auto const spec = run_spec(options);
    if (!spec) {
        return complain(spec.error());
    }
    auto const compiled = dynamics::load_program(options.file, load_options(options));
    if (report_diagnostics(compiled.diagnostics) != done) {
        return failed;
    }
    if (command.compiled) {
        if (auto const csv = compiled_output(*compiled.program, options.file, *spec)) {
            auto const written = write_text(options.out, *csv);
            return written ? done : complain(failed, written.error().text());
        }
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
    return finish_csv(writer, text, options.out);
}

} // namespace

void add_model_run_commands(CLI::App& model, std::function<int()>& chosen) {
    auto const file = std::make_shared<std::string>();
    auto* const check_command = model.add_subcommand("check", "list what is wrong with a model, as CSV");
    add_model_file(*check_command, *file);
    check_command->callback([file, &chosen] { chosen = [file] { return check(*file); }; });

    auto const options = std::make_shared<RunCommand>();
    auto* const run_command = model.add_subcommand("run", "run a model once, as CSV");
    add_run_options(*run_command, options->run);
    run_command->add_flag("--compiled", options->compiled,
                          "build and run it with the machine's C++ compiler, if there is one");
    run_command->callback([options, &chosen] { chosen = [options] { return run_once(*options); }; });
}

} // namespace weir::cli
