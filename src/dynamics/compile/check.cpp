// What `weir model check` and the pages tell of a file: reading, compiling and units together. Apart from
// compile.cpp because a run does not ask for units.
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/model/unit_check.hpp"

namespace weir::dynamics {

Diagnostics check_model(std::filesystem::path const& path) {
    auto loaded = load_model(path, {.data = {}, .data_needed = false});
    Diagnostics all = std::move(loaded.diagnostics);
    if (loaded.model) {
        all.append(compile(*loaded.model).diagnostics);
        all.append(check_units(*loaded.model).diagnostics);
    }
    return all;
}

} // namespace weir::dynamics
