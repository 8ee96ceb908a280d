// Every input that a fuzzer of this room ever found worth keeping, through the code that it fuzzes.
#include "entries.hpp"
#include "files/text_file.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace weir::files;

namespace {

void replay(std::string const& name, void (*entry)(std::string_view)) {
    auto const folder = std::filesystem::path(WEIR_SOURCE_DIR) / "fuzz/corpus" / name;
    auto const files = list_folder(folder);
    REQUIRE(files.has_value());
    CHECK(files->size() >= 5);
    for (auto const& file : *files) {
        CAPTURE(file);
        auto const input = read_file(file, 1 << 20);
        REQUIRE(input.has_value());
        entry(*input);
    }
}

} // namespace

TEST_CASE("the corpus of the fuzzers is replayed") {
    replay("csv", &fuzz_csv);
    replay("xlsx", &fuzz_xlsx);
    replay("ods", &fuzz_ods);
    replay("xls", &fuzz_xls);
    replay("xml_tree", &fuzz_xml_tree);
    replay("json", &fuzz_json);
    replay("named_table", &fuzz_named_table);
}
