// OpenDocument and old Excel workbooks as LibreOffice writes them, from one source (typed.fods): both must
// say the same, but for what .xls cannot say.
#include "files/table.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace weir;
using namespace weir::files;

namespace {

std::vector<std::string> lines_of(std::string const& name, std::size_t sheet) {
    static constexpr char const* kinds = "-tnbde"; // empty, text, number, boolean, date, error
    auto const workbook = open_workbook(std::filesystem::path(WEIR_SOURCE_DIR) / "tests/cases/files" / name);
    REQUIRE_MESSAGE(workbook.has_value(), (workbook ? "" : workbook.error().text()));
    CHECK((*workbook)->sheet_names() == std::vector<std::string>{"Front", "List 1"});
    std::vector<std::string> lines;
    auto const read = (*workbook)->read(sheet, [&](std::size_t row, std::span<Cell const> cells) {
        std::string line = std::to_string(row) + ":";
        for (auto const& cell : cells) {
            line += std::string(" ") + kinds[static_cast<int>(cell.kind)] + "[" + cell.text + "]";
        }
        lines.push_back(line);
        return true;
    });
    REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error().text()));
    return lines;
}

} // namespace

TEST_CASE("an OpenDocument workbook: repeats, dates, errors, comments and lines within a cell") {
    CHECK(lines_of("ods/typed.ods", 0) == std::vector<std::string>{"1: t[Guidance]"});
    CHECK(lines_of("ods/typed.ods", 1) ==
          std::vector<std::string>{"1: t[Child Unique ID] t[Date of   Contact] t[Note]",
                                   "4: n[12.5] d[2017-08-31] n[1] n[1]", "5: n[12.5] d[2017-08-31] n[1] n[1]",
                                   "6: -[] -[] t[two\nlines & é]", "7: e[#DIV/0!] n[2]"});
}

TEST_CASE("an old Excel workbook says the same") {
    auto const rows = lines_of("xls/typed.xls", 1);
    REQUIRE(rows.size() == 4); // the seventh row holds formulas, whose results freexl does not read
    CHECK(rows[0] == "1: t[Child Unique ID] t[Date of   Contact] t[Note]");
    CHECK(rows[1] == "4: n[12.5] d[2017-08-31] n[1] n[1]");
    CHECK(rows[3] == "6: -[] -[] t[two\nlines & é]");
}
