// Our own writer and not libxlsxwriter's, which is too slow for a whole authority's return
// (docs/decisions/0006-xlsx-writer.md). It writes the least that ECMA-376 asks for.
#include "files/xlsx_writer.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "files/encoding.hpp"
#include "files/number_text.hpp"
#include "files/serial_date.hpp"
#include "files/table.hpp"
#include "files/xlsx_text.hpp"
#include "files/zip_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>
#include <vector>

namespace weir::files {
namespace {

constexpr std::size_t flush_bytes = 256UL << 10;
constexpr std::size_t row_max = 1'048'576; // of the format itself, as the next two
constexpr std::size_t column_max = 16'384;
constexpr std::size_t text_max = 32'767;

constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view main_namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view relation_namespace =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view package_namespace = "http://schemas.openxmlformats.org/package/2006";

// The indices into cellXfs of the style sheet below.
constexpr std::string_view date_style = "1";
constexpr std::string_view header_style = "2";

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

Status check_sheet_name(std::string const& name, std::vector<std::string> const& names) {
    auto const characters =
        std::count_if(name.begin(), name.end(), [](unsigned char c) { return (c & 0xC0U) != 0x80U; });
    if (!is_utf8(name) || characters < 1 || characters > 31 ||
        name.find_first_of("[]:*?/\\") != std::string::npos || name.front() == '\'' || name.back() == '\'') {
        return fail(ErrorCode::invalid,
                    fmt::format("\"{}\" cannot be the name of a sheet: 1 to 31 characters, none of "
                                "[]:*?/\\ and no apostrophe at either end.",
                                name));
    }
    auto const is_same = [&](std::string const& other) { return lower(other) == lower(name); };
    if (std::any_of(names.begin(), names.end(), is_same)) {
        return fail(ErrorCode::invalid, fmt::format("The workbook has a sheet {} already.", name));
    }
    return {};
}

std::string style_sheet() {
    return fmt::format(
        "{}<styleSheet xmlns=\"{}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" "
        "formatCode=\"dd/mm/yyyy\"/></numFmts>"
        "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
        "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
        "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
        "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
        "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
        "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" "
        "borderId=\"0\"/></cellStyleXfs>"
        "<cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
        "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
        "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs>"
        "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" "
        "builtinId=\"0\"/></cellStyles></styleSheet>",
        declaration, main_namespace);
}

std::string content_types(std::size_t sheets) {
    std::string out = fmt::format("{}<Types xmlns=\"{}/content-types\">"
                                  "<Default Extension=\"rels\" "
                                  "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                                  "<Default Extension=\"xml\" ContentType=\"application/xml\"/>",
                                  declaration, package_namespace);
    auto const add = [&](std::string const& part, std::string_view kind) {
        out += fmt::format(
            "<Override PartName=\"/xl/{}.xml\" "
            "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml\"/>",
            part, kind);
    };
    add("workbook", "sheet.main");
    add("styles", "styles");
    add("sharedStrings", "sharedStrings");
    for (std::size_t i = 1; i <= sheets; ++i) {
        add(fmt::format("worksheets/sheet{}", i), "worksheet");
    }
    return out + "</Types>";
}

std::string root_relationships() {
    return fmt::format(
        "{}<Relationships xmlns=\"{}/relationships\"><Relationship Id=\"rId1\" Type=\"{}/officeDocument\" "
        "Target=\"xl/workbook.xml\"/></Relationships>",
        declaration, package_namespace, relation_namespace);
}

std::string workbook_relationships(std::size_t sheets) {
    std::string out =
        fmt::format("{}<Relationships xmlns=\"{}/relationships\">", declaration, package_namespace);
    for (std::size_t i = 1; i <= sheets; ++i) {
        out += fmt::format(
            "<Relationship Id=\"rId{0}\" Type=\"{1}/worksheet\" Target=\"worksheets/sheet{0}.xml\"/>", i,
            relation_namespace);
    }
    out += fmt::format("<Relationship Id=\"rId{}\" Type=\"{}/styles\" Target=\"styles.xml\"/>", sheets + 1,
                       relation_namespace);
    return out + fmt::format("<Relationship Id=\"rId{}\" Type=\"{}/sharedStrings\" "
                             "Target=\"sharedStrings.xml\"/></Relationships>",
                             sheets + 2, relation_namespace);
}

std::string workbook(std::vector<std::string> const& names) {
    std::string out = fmt::format("{}<workbook xmlns=\"{}\" xmlns:r=\"{}\"><sheets>", declaration,
                                  main_namespace, relation_namespace);
    for (std::size_t i = 1; i <= names.size(); ++i) {
        out += "<sheet name=\"";
        append_escaped(out, names[i - 1]);
        out += fmt::format("\" sheetId=\"{0}\" r:id=\"rId{0}\"/>", i);
    }
    return out + "</sheets></workbook>";
}

std::string shared_strings(SharedTexts const& texts) {
    return fmt::format("{}<sst xmlns=\"{}\" uniqueCount=\"{}\">{}</sst>", declaration, main_namespace,
                       texts.size(), texts.items());
}

} // namespace

struct XlsxWriter::Output {
    explicit Output(ZipStream stream) : zip(std::move(stream)) { buffer.reserve(flush_bytes * 2); }

    ZipStream zip;
    std::vector<std::string> names;
    std::vector<std::string> columns; // their letters
    std::string buffer;
    std::string row_digits;
    SharedTexts texts;
    std::size_t row = 0;    // the one being written, from 1
    std::size_t column = 0; // the next one, from 0
    bool row_started = false;
    Status status;

    bool start_cell(std::string_view style);
    void put_text(std::string_view text, std::string_view style);
    void start_row();
    void flush();
    Status close_sheet();
    Status put_part(std::string name, std::string_view content);
};

void XlsxWriter::Output::flush() {
    if (status) {
        status = zip.write(buffer);
    }
    buffer.clear();
}

void XlsxWriter::Output::start_row() {
    row_started = true;
    row_digits.clear();
    append_integer(row_digits, static_cast<std::int64_t>(row));
    buffer += "<row r=\"";
    buffer += row_digits;
    buffer += "\">";
}

// Writes <c r="D7" s="1" and leaves the tag open; false if there is no room for the cell.
bool XlsxWriter::Output::start_cell(std::string_view style) {
    WEIR_EXPECTS(row > 0);
    if (column >= column_max || row > row_max) {
        if (status) {
            status = fail(ErrorCode::limit,
                          fmt::format("A sheet has at most {} rows and {} columns. Write CSV instead.",
                                      row_max, column_max));
        }
        return false;
    }
    if (!row_started) {
        start_row();
    }
    while (columns.size() <= column) {
        columns.push_back(column_name(columns.size()));
    }
    buffer += "<c r=\"";
    buffer += columns[column];
    buffer += row_digits;
    buffer += '"';
    if (!style.empty()) {
        buffer += " s=\"";
        buffer += style;
        buffer += '"';
    }
    ++column;
    return true;
}

void XlsxWriter::Output::put_text(std::string_view text, std::string_view style) {
    if (text.empty()) {
        ++column;
        return;
    }
    if (text.size() > text_max || !is_utf8(text)) {
        if (status) {
            status =
                text.size() > text_max
                    ? fail(ErrorCode::limit,
                           fmt::format("Cell {} is longer than the {} characters that a sheet "
                                       "can hold.",
                                       cell_name(row, column), text_max))
                    : fail(ErrorCode::invalid, fmt::format("Cell {} is not UTF-8.", cell_name(row, column)));
        }
        return;
    }
    if (!start_cell(style)) {
        return;
    }
    if (auto const number = texts.number_of(text)) {
        buffer += " t=\"s\"><v>";
        append_integer(buffer, static_cast<std::int64_t>(*number));
        buffer += "</v></c>";
        return;
    }
    buffer +=
        keeps_space(text) ? " t=\"inlineStr\"><is><t xml:space=\"preserve\">" : " t=\"inlineStr\"><is><t>";
    append_escaped(buffer, text);
    buffer += "</t></is></c>";
}

Status XlsxWriter::Output::close_sheet() {
    if (names.empty()) {
        return status;
    }
    buffer += "</sheetData></worksheet>";
    flush();
    WEIR_TRY(status);
    return zip.end();
}

Status XlsxWriter::Output::put_part(std::string name, std::string_view content) {
    WEIR_TRY(zip.begin(std::move(name)));
    WEIR_TRY(zip.write(content));
    return zip.end();
}

XlsxWriter::XlsxWriter(std::unique_ptr<Output> output) : output_(std::move(output)) {}
XlsxWriter::XlsxWriter(XlsxWriter&&) noexcept = default;
XlsxWriter& XlsxWriter::operator=(XlsxWriter&&) noexcept = default;
XlsxWriter::~XlsxWriter() = default;

Result<XlsxWriter> XlsxWriter::create(std::filesystem::path const& path) {
    auto zip = WEIR_TRY(ZipStream::create(path));
    return XlsxWriter(std::make_unique<Output>(std::move(zip)));
}

Status XlsxWriter::add_sheet(std::string const& name, std::span<std::string const> header) {
    auto& output = *output_;
    WEIR_EXPECTS(!output.row_started);
    WEIR_TRY(check_sheet_name(name, output.names));
    WEIR_TRY(output.close_sheet());
    output.names.push_back(name);
    output.row = 1;
    output.column = 0;
    WEIR_TRY(output.zip.begin(fmt::format("xl/worksheets/sheet{}.xml", output.names.size())));
    output.buffer += fmt::format("{}<worksheet xmlns=\"{}\">", declaration, main_namespace);
    if (!header.empty()) {
        output.buffer += "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" "
                         "activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>";
    }
    output.buffer += "<sheetData>";
    if (!header.empty()) {
        for (auto const& title : header) {
            output.put_text(title, header_style);
        }
        end_row();
    }
    return output.status;
}

XlsxWriter& XlsxWriter::text(std::string_view text) {
    output_->put_text(text, {});
    return *this;
}

XlsxWriter& XlsxWriter::number(double number) {
    auto& output = *output_;
    if (!std::isfinite(number)) {
        return empty();
    }
    if (output.start_cell({})) {
        output.buffer += "><v>";
        append_number(output.buffer, number);
        output.buffer += "</v></c>";
    }
    return *this;
}

XlsxWriter& XlsxWriter::integer(std::int64_t number) {
    auto& output = *output_;
    if (output.start_cell({})) {
        output.buffer += "><v>";
        append_integer(output.buffer, number);
        output.buffer += "</v></c>";
    }
    return *this;
}

XlsxWriter& XlsxWriter::boolean(bool value) {
    auto& output = *output_;
    if (output.start_cell({})) {
        output.buffer += value ? " t=\"b\"><v>1</v></c>" : " t=\"b\"><v>0</v></c>";
    }
    return *this;
}

XlsxWriter& XlsxWriter::date(Date day) {
    auto& output = *output_;
    auto const serial = serial_of(day);
    if (serial < 1) { // before 1900 a sheet knows no dates
        return text(iso(day));
    }
    if (output.start_cell(date_style)) {
        output.buffer += "><v>";
        append_integer(output.buffer, static_cast<std::int64_t>(serial));
        output.buffer += "</v></c>";
    }
    return *this;
}

XlsxWriter& XlsxWriter::empty() {
    ++output_->column;
    return *this;
}

XlsxWriter& XlsxWriter::value(XlsxValue const& value) {
    if (auto const* words = std::get_if<std::string>(&value)) {
        return text(*words);
    }
    if (auto const* day = std::get_if<Date>(&value)) {
        return date(*day);
    }
    auto const* number = std::get_if<std::int64_t>(&value);
    return number == nullptr ? empty() : integer(*number);
}

void XlsxWriter::end_row() {
    auto& output = *output_;
    if (output.row_started) {
        output.buffer += "</row>";
    }
    output.row_started = false;
    output.column = 0;
    ++output.row;
    if (output.buffer.size() >= flush_bytes) {
        output.flush();
    }
}

Status XlsxWriter::finish() {
    auto& output = *output_;
    WEIR_EXPECTS(!output.row_started);
    if (output.names.empty()) {
        return fail(ErrorCode::invalid, "A workbook must have at least one sheet.");
    }
    auto const sheets = output.names.size();
    WEIR_TRY(output.close_sheet());
    WEIR_TRY(output.put_part("xl/workbook.xml", workbook(output.names)));
    WEIR_TRY(output.put_part("xl/_rels/workbook.xml.rels", workbook_relationships(sheets)));
    WEIR_TRY(output.put_part("xl/styles.xml", style_sheet()));
    WEIR_TRY(output.put_part("xl/sharedStrings.xml", shared_strings(output.texts)));
    WEIR_TRY(output.put_part("_rels/.rels", root_relationships()));
    WEIR_TRY(output.put_part("[Content_Types].xml", content_types(sheets)));
    return output.zip.finish();
}

} // namespace weir::files
