// `weir model cpp`: a model printed as one C++ file that needs nothing but a compiler.
#include "cli/model_command.hpp"
#include "cli/model_options.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/export_cpp.hpp"

#include <memory>

namespace weir::cli {

namespace {

struct CppCommand {
    RunOptions run;
    bool repeat = false;
};

int print_cpp(CppCommand const& options) {
    auto const spec = run_spec(options.run);
    if (!spec) {
        return complain(spec.error());
    }
    auto const loaded = dynamics::load_model(options.run.file);
    if (int const code = report_diagnostics(loaded.diagnostics); code != model_exit::done) {
        return code;
    }
    auto const compiled = dynamics::compile(*loaded.model);
    if (int const code = report_diagnostics(compiled.diagnostics); code != model_exit::done) {
        return code;
    }
    auto const main = options.repeat ? dynamics::CppMain::repeat : dynamics::CppMain::once;
    auto const text = dynamics::export_cpp(*compiled.program, *loaded.model, *spec, main);
    if (!text) {
        return complain(model_exit::failed, text.error().text());
    }
    auto const written = write_text(options.run.out, *text);
    return written ? model_exit::done : complain(model_exit::failed, written.error().text());
}

} // namespace

void add_model_cpp_command(CLI::App& model, std::function<int()>& chosen) {
    auto const options = std::make_shared<CppCommand>();
    auto* const command = model.add_subcommand("cpp", "print a model as one readable C++ file");
    add_run_options(*command, options->run);
    command->get_option("--out")->description("model.cpp to write (default: standard output)");
    command->add_flag("--repeat", options->repeat,
                      "print a main that takes --repeat N and tells how fast the runs are");
    command->callback([options, &chosen] { chosen = [options] { return print_cpp(*options); }; });
}

} // namespace weir::cli
