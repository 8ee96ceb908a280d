// `weir model convert`: a model written in another form, as XMILE.
#include "cli/model_command.hpp"
#include "cli/model_options.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/parser.hpp"
#include "dynamics/model/print_expression.hpp"
#include "dynamics/model/xmile_writer.hpp"

#include <memory>
#include <string>
#include <vector>

namespace weir::cli {

namespace {

struct ConvertOptions {
    std::string file;
    std::string out;
    std::vector<std::string> set;
};

// The variable's equation becomes the number: a constant's value, a stock's first value.
Status set_value(dynamics::Model& model, dynamics::Setting const& setting) {
    auto const found = model.variable_of_key.find(dynamics::name_key(setting.name));
    if (found == model.variable_of_key.end()) {
        return fail(ErrorCode::not_found, "there is no variable '" + setting.name + "' to set");
    }
    auto& variable = model.variables[found->second];
    if (variable.graph || !variable.definitions.empty()) {
        return fail(ErrorCode::refused, "'" + setting.name +
                                            "' is a graphical function or has an equation for each element; "
                                            "change it in the file");
    }
    auto const text = dynamics::print_number(setting.value);
    variable.equation = dynamics::Equation{text, variable.line, {WEIR_TRY(dynamics::parse_expression(text))}};
    return {};
}

int convert(ConvertOptions const& options) {
    auto const settings = settings_of(options.set, "--set");
    if (!settings) {
        return complain(settings.error());
    }
    // Data that are not in the model's own files stay declared: whoever runs the document gives them.
    auto loaded = dynamics::load_model(options.file, {.data = {}, .data_needed = false});
    if (int const code = report_diagnostics(loaded.diagnostics); code != model_exit::done) {
        return code;
    }
    for (auto const& setting : *settings) {
        if (auto const set = set_value(*loaded.model, setting); !set) {
            return complain(model_exit::failed, set.error().text());
        }
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
    add_list(*command, "--set", options->set, "NAME=VALUE: write this value into the model");
    command->callback([options, &chosen] { chosen = [options] { return convert(*options); }; });
}

} // namespace weir::cli
