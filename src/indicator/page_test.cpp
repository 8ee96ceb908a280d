// docs/indicators says what the definitions say. With WEIR_WRITE_DOCS set the pages are written anew.
#include "files/text_file.hpp"
#include "indicator/page.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace weir;

TEST_CASE("docs/indicators is what the definitions say") {
    std::filesystem::path const home = WEIR_SOURCE_DIR;
    auto const catalogue = indicator::Catalogue::read(home / "config" / "indicators").value();
    auto const pages = indicator::pages_of(catalogue);
    CHECK(pages.size() == 11);
    for (auto const& page : pages) {
        auto const path = home / "docs" / "indicators" / page.file;
        if (std::getenv("WEIR_WRITE_DOCS") != nullptr) {
            REQUIRE(files::write_file(path, page.text));
        }
        CAPTURE(page.file);
        auto const written = files::read_file(path, 1 << 20);
        REQUIRE_MESSAGE(written.has_value(), "write the pages with WEIR_WRITE_DOCS=1");
        CHECK(*written == page.text);
    }
}
