// Compiles a model as a whole and puts everything in order; see compile.hpp.
#include "dynamics/compile/compile.hpp"

#include "base/limits.hpp"
#include "dynamics/compile/model_compiler.hpp"
#include "dynamics/compile/order.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/model/name.hpp"

#include <optional>
#include <utility>

namespace weir::dynamics {

namespace {

bool within_limits(Model const& model, Diagnostics& diagnostics) {
    double total = 0;
    for (auto const& variable : model.variables) {
        double count = 1;
        for (auto const& key : variable.dimension_keys) {
            count *= static_cast<double>(model.dimensions[model.dimension_of_key.at(key)].elements.size());
        }
        total += count;
    }
    if (total > static_cast<double>(limits::model_variables_max)) {
        diagnostics.error("limit", Where{.file = model.file},
                          "the model comes to more than " + std::to_string(limits::model_variables_max) +
                              " values with all array elements",
                          "use smaller dimensions");
        return false;
    }
    return true;
}

void find_control(Model const& model, Program& program) {
    if (model.dialect != Dialect::vensim) {
        return;
    }
    program.control = {program.slot("initial_time"), program.slot("final_time"), program.slot("time_step"),
                       program.slot("saveper")};
}

} // namespace

CompiledModel compile(Model const& model) {
    return compile_part(model, 0);
}

CompiledModel compile_part(Model const& model, std::size_t macro_depth) {
    CompiledModel compiled{nullptr, Diagnostics(limits::model_diagnostics_max)};
    auto program = std::make_shared<Program>();
    if (within_limits(model, compiled.diagnostics)) {
        program->name = model.name;
        program->file = model.file;
        program->specs = model.specs;
        Assembly assembly{.program = *program,
                          .diagnostics = compiled.diagnostics,
                          .whole = model,
                          .macro_depth = macro_depth};
        ModelCompiler(model, assembly).run();
        find_control(model, *program);
        if (!compiled.diagnostics.has_errors()) {
            open_circles(*program, assembly.pass_through);
            put_in_order(*program, compiled.diagnostics);
        }
    }
    if (!compiled.diagnostics.has_errors()) {
        compiled.program = std::move(program);
    }
    return compiled;
}

CompiledModel load_program(std::filesystem::path const& path, LoadOptions const& options) {
    auto loaded = load_model(path, options);
    CompiledModel compiled;
    if (loaded.model) {
        compiled = compile(*loaded.model);
    }
    Diagnostics all = std::move(loaded.diagnostics);
    all.append(compiled.diagnostics);
    compiled.diagnostics = std::move(all);
    return compiled;
}

std::vector<SlotId> Program::find(std::string_view wanted) const {
    // A bracket inside quotes is part of the name.
    auto const quoted = wanted.starts_with('"') ? wanted.find('"', 1) : 0;
    auto const bracket = quoted == std::string_view::npos ? quoted : wanted.find('[', quoted);
    if (bracket == std::string_view::npos) {
        auto const all = slots_of_name.find(name_key(wanted));
        return all == slots_of_name.end() ? std::vector<SlotId>{} : all->second;
    }
    std::string key = name_key(wanted.substr(0, bracket)) + "[";
    auto rest = wanted.substr(bracket + 1);
    rest = rest.substr(0, rest.find(']'));
    while (true) {
        auto const comma = rest.find(',');
        key += name_key(rest.substr(0, comma));
        if (comma == std::string_view::npos) {
            break;
        }
        key += ",";
        rest = rest.substr(comma + 1);
    }
    SlotId const one = slot(key + "]");
    return one == no_id ? std::vector<SlotId>{} : std::vector<SlotId>{one};
}

} // namespace weir::dynamics
