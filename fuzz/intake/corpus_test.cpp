// Every input that the fuzzer of this room ever found worth keeping, through the code that it fuzzes.
#include "entries.hpp"
#include "files/text_file.hpp"

#include <doctest/doctest.h>

using namespace weir;

namespace {

void replay(std::string const& corpus, void (*entry)(std::string_view)) {
    auto const folder = std::filesystem::path(WEIR_SOURCE_DIR) / "fuzz/corpus" / corpus;
    auto const inputs = files::list_folder(folder);
    REQUIRE(inputs.has_value());
    CHECK(inputs->size() >= 10);
    for (auto const& file : *inputs) {
        CAPTURE(file);
        auto const input = files::read_file(file, 1 << 20);
        REQUIRE(input.has_value());
        entry(*input);
    }
}

} // namespace

TEST_CASE("the corpus of the fuzzer of returns is replayed") {
    replay("intake", &intake::fuzz_parse);
}

TEST_CASE("the corpus of the fuzzer of XML returns is replayed") {
    replay("xml_return", &intake::fuzz_xml_return);
}
