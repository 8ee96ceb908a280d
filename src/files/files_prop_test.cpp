// Laws that hold for any table: what is written reads back. rapidcheck prints its seed when one breaks.
#include "files/csv_reader.hpp"
#include "files/csv_writer.hpp"
#include "files/json.hpp"
#include "files/table.hpp"
#include "files/xlsx_writer.hpp"
#include "files/xml_tree.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <filesystem>

using namespace weir;
using namespace weir::files;

namespace {

using Texts = std::vector<std::vector<std::string>>;

// Characters that files have broken on, and some from every length of UTF-8.
rc::Gen<std::string> any_text() {
    auto const character = rc::gen::element<std::string>(
        "a", "Z", "0", " ", ",", ";", "\t", "\"", "'", "\n", "\r", "=", "-", "+", "@", "<", "&", ">", "]",
        "_", "x", "_x000D_", "\x01", "\x1F", "\x7F", "\xC2\x81", "\xC3\xA9", "\xE2\x82\xAC", "\xEF\xBB\xBF",
        "\xEF\xBF\xBE", "\xF0\x9F\x98\x80");
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(character), [](auto const& pieces) {
        std::string text;
        for (auto const& piece : pieces) {
            text += piece;
        }
        return text;
    });
}

rc::Gen<Texts> any_table() {
    return rc::gen::container<Texts>(
        rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(any_text())));
}

Texts texts_of(Workbook& workbook) {
    Texts rows;
    auto const status = workbook.read(0, [&](std::size_t row, std::span<Cell const> cells) {
        rows.resize(row);
        for (auto const& cell : cells) {
            rows.back().push_back(cell.text);
        }
        return true;
    });
    if (!status) {
        RC_FAIL(status.error().text());
    }
    return rows;
}

// A sheet does not keep empty cells after the last full one, nor empty rows after the last.
Texts trimmed(Texts rows) {
    for (auto& row : rows) {
        while (!row.empty() && row.back().empty()) {
            row.pop_back();
        }
    }
    while (!rows.empty() && rows.back().empty()) {
        rows.pop_back();
    }
    return rows;
}

} // namespace

TEST_CASE("CSV reads back what was written") {
    CHECK(rc::check("CSV write then read is the identity", [] {
        auto const table = *any_table();
        auto const delimiter = *rc::gen::element(',', ';', '\t');
        std::string out;
        auto writer = CsvWriter::to_string(
            out, {.delimiter = delimiter, .formulas = CsvFormulas::as_it_is, .byte_order_mark = true});
        for (auto const& row : table) {
            for (auto const& text : row) {
                writer.text(text);
            }
            writer.end_row();
        }
        // A row of the delimiter in use, because only the first rows are looked at to find it.
        out.insert(3, delimiter == ',' ? "h,h\r\n" : delimiter == ';' ? "h;h\r\n" : "h\th\r\n");
        // Not open_workbook(): to that, text that is mostly control characters is a binary file.
        auto workbook = open_csv(out, "a").value();
        auto rows = texts_of(*workbook);
        rows.erase(rows.begin());
        RC_ASSERT(rows == table);
    }));
}

TEST_CASE("guarded CSV holds no text that begins as a formula") {
    CHECK(rc::check("no cell begins with a character that starts a formula", [] {
        std::string out;
        auto writer = CsvWriter::to_string(out);
        writer.text(*any_text());
        writer.end_row();
        auto const first = out.front() == '"' ? out[1] : out[0];
        RC_ASSERT(std::string_view("=+-@\t").find(first) == std::string_view::npos);
    }));
}

TEST_CASE("xlsx reads back what was written") {
    auto const path = std::filesystem::temp_directory_path() / "weir-xlsx-prop-test.xlsx";
    CHECK(rc::check("xlsx write then read is the identity", [&] {
        auto const table = *any_table();
        auto writer = XlsxWriter::create(path).value();
        RC_ASSERT(writer.add_sheet("a").has_value());
        for (auto const& row : table) {
            for (auto const& text : row) {
                writer.text(text);
            }
            writer.end_row();
        }
        RC_ASSERT(writer.finish().has_value());
        auto workbook = open_workbook(path).value();
        RC_ASSERT(texts_of(*workbook) == trimmed(table));
    }));
    std::filesystem::remove(path);
}

TEST_CASE("numbers read back as they were written") {
    auto const path = std::filesystem::temp_directory_path() / "weir-xlsx-number-prop-test.xlsx";
    CHECK(rc::check("every finite number survives", [&] {
        auto const numbers =
            *rc::gen::nonEmpty(rc::gen::container<std::vector<double>>(rc::gen::arbitrary<double>()));
        auto writer = XlsxWriter::create(path).value();
        RC_ASSERT(writer.add_sheet("a").has_value());
        for (auto const number : numbers) {
            writer.number(number);
            writer.end_row();
        }
        RC_ASSERT(writer.finish().has_value());
        auto workbook = open_workbook(path).value();
        RC_ASSERT(workbook
                      ->read(0,
                             [&](std::size_t row, std::span<Cell const> cells) {
                                 RC_ASSERT(cells[0].number == numbers[row - 1]);
                                 return true;
                             })
                      .has_value());
    }));
    std::filesystem::remove(path);
}

TEST_CASE("XML and JSON read back any text") {
    CHECK(rc::check("an attribute and a text survive", [] {
        auto const text = *any_text();
        auto tree = XmlTree::make("a");
        tree.root().set("b", text);
        auto const again = XmlTree::parse(tree.print());
        RC_ASSERT(again.has_value());
        auto json = parse_json(to_json(Json(text)));
        RC_ASSERT(json.has_value());
        RC_ASSERT(std::string_view(json->as_string()) == text);
    }));
}
