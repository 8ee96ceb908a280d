#include "entries.hpp"

#include "base/contract.hpp"
#include "files/csv_reader.hpp"
#include "files/csv_writer.hpp"
#include "files/json.hpp"
#include "files/named_table.hpp"
#include "files/table.hpp"
#include "files/xls_cells.hpp"
#include "files/xls_reader.hpp"
#include "files/xlsx_sheet.hpp"
#include "files/xml_tree.hpp"

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weir::files {
namespace {

using Rows = std::vector<std::vector<Cell>>;

bool read_all(Workbook& workbook, std::size_t sheet, Rows& rows) {
    return workbook
        .read(sheet,
              [&](std::size_t, std::span<Cell const> cells) {
                  rows.emplace_back(cells.begin(), cells.end());
                  return true;
              })
        .has_value();
}

void append_little(std::string& out, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
        out += static_cast<char>((value >> (8 * i)) & 0xff);
    }
}

std::uint32_t checksum(std::string_view content) { // CRC-32 as a zip has it
    std::uint32_t rest = 0xffffffff;
    for (char const c : content) {
        rest ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) {
            rest = (rest & 1) != 0 ? 0xedb88320 ^ (rest >> 1) : rest >> 1;
        }
    }
    return ~rest;
}

// An archive of one entry, stored as it is (APPNOTE.TXT of PKWARE, 4.3), so that the fuzzer need not find out
// how a zip is made before it comes to what is in it.
std::string stored_zip(std::string_view name, std::string_view content) {
    auto const size = static_cast<std::uint32_t>(content.size());
    std::string common;
    append_little(common, 20, 2);
    common.append(8, '\0'); // flags, method, time, date
    append_little(common, checksum(content), 4);
    append_little(common, size, 4);
    append_little(common, size, 4);
    append_little(common, static_cast<std::uint32_t>(name.size()), 2);
    std::string out = "PK\x03\x04" + common;
    append_little(out, 0, 2);
    out.append(name).append(content);
    auto const directory = static_cast<std::uint32_t>(out.size());
    std::string line = "PK\x01\x02";
    append_little(line, 20, 2);
    line += common;
    line.append(14, '\0'); // no extra field, no comment, disk 0, no attributes, at the beginning
    line.append(name);
    out += line;
    out += "PK\x05\x06";
    append_little(out, 0, 4);
    append_little(out, 0x00010001, 4);
    append_little(out, static_cast<std::uint32_t>(line.size()), 4);
    append_little(out, directory, 4);
    append_little(out, 0, 2);
    return out;
}

// Every sheet of what opened as a workbook: rows in order, cells within the limits.
void read_whole(Result<std::unique_ptr<Workbook>> const& workbook) {
    if (!workbook) {
        WEIR_ENSURES(!workbook.error().message.empty());
        return;
    }
    for (std::size_t sheet = 0; sheet < (*workbook)->sheets().size(); ++sheet) {
        std::size_t last_row = 0;
        static_cast<void>((*workbook)->read(sheet, [&](std::size_t row, std::span<Cell const> cells) {
            WEIR_ENSURES(row > last_row && cells.size() <= limits::columns_max);
            last_row = row;
            return row < 10'000; // a repeated row may be there two million times
        }));
    }
}

XlsxParts small_parts() {
    XlsxParts parts;
    parts.style_is_date = {false, true};
    return parts;
}

SharedStrings small_strings() {
    SharedStrings strings;
    strings.append("one");
    strings.end_string();
    strings.end_string();
    return strings;
}

} // namespace

void fuzz_csv(std::string_view input) {
    static_cast<void>(open_workbook_bytes(std::string(input), "fuzz.csv")); // the finding of kinds
    auto first = open_csv(std::string(input), "fuzz");
    Rows rows;
    if (!first || !read_all(**first, 0, rows)) {
        return;
    }
    std::string text;
    auto writer = CsvWriter::to_string(text, {.formulas = CsvFormulas::as_it_is, .byte_order_mark = true});
    writer.row("a", "b"); // says which delimiter it is
    for (auto const& row : rows) {
        for (auto const& cell : row) {
            writer.text(cell.text);
        }
        writer.end_row();
    }
    auto second = open_csv(text, "fuzz");
    Rows again;
    WEIR_ENSURES(second.has_value());
    WEIR_ENSURES(read_all(**second, 0, again) && !again.empty());
    again.erase(again.begin());
    WEIR_ENSURES(again == rows);
}

void fuzz_xlsx(std::string_view input) {
    if (input.starts_with("PK")) {
        read_whole(open_workbook_bytes(std::string(input), "fuzz.xlsx"));
        return;
    }
    auto const parts = small_parts();
    auto const strings = small_strings();
    std::size_t last_row = 0;
    RowVisitor const each = [&](std::size_t row, std::span<Cell const> cells) {
        WEIR_ENSURES(row > last_row && !cells.empty() && cells.back().kind != Cell::Kind::empty);
        last_row = row;
        return true;
    };
    XlsxSheetEvents events(parts, strings, each);
    XmlStream stream(events, "The sheet");
    stream.feed(input.substr(0, input.size() / 2)) && stream.feed(input.substr(input.size() / 2));
    static_cast<void>(stream.finish());
}

void fuzz_ods(std::string_view input) {
    read_whole(open_workbook_bytes(
        input.starts_with("PK") ? std::string(input) : stored_zip("content.xml", input), "fuzz.ods"));
}

void fuzz_xls(std::string_view input) {
    read_whole(input.starts_with(xls_signature) ? open_workbook_bytes(std::string(input), "fuzz.xls")
                                                : read_cells(std::string(input)));
}

void fuzz_xml_tree(std::string_view input) {
    auto const tree = XmlTree::parse(input);
    if (!tree) {
        return;
    }
    auto const printed = tree->print();
    auto const again = XmlTree::parse(printed, {.bytes_max = limits::model_bytes_max * 8});
    WEIR_ENSURES(again.has_value());
    WEIR_ENSURES(again->root().name() == tree->root().name());
}

void fuzz_json(std::string_view input) {
    auto const value = parse_json(input);
    if (!value) {
        return;
    }
    auto const printed = to_json(*value);
    auto const again = parse_json(printed);
    WEIR_ENSURES(again && to_json(*again) == printed);
    WEIR_ENSURES(parse_json(to_pretty_json(*value)).has_value());
}

void fuzz_named_table(std::string_view input) {
    constexpr std::size_t rows_max = 1'000;
    Diagnostics reading;
    auto const table = NamedTable::read_bytes(std::string(input), "fuzz.csv", reading, rows_max);
    if (!table) {
        WEIR_ENSURES(!table.error().message.empty());
        return;
    }
    WEIR_ENSURES(table->rows() <= rows_max);
    auto const columns = table->columns().size();
    static_cast<void>(table->find({"date", "value"}));
    Diagnostics asking;
    for (std::size_t row = 0; row < table->rows(); ++row) {
        for (std::size_t column = 0; column < columns; ++column) {
            auto const before = asking.error_count();
            auto const number = table->number(row, column, asking);
            WEIR_ENSURES(number ? std::isfinite(*number) : asking.error_count() == before + 1);
            auto const between = asking.error_count();
            auto const day = table->date(row, column, asking);
            WEIR_ENSURES(day ? parse_iso_date(iso(*day)) == day : asking.error_count() == between + 1);
            WEIR_ENSURES(!table->empty(row, column) || (!number && !day));
            WEIR_ENSURES(table->where(row, column).line == table->line(row));
        }
    }
    static_cast<void>(asking.text());
}

} // namespace weir::files
