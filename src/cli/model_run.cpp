// `weir model check` and `weir model run`: what is wrong with a model, and one run of it, as CSV.
#include "cli/model_command.hpp"
#include "cli/model_options.hpp"

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

int run_once(RunOptions const& options) {
    auto const spec = run_spec(options);
    if (!spec) {
        return complain(spec.error());
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
    return finish_csv(writer, text, options.out);
}

} // namespace

void add_model_run_commands(CLI::App& model, std::function<int()>& chosen) {
    auto const file = std::make_shared<std::string>();
    auto* const check_command = model.add_subcommand("check", "list what is wrong with a model, as CSV");
    add_model_file(*check_command, *file);
    check_command->callback([file, &chosen] { chosen = [file] { return check(*file); }; });

    auto const options = std::make_shared<RunOptions>();
    auto* const run_command = model.add_subcommand("run", "run a model once, as CSV");
    add_run_options(*run_command, *options);
    run_command->callback([options, &chosen] { chosen = [options] { return run_once(*options); }; });
}

} // namespace weir::cli
