// The xlsx reader against the cases in tests/cases/files/xlsx, each a sheet wrapped here into a workbook;
// against workbooks that lie; and against real ones. Then the writer, whose output the reader reads.
#include "files/table.hpp"
#include "files/text_file.hpp"
#include "files/xlsx_parts.hpp"
#include "files/xlsx_writer.hpp"
#include "files/zip.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>

using namespace weir;
using namespace weir::files;

namespace {

std::filesystem::path const cases = WEIR_SOURCE_DIR "/tests/cases/files/xlsx";

std::string file_text(std::filesystem::path const& path) {
    return read_file(path, 1 << 20).value();
}

using Parts = std::map<std::string, std::string>;

Parts parts_with(std::string sheet) {
    std::string const types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    return {
        {"[Content_Types].xml", "<Types/>"},
        {"xl/workbook.xml",
         "<workbook xmlns:r='r'><sheets><sheet name='List 1' sheetId='9' r:id='rId7'/>"
         "<sheet name='Hidden' sheetId='2' state='hidden' r:id='rId8'/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id='rId1' Type='" + types + "styles' Target='styles.xml'/>" +
             "<Relationship Id='rId2' Type='" + types + "sharedStrings' Target='/xl/sharedStrings.xml'/>" +
             "<Relationship Id='rId7' Type='" + types + "worksheet' Target='worksheets/data.xml'/>" +
             "<Relationship Id='rId8' Type='" + types +
             "worksheet' Target='./other/../worksheets/more.xml'/>" + "</Relationships>"},
        {"xl/styles.xml", file_text(cases / "styles.xml")},
        {"xl/sharedStrings.xml", file_text(cases / "sharedStrings.xml")},
        {"xl/worksheets/data.xml", std::move(sheet)},
        {"xl/worksheets/more.xml",
         "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"},
    };
}

std::string zipped(Parts const& parts) {
    auto const path = std::filesystem::temp_directory_path() / "weir-xlsx-test.xlsx";
    auto zip = ZipWriter::create(path).value();
    for (auto const& [name, content] : parts) {
        REQUIRE(zip.add(name, content).has_value());
    }
    REQUIRE(zip.finish().has_value());
    auto bytes = read_file(path, 1 << 24).value();
    std::filesystem::remove(path);
    return bytes;
}

std::string visible(Cell const& cell) {
    static char const* const kinds[] = {"empty", "text", "number", "boolean", "date", "error"};
    std::string out = std::string("|") + kinds[static_cast<std::size_t>(cell.kind)] + ":";
    for (char const c : cell.text) {
        out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : std::string(1, c);
    }
    return out;
}

Result<std::string> rows_of(Workbook& workbook, std::size_t sheet) {
    std::string out;
    WEIR_TRY(workbook.read(sheet, [&](std::size_t row, std::span<Cell const> cells) {
        out += std::to_string(row);
        for (auto const& cell : cells) {
            out += visible(cell);
        }
        out += "\n";
        return true;
    }));
    return out;
}

Result<std::string> rows_in(Parts const& parts) {
    auto workbook = WEIR_TRY(open_workbook_bytes(zipped(parts), "test.xlsx"));
    return rows_of(*workbook, 0);
}

std::string refusal(std::string bytes) {
    auto workbook = open_workbook_bytes(std::move(bytes), "test.xlsx");
    REQUIRE_FALSE(workbook.has_value());
    return workbook.error().message;
}

bool holds(std::string const& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("sheets are read as the cases say") {
    std::size_t read = 0;
    std::size_t refused = 0;
    auto const files = list_folder(cases);
    REQUIRE(files.has_value());
    for (auto const& file : *files) {
        auto const name = file.filename().string();
        auto const stem = name.substr(0, name.find('.'));
        CAPTURE(name);
        if (name.ends_with(".sheet.xml")) {
            CHECK(rows_in(parts_with(file_text(file))).value() == file_text(cases / (stem + ".rows")));
            ++read;
        } else if (name.ends_with(".refused.xml")) {
            auto const rows = rows_in(parts_with(file_text(file)));
            REQUIRE_FALSE(rows.has_value());
            CHECK_MESSAGE(holds(rows.error().message, file_text(cases / (stem + ".words"))),
                          rows.error().message);
            ++refused;
        }
    }
    CHECK(read >= 9);
    CHECK(refused >= 10);
}

TEST_CASE("sheets are found through their relationships") {
    auto workbook =
        open_workbook_bytes(zipped(parts_with("<worksheet><sheetData/></worksheet>")), "a.xlsx").value();
    CHECK(workbook->format() == "xlsx");
    REQUIRE(workbook->sheets().size() == 2);
    CHECK(workbook->sheets()[0].name == "List 1");
    CHECK_FALSE(workbook->sheets()[0].hidden);
    CHECK(workbook->sheets()[1].hidden);
    CHECK(rows_of(*workbook, 0).value().empty());
    CHECK(rows_of(*workbook, 1).value() == "1|number:1\n");
}

TEST_CASE("a workbook that counts from 1904 gives the same dates") {
    auto parts =
        parts_with("<worksheet><sheetData><row><c s='1'><v>41516</v></c></row></sheetData></worksheet>");
    parts["xl/workbook.xml"].insert(0, "<?xml version='1.0'?>");
    auto& workbook = parts["xl/workbook.xml"];
    workbook.insert(workbook.find("<sheets>"), "<workbookPr date1904='1'/>");
    CHECK(rows_in(parts).value() == "1|date:2017-08-31\n");
}

TEST_CASE("formats that show dates are told from those that do not") {
    for (auto const* code :
         {"dd/mm/yyyy", "[$-F800]dddd\\,\\ mmmm\\ dd", "h:mm AM/PM", "[mm]:ss", "yyyy", "s.00"}) {
        CHECK_MESSAGE(is_date_format(code), code);
    }
    for (auto const* code :
         {"General", "0.00", "#,##0\" days\"", "[Red]0", "\\d0", "0;dd", "@", "0_d", "*d0", ""}) {
        CHECK_MESSAGE(!is_date_format(code), code);
    }
    CHECK(is_date_format(14U));
    CHECK(is_date_format(47U));
    CHECK_FALSE(is_date_format(13U));
    CHECK_FALSE(is_date_format(49U));
}

TEST_CASE("workbooks that lack or bend a part are refused") {
    auto const sheet = "<worksheet><sheetData/></worksheet>";
    auto parts = parts_with(sheet);
    parts.erase("xl/workbook.xml");
    CHECK(holds(refusal(zipped(parts)), "no xl/workbook.xml"));
    parts = parts_with(sheet);
    parts.erase("xl/worksheets/data.xml");
    CHECK(holds(refusal(zipped(parts)), "names the sheet List 1 but does not hold it"));
    parts = parts_with(sheet);
    parts.erase("xl/_rels/workbook.xml.rels");
    CHECK(holds(refusal(zipped(parts)), "lacks its part"));
    parts = parts_with(sheet);
    auto& links = parts["xl/_rels/workbook.xml.rels"];
    links.replace(links.find("worksheets/data.xml"), 19, "../../../etc/passwd");
    CHECK(holds(refusal(zipped(parts)), "outside itself"));
    parts = parts_with(sheet);
    parts["xl/styles.xml"] = "<!DOCTYPE a><a/>";
    CHECK(holds(refusal(zipped(parts)), "document type"));
    auto const whole = zipped(parts_with(sheet));
    CHECK(holds(refusal(whole.substr(0, whole.size() - 100)), "damaged or cut short"));
    auto const bomb = "<worksheet><sheetData>" + std::string(20'000'000, ' ') + "</sheetData></worksheet>";
    CHECK(holds(rows_in(parts_with(bomb)).error().message, "times its size"));
}

TEST_CASE("what is no workbook is refused with how to mend it") {
    std::string const ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    CHECK(holds(refusal(ole + std::string(600, 'x')), "no workbook"));
    CHECK(
        holds(refusal(ole + std::string("W\0o\0r\0k\0b\0o\0o\0k\0", 16) + std::string(600, 'x')), "(.xls)"));
    CHECK(holds(refusal(ole + std::string("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32)),
                "password"));
    CHECK(holds(refusal(""), "empty"));
    CHECK(holds(refusal("%PDF-1.7"), "PDF"));
    CHECK(holds(refusal("\xEF\xBB\xBF <!DOCTYPE html>"), "web page"));
    CHECK(holds(refusal(std::string(100, '\x01')), "neither a workbook nor text"));
    CHECK(holds(refusal(zipped({{"a.txt", "x"}})), "zip archive but no workbook"));
    CHECK(holds(refusal(zipped({{"mimetype", "x"}, {"content.xml", "x"}})), "not well-formed"));
    CHECK(holds(refusal(zipped({{"mimetype", "x"}, {"content.xml", "<document-content/>"}})), "no workbook"));
    CHECK(holds(refusal(zipped({{"[Content_Types].xml", "x"}, {"word/document.xml", "x"}})), "no workbook"));
    CHECK(holds(refusal(zipped({{"xl/workbook.bin", "x"}})), "(.xlsb)"));
    CHECK(open_workbook("/no/such/file.xlsx").error().code == ErrorCode::not_found);
}

TEST_CASE("real workbooks are read whole") {
    std::filesystem::path const folder = WEIR_SOURCE_DIR "/../shared/samples/annex_a";
    if (!std::filesystem::exists(folder)) {
        MESSAGE("skipped: " << folder << " is absent");
        return;
    }
    // Sheets, cells that are not empty, and bytes of text, as a reader of another making counted them.
    struct Expected {
        char const* file;
        std::size_t sheets;
        std::size_t cells;
        std::size_t text_bytes;
    };
    for (auto const& expected :
         {Expected{"Annex_A.xlsx", 11, 970, 8453}, Expected{"ofsted_blank_2019.xlsx", 15, 1197, 85472}}) {
        CAPTURE(expected.file);
        auto workbook = open_workbook(folder / expected.file).value();
        CHECK(workbook->sheets().size() == expected.sheets);
        std::size_t cells = 0;
        std::size_t text_bytes = 0;
        for (std::size_t sheet = 0; sheet < workbook->sheets().size(); ++sheet) {
            REQUIRE(workbook
                        ->read(sheet,
                               [&](std::size_t, std::span<Cell const> row) {
                                   for (auto const& cell : row) {
                                       cells += cell.kind != Cell::Kind::empty ? 1 : 0;
                                       text_bytes += cell.kind == Cell::Kind::text ? cell.text.size() : 0;
                                   }
                                   return true;
                               })
                        .has_value());
        }
        CHECK(cells == expected.cells);
        CHECK(text_bytes == expected.text_bytes);
    }
}

TEST_CASE("what the writer writes, the reader reads") {
    auto const path = std::filesystem::temp_directory_path() / "weir-xlsx-writer-test.xlsx";
    auto writer = XlsxWriter::create(path).value();
    std::vector<std::string> const header = {"Name", "Date"};
    CHECK(writer.add_sheet("List 1", header).has_value());
    CHECK(writer.add_sheet("list 1").error().code == ErrorCode::invalid);
    for (auto const* name : {"", "a[b", "'a", "this name has far more than 31 characters"}) {
        CHECK(writer.add_sheet(name).error().code == ErrorCode::invalid);
    }
    writer.text("=1+1").date(date(2017, 8, 31)).number(0.1).integer(-5).boolean(true).text("");
    writer.end_row();
    writer.end_row();
    writer.empty()
        .text(" <&>\"\r\n\t_x0041_ ")
        .text(std::string_view("a\0\x01\xEF\xBF\xBF", 6))
        .date(date(1899, 1, 1));
    writer.end_row();
    CHECK(writer.add_sheet("More & more").has_value());
    writer.number(1e300);
    writer.end_row();
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(writer.finish().has_value());
    auto workbook = open_workbook(path).value();
    CHECK(workbook->sheet_names() == std::vector<std::string>{"List 1", "More & more"});
    CHECK(rows_of(*workbook, 0).value() ==
          "1|text:Name|text:Date\n"
          "2|text:=1+1|date:2017-08-31|number:0.1|number:-5|boolean:TRUE\n"
          "4|empty:|text: <&>\"\\r\\n\t_x0041_ |text:a\xEF\xBF\xBD\x01\xEF\xBF\xBF|text:1899-01-01\n");
    CHECK(rows_of(*workbook, 1).value() == "1|number:1e+300\n");
    std::filesystem::remove(path);
}

TEST_CASE("more texts than are shared, and long ones, read back too") {
    auto const path = std::filesystem::temp_directory_path() / "weir-xlsx-many-texts-test.xlsx";
    auto const text_of = [](std::size_t row) {
        return std::to_string(row) + (row % 10 == 0 ? std::string(100, 'x') : std::string(" & "));
    };
    auto writer = XlsxWriter::create(path).value();
    CHECK(writer.add_sheet("a").has_value());
    for (std::size_t row = 1; row <= 80'000; ++row) {
        writer.text(text_of(row)).text("again");
        writer.end_row();
    }
    CHECK(writer.finish().has_value());
    auto workbook = open_workbook(path).value();
    std::size_t wrong = 0;
    std::size_t rows = 0;
    CHECK(workbook
              ->read(0,
                     [&](std::size_t row, std::span<Cell const> cells) {
                         ++rows;
                         wrong += cells[0].text == text_of(row) && cells[1].text == "again" ? 0 : 1;
                         return true;
                     })
              .has_value());
    CHECK(rows == 80'000);
    CHECK(wrong == 0);
    std::filesystem::remove(path);
}

TEST_CASE("the writer refuses what a sheet cannot hold") {
    auto const path = std::filesystem::temp_directory_path() / "weir-xlsx-refusal-test.xlsx";
    auto const written = [&](std::string const& text, std::size_t columns) {
        auto writer = XlsxWriter::create(path).value();
        CHECK(writer.add_sheet("a").has_value());
        for (std::size_t i = 0; i < columns; ++i) {
            writer.text(text);
        }
        writer.end_row();
        return writer.finish();
    };
    CHECK(written("a", 16'384).has_value());
    std::filesystem::remove(path);
    CHECK(written("a", 16'385).error().code == ErrorCode::limit);
    CHECK(holds(written(std::string(32'768, 'a'), 2).error().message, "Cell A1 is longer"));
    CHECK(holds(written("\xFF", 1).error().message, "Cell A1 is not UTF-8"));
    CHECK(XlsxWriter::create(path).value().finish().error().code == ErrorCode::invalid);
    CHECK_FALSE(std::filesystem::exists(path));
}
