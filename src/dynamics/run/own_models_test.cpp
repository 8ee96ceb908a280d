// Our own test models: tests/cases/sd/own/NAME.xmile with NAME.csv beside it, worked out by hand or in
// closed form, never by an engine. A new case is two text files.
#include "dynamics/compile/compile.hpp"
#include "dynamics/run/expected_table.hpp"
#include "dynamics/run/run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace weir::dynamics {
namespace {

TEST_CASE("our own models give what was worked out for them") {
    auto const folder = std::filesystem::path(WEIR_SOURCE_DIR) / "tests" / "cases" / "sd" / "own";
    std::size_t count = 0;
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".xmile") {
            continue;
        }
        ++count;
        CAPTURE(entry.path().string());
        auto expected_path = entry.path();
        auto const expected = test::read_expected(expected_path.replace_extension(".csv"));
        REQUIRE(expected);
        auto const compiled = load_program(entry.path());
        REQUIRE_MESSAGE(compiled.program, compiled.diagnostics.text());
        auto const output = run(*compiled.program, {.save = expected->names});
        REQUIRE(output);
        REQUIRE(output->times == expected->times);
        REQUIRE(output->names.size() == expected->names.size());
        for (std::size_t i = 0; i < expected->rows.size(); ++i) {
            for (std::size_t j = 0; j < expected->names.size(); ++j) {
                CAPTURE(expected->names[j]);
                CAPTURE(expected->times[i]);
                double const wanted = expected->rows[i][j];
                // What integration in small steps of the fourth order leaves is far below this.
                CHECK(std::abs(output->at(i, j) - wanted) <= 1e-8 * std::max(1.0, std::abs(wanted)));
            }
        }
    }
    CHECK(count >= 5);
}

} // namespace
} // namespace weir::dynamics
