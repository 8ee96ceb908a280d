// Every input that a fuzzer of this room ever found worth keeping, through the code that it fuzzes.
#include "entries.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace weir::http;

namespace {

void replay(std::string const& name, void (*entry)(std::string_view)) {
    std::size_t count = 0;
    for (auto const& file : std::filesystem::directory_iterator(WEIR_SOURCE_DIR "/fuzz/corpus/" + name)) {
        CAPTURE(file.path().string());
        std::ifstream in(file.path(), std::ios::binary);
        std::string const input{std::istreambuf_iterator<char>(in), {}};
        REQUIRE_FALSE(in.bad());
        entry(input);
        ++count;
    }
    CHECK(count >= 5);
}

} // namespace

TEST_CASE("the corpus of the fuzzers is replayed") {
    replay("http_form", &fuzz_form);
    replay("http_multipart", &fuzz_multipart);
    replay("http_target", &fuzz_target);
    replay("http_head", &fuzz_head);
}
