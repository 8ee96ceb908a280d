// CSV against the cases in tests/cases/files/csv (what is read), the refusals, and the writer.
#include "files/csv_writer.hpp"
#include "files/table.hpp"
#include "files/text_file.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace weir;
using namespace weir::files;

namespace {

std::string visible(std::string_view text) {
    std::string out;
    for (char const c : text) {
        out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : std::string(1, c);
    }
    return out;
}

Result<std::string> rows_of(std::string bytes) {
    auto workbook = WEIR_TRY(open_workbook_bytes(std::move(bytes), "list.csv"));
    std::string out;
    WEIR_TRY(workbook->read(0, [&](std::size_t row, std::span<Cell const> cells) {
        out += std::to_string(row);
        for (auto const& cell : cells) {
            CHECK((cell.kind == Cell::Kind::empty) == cell.text.empty());
            out += "|" + visible(cell.text);
        }
        out += "\n";
        return true;
    }));
    return out;
}

Error refusal(std::string bytes) {
    auto rows = rows_of(std::move(bytes));
    REQUIRE_FALSE(rows.has_value());
    return std::move(rows).error();
}

} // namespace

TEST_CASE("CSV is read as the cases say") {
    auto const files = list_folder(WEIR_SOURCE_DIR "/tests/cases/files/csv");
    REQUIRE(files.has_value());
    std::size_t cases = 0;
    for (auto const& file : *files) {
        if (file.extension() != ".csv") {
            continue;
        }
        CAPTURE(file.filename().string());
        auto expected = file;
        expected.replace_extension(".rows");
        CHECK(rows_of(read_file(file, 1 << 20).value()).value() == read_file(expected, 1 << 20).value());
        ++cases;
    }
    CHECK(cases >= 16);
}

TEST_CASE("CSV that cannot be read safely is refused with the place") {
    CHECK(refusal("a,b\n\"c,d\n").message.find("Row 2 opens a quote in column A") == 0);
    CHECK(refusal(std::string("a,b\nc\0d,e,f,g,h,i,j,k\n", 22)).code == ErrorCode::invalid);
    CHECK(refusal(std::string(1100, ',')).code == ErrorCode::limit);
    CHECK(refusal("a\n" + std::string(40'000, 'x')).message.find("Row 2 has a cell longer") == 0);
    CHECK(refusal("a\n\"" + std::string(40'000, 'x') + "\"").message.find("Row 2 opens a quote") == 0);
    CHECK(refusal(std::string("\xFF\xFE") + std::string("a\0\0\xD8", 4)).code == ErrorCode::invalid);
}

TEST_CASE("a visitor that has seen enough stops the reading") {
    auto workbook = open_workbook_bytes("a\nb\nc\n", "list.csv").value();
    std::size_t rows = 0;
    CHECK(workbook->read(0, [&](std::size_t, std::span<Cell const>) { return ++rows < 2; }).has_value());
    CHECK(rows == 2);
    CHECK(workbook->format() == "csv");
    CHECK(workbook->sheet_names() == std::vector<std::string>{"list"});
}

TEST_CASE("the CSV writer quotes, guards and prints numbers") {
    std::string out;
    auto writer = CsvWriter::to_string(out);
    writer.row("a", "b,c", "d\"e", "f\ng");
    writer.text("=1+1").text("@x").text("-x").text("+\"x").number(-1.5).integer(-7);
    writer.end_row();
    writer.empty().number(1e21).number(0.1).number(100000).number(std::numeric_limits<double>::quiet_NaN());
    writer.end_row();
    CHECK(writer.finish().has_value());
    CHECK(out == "a,\"b,c\",\"d\"\"e\",\"f\ng\"\r\n"
                 "'=1+1,'@x,'-x,\"'+\"\"x\",-1.5,-7\r\n"
                 "\"\",1e+21,0.1,100000,\r\n");
    std::string plain;
    auto exact = CsvWriter::to_string(
        plain, {.delimiter = ';', .formulas = CsvFormulas::as_it_is, .byte_order_mark = true});
    exact.row("=1", std::string_view("a\0b", 3));
    CHECK(plain == "\xEF\xBB\xBF=1;\"a\xEF\xBF\xBD"
                   "b\"\r\n");
}

TEST_CASE("a CSV file is there only when it is whole") {
    auto const path = std::filesystem::temp_directory_path() / "weir-csv-test.csv";
    std::filesystem::remove(path);
    {
        auto dropped = CsvWriter::to_file(path).value();
        dropped.row("a");
    }
    CHECK_FALSE(std::filesystem::exists(path));
    auto writer = CsvWriter::to_file(path).value();
    for (int i = 0; i < 300'000; ++i) {
        writer.integer(i).text("x");
        writer.end_row();
    }
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(writer.finish().has_value());
    auto workbook = open_workbook(path).value();
    std::size_t rows = 0;
    std::string last;
    CHECK(workbook
              ->read(0,
                     [&](std::size_t row, std::span<Cell const> cells) {
                         rows = row;
                         last = cells[0].text;
                         return true;
                     })
              .has_value());
    CHECK(rows == 300'000);
    CHECK(last == "299999");
    std::filesystem::remove(path);
    CHECK(CsvWriter::to_file("/no/such/folder/a.csv").error().code == ErrorCode::io);
}
