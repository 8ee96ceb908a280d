// The door of this room: a typed model to a flat program in order of evaluation.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/compile/program.hpp"
#include "dynamics/model/load.hpp"

#include <filesystem>
#include <memory>

namespace weir::dynamics {

struct CompiledModel {
    std::shared_ptr<Program const> program; // none if there are errors
    Diagnostics diagnostics;
};

[[nodiscard]] CompiledModel compile(Model const& model);
// The same for a model that runs within another, so many macros deep.
[[nodiscard]] CompiledModel compile_part(Model const& model, std::size_t macro_depth);

// Reads and compiles; the diagnostics of both.
[[nodiscard]] CompiledModel load_program(std::filesystem::path const& path, LoadOptions const& options = {});

// The same without the program, and with what unit checking has to say (model/unit_check.hpp).
[[nodiscard]] Diagnostics check_model(std::filesystem::path const& path);

} // namespace weir::dynamics
