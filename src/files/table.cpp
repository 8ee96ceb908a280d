// Finds what a file is from how it begins, and says of every kind that is not read how to mend it.
#include "files/table.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "files/csv_reader.hpp"
#include "files/ods_reader.hpp"
#include "files/text_file.hpp"
#include "files/xls_process.hpp"
#include "files/xls_reader.hpp"
#include "files/xlsx_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace weir::files {
namespace {

using Opened = Result<std::unique_ptr<Workbook>>;

std::string as_utf16(std::string_view name) {
    std::string out;
    for (char const c : name) {
        out += c;
        out += '\0';
    }
    return out;
}

// Excel's own files of before 2007, and those with a password, are OLE containers whose entries have
// UTF-16 names.
Opened open_ole(std::string_view bytes, OldExcel old_excel) {
    if (bytes.find(as_utf16("EncryptedPackage")) != std::string_view::npos) {
        return fail(
            ErrorCode::unsupported,
            "The workbook is protected by a password. Open it, remove the password, and save it again.");
    }
    bool const workbook = bytes.find(as_utf16("Workbook")) != std::string_view::npos ||
                          bytes.find(as_utf16("Book")) != std::string_view::npos;
    if (!workbook) {
        return fail(ErrorCode::unsupported,
                    "The file is an old Office file but no workbook. Copy its table into "
                    "a workbook and save that as .xlsx.");
    }
    if (old_excel == OldExcel::refused) {
        return fail(
            ErrorCode::unsupported,
            "The file is in the format of Excel before 2007 (.xls), which is not read here. Open it and "
            "save it as an Excel workbook (.xlsx).");
    }
    auto opened = old_excel == OldExcel::apart ? open_xls_apart(bytes) : open_xls(bytes);
    if (!opened) {
        return fail(ErrorCode::unsupported,
                    "The file is in the format of Excel before 2007 (.xls) and cannot be read: " +
                        opened.error().message + " Open it and save it as an Excel workbook (.xlsx).");
    }
    return opened;
}

Opened open_zip(std::string bytes) {
    auto zip = WEIR_TRY(ZipReader::from_bytes(std::move(bytes)));
    if (zip.has("content.xml") && !zip.has("xl/workbook.xml")) {
        return open_ods(std::move(zip));
    }
    if (zip.has("xl/workbook.bin")) {
        return fail(
            ErrorCode::unsupported,
            "The file is a binary Excel workbook (.xlsb). Open it and save it as an Excel workbook (.xlsx).");
    }
    if (!zip.has("[Content_Types].xml") && !zip.has("xl/workbook.xml")) {
        return fail(ErrorCode::unsupported,
                    "The file is a zip archive but no workbook. Unpack it and give the files inside it.");
    }
    if (zip.has("word/document.xml") || zip.has("ppt/presentation.xml")) {
        return fail(ErrorCode::unsupported,
                    "The file is an Office document but no workbook. Copy its table into a "
                    "workbook and save that as .xlsx.");
    }
    return open_xlsx(std::move(zip));
}

bool begins_as_markup(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) {
        bytes.remove_prefix(3);
    }
    bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
    std::string start(bytes.substr(0, 9));
    std::transform(start.begin(), start.end(), start.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return start.starts_with("<?xml") || start.starts_with("<html") || start.starts_with("<!doctype") ||
           start.starts_with("<table");
}

// No text has many control characters; what has is some other kind of file.
bool is_binary(std::string_view bytes) {
    auto const start = bytes.substr(0, 4096);
    if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) {
        return false;
    }
    auto const controls = std::count_if(start.begin(), start.end(), [](unsigned char c) {
        return c < 0x20 && c != 0 && c != '\t' && c != '\n' && c != '\r' && c != '\f';
    });
    return static_cast<std::size_t>(controls) * 50 > start.size();
}

Opened open_by_content(std::string bytes, std::string sheet_name, OldExcel old_excel) {
    if (bytes.empty()) {
        return fail(ErrorCode::invalid, "The file is empty. Export it again.");
    }
    if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06")) {
        return open_zip(std::move(bytes));
    }
    if (bytes.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) {
        return open_ole(bytes, old_excel);
    }
    if (bytes.starts_with("%PDF")) {
        return fail(ErrorCode::unsupported, "The file is a PDF. Export the table as .xlsx or CSV instead.");
    }
    if (begins_as_markup(bytes)) {
        return fail(ErrorCode::unsupported,
                    "The file is XML or a web page, not a table, whatever its name says. Open "
                    "it in a spreadsheet program and save it as .xlsx or CSV.");
    }
    if (is_binary(bytes)) {
        return fail(ErrorCode::unsupported,
                    "The file is neither a workbook nor text. Export the table as .xlsx or CSV.");
    }
    return open_csv(std::move(bytes), std::move(sheet_name));
}

} // namespace

std::vector<std::string> Workbook::sheet_names() const {
    std::vector<std::string> names;
    for (auto const& sheet : sheets()) {
        names.push_back(sheet.name);
    }
    return names;
}

std::vector<CellsName> const& Workbook::names() const {
    static std::vector<CellsName> const none;
    return none;
}

Opened open_workbook_bytes(std::string bytes, std::string const& name, OldExcel old_excel) {
    auto opened = open_by_content(std::move(bytes), std::filesystem::path(name).stem().string(), old_excel);
    if (!opened) {
        return tl::unexpected<Error>(std::move(opened).error().during("opening " + name));
    }
    return opened;
}

Opened open_workbook(std::filesystem::path const& path) {
    auto bytes = WEIR_TRY(read_file(path, limits::upload_bytes_max));
    return open_workbook_bytes(std::move(bytes), path.filename().string());
}

std::string column_name(std::size_t column) {
    std::string name;
    for (std::size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
        name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
    }
    return name;
}

std::string cell_name(std::size_t row, std::size_t column) {
    return column_name(column) + std::to_string(row);
}

} // namespace weir::files
