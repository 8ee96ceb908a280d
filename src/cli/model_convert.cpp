// `weir model convert`: a model written in another form, as XMILE.
#include "cli/model_command.hpp"
#include "cli/model_options.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/model/xmile_writer.hpp"

#include <memory>

namespace weir::cli {

namespace {

struct ConvertOptions {
    std::string file;
    std::string out;
};

int convert(ConvertOptions const& options) {
    auto const loaded = dynamics::load_model(options.file);
    if (int const code = report_diagnostics(loaded.diagnostics); code != model_exit::done) {
        return code;
    }
    auto const written = dynamics::write_xmile(*loaded.model);
    if (int const code = report_diagnostics(written.diagnostics); code != model_exit::done) {
        return code;
    }
    auto const status = write_text(options.out, *written.text);
    return status ? model_exit::done : complain(model_exit::failed, status.error().text());
}

} // namespace

void add_model_convert_command(CLI::App& model, std::function<int()>& chosen) {
    auto const options = std::make_shared<ConvertOptions>();
    auto* const command = model.add_subcommand("convert", "write a model as XMILE");
    add_model_file(*command, options->file);
    command->add_option("--out", options->out, "FILE.xmile to write (default: standard output)");
    command->callback([options, &chosen] { chosen = [options] { return convert(*options); }; });
}

} // namespace weir::cli
