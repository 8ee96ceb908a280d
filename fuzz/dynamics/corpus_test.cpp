// Every input that a fuzzer of the engine ever found worth keeping, through the code that it fuzzes; the
// models of the cases from the standards too.
#include "entries.hpp"
#include "files/text_file.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace weir::dynamics;

namespace {

std::size_t replay(std::string const& folder, std::string const& extension, void (*entry)(std::string_view)) {
    auto const files = weir::files::list_folder(std::filesystem::path(WEIR_SOURCE_DIR) / folder);
    REQUIRE(files.has_value());
    std::size_t count = 0;
    for (auto const& file : *files) {
        if (!extension.empty() && file.extension() != extension) {
            continue;
        }
        CAPTURE(file);
        auto const input = weir::files::read_file(file, 1 << 20);
        REQUIRE(input.has_value());
        entry(*input);
        ++count;
    }
    return count;
}

} // namespace

TEST_CASE("the corpus of the engine's fuzzers is replayed") {
    CHECK(replay("fuzz/corpus/xmile", "", &fuzz_xmile) >= 5);
    CHECK(replay("fuzz/corpus/equation", "", &fuzz_equation) >= 5);
    CHECK(replay("fuzz/corpus/machine", "", &fuzz_machine) >= 5);
    CHECK(replay("fuzz/corpus/mdl", "", &fuzz_mdl) >= 10);
    CHECK(replay("fuzz/corpus/data", "", &fuzz_data) >= 5);
    CHECK(replay("tests/cases/sd/standard", ".xmile", &fuzz_xmile) >= 30);
    CHECK(replay("tests/cases/sd/standard", ".mdl", &fuzz_mdl) >= 10);
}
