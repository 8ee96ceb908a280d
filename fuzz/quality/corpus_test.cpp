// Every input that the fuzzer of this room ever found worth keeping, through the code that it fuzzes.
#include "entries.hpp"
#include "files/text_file.hpp"

#include <doctest/doctest.h>

using namespace weir;

TEST_CASE("the corpus of the fuzzer of rules is replayed") {
    auto const inputs = files::list_folder(std::filesystem::path(WEIR_SOURCE_DIR) / "fuzz/corpus/rule");
    REQUIRE(inputs.has_value());
    CHECK(inputs->size() >= 10);
    for (auto const& file : *inputs) {
        CAPTURE(file);
        auto const input = files::read_file(file, 1 << 20);
        REQUIRE(input.has_value());
        quality::fuzz_rule(*input);
    }
}
