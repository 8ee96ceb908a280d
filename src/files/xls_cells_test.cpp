// Cells as lines: what is written is read back the same, and lines that a process gone wrong might write are
// errors, never cells.
#include "files/xls_cells.hpp"
#include "files/xls_reader.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace weir;
using namespace weir::files;

namespace {

std::string bytes_of(char const* name) {
    std::ifstream in(std::filesystem::path(WEIR_SOURCE_DIR) / "tests/cases" / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::pair<std::size_t, std::vector<Cell>>> rows_of(Workbook& workbook, std::size_t sheet) {
    std::vector<std::pair<std::size_t, std::vector<Cell>>> rows;
    REQUIRE(workbook.read(sheet, [&](std::size_t row, std::span<Cell const> cells) {
        rows.emplace_back(row, std::vector<Cell>(cells.begin(), cells.end()));
        return true;
    }));
    return rows;
}

} // namespace

TEST_CASE("a workbook told as lines is the same workbook") {
    std::size_t rows = 0;
    for (auto const* name : {"files/xls/typed.xls", "import/annex_a_xls/return/Annex_A.xls"}) {
        auto const workbook = open_xls(bytes_of(name)).value();
        std::string lines;
        REQUIRE(write_cells(*workbook, [&](std::string_view line) {
            lines += line;
            return true;
        }));
        auto const told = read_cells(lines);
        REQUIRE_MESSAGE(told.has_value(), (told ? std::string() : told.error().message));
        REQUIRE((*told)->sheet_names() == workbook->sheet_names());
        for (std::size_t sheet = 0; sheet < workbook->sheets().size(); ++sheet) {
            auto const expected = rows_of(*workbook, sheet);
            CHECK(rows_of(**told, sheet) == expected);
            rows += expected.size();
        }
    }
    CHECK(rows > 50);
}

TEST_CASE("texts with tabs, ends of lines and backslashes come back") {
    auto const told = read_cells("S\ta\\tb\nR\t3\nC\t1\tt\t0\tx\\ty\\nz\\\\\\r\nE\n");
    REQUIRE(told.has_value());
    CHECK((*told)->sheet_names() == std::vector<std::string>{"a\tb"});
    auto const rows = rows_of(**told, 0);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].first == 3);
    REQUIRE(rows[0].second.size() == 2);
    CHECK(rows[0].second[0].kind == Cell::Kind::empty);
    CHECK(rows[0].second[1].text == "x\ty\nz\\\r");
}

TEST_CASE("lines that are none are refused whole") {
    auto const row = std::string("S\ta\nR\t1\n");
    for (auto const& lines : {std::string(),
                              std::string("E\n"),
                              std::string("S\ta\n"),
                              row + "C\t0\tt\t0\tx\n",
                              row + "C\t0\tt\t0\tx\nE",
                              row + "E\nE\n",
                              row + "C\t0\tt\t0\tx",
                              row + "C\t9999\tt\t0\tx\nE\n",
                              row + "C\t0\tq\t0\tx\nE\n",
                              row + "C\t0\tn\tinf\tx\nE\n",
                              row + "C\t0\tn\t\tx\nE\n",
                              row + "C\t0\tt\t0\t\\q\nE\n",
                              row + "C\t0\tt\t0\t\\\nE\n",
                              row + "C\t0\tt\t0\t\xff\nE\n",
                              row + "C\t0\tt\t0\tx\ty\nE\n",
                              row + "C\t1\tt\t0\tx\nC\t1\tt\t0\ty\nE\n",
                              row + "R\t1\nE\n",
                              row + "R\t99999999999999999999\nE\n",
                              row + "\nE\n",
                              row + "X\nE\n",
                              std::string("R\t1\nE\n"),
                              std::string("S\ta\nC\t0\tt\t0\tx\nE\n"),
                              std::string(1, '\0') + "\n"}) {
        CAPTURE(lines);
        CHECK(!read_cells(lines).has_value());
    }
    std::string sheets;
    for (int i = 0; i < 300; ++i) {
        sheets += "S\ta\n";
    }
    CHECK(read_cells(sheets + "E\n").error().code == ErrorCode::limit);
    CHECK(read_cells(cells_failed("It is damaged.")).error().message == "It is damaged.");
    CHECK(read_cells("F\t\x1b[2J\n").error().message.find('\x1b') == std::string::npos);
}
