// What cannot be opened is refused by name; XML returns say which they are.
#include "intake/return_files.hpp"

#include "base/limits.hpp"
#include "files/text_file.hpp"
#include "files/xml_encoding.hpp"
#include "intake/text.hpp"

#include <algorithm>

namespace weir::intake {
namespace {

// XML by how it begins, whatever its name says; a web page is not a return.
bool begins_as_xml(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) {
        bytes.remove_prefix(3);
    }
    bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
    using namespace std::string_view_literals;
    bool const utf_16 = bytes.starts_with("\xFF\xFE<\0"sv) || bytes.starts_with("\xFE\xFF\0<"sv) ||
                        bytes.starts_with("<\0?\0"sv) || bytes.starts_with("\0<\0?"sv);
    auto const start = match_key(bytes.substr(0, 64));
    return utf_16 || (bytes.starts_with("<") && !start.starts_with("html") && !start.starts_with("table") &&
                      !start.starts_with("doctype html"));
}

} // namespace

Result<std::vector<Part>> open_parts(std::filesystem::path const& path) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        for (auto& file : WEIR_TRY(files::list_folder(path))) {
            if (!file.filename().string().starts_with(".")) {
                files.push_back(std::move(file));
            }
        }
        if (files.empty()) {
            return fail(ErrorCode::not_found, "the folder is empty: a folder is one return of several files");
        }
        if (files.size() > limits::import_files_max) {
            return fail(ErrorCode::limit, "the folder holds more than " +
                                              std::to_string(limits::import_files_max) +
                                              " files (import_files_max)");
        }
    } else {
        files.push_back(path);
    }
    std::vector<Part> parts;
    for (auto const& file : files) {
        auto bytes = WEIR_TRY(files::read_file(file, limits::upload_bytes_max));
        parts.push_back(WEIR_TRY(open_part(std::move(bytes), file.filename().string())));
    }
    return parts;
}

Result<Part> open_part(std::string bytes, std::string const& name, files::OldExcel old_excel) {
    if (begins_as_xml(bytes)) {
        auto text = files::xml_as_plain_utf8(std::move(bytes));
        if (!text) {
            return tl::unexpected(std::move(text.error()).during("reading " + name));
        }
        return Part{name, nullptr, std::move(*text)};
    }
    auto workbook = WEIR_TRY(files::open_workbook_bytes(std::move(bytes), name, old_excel));
    return Part{name, std::move(workbook)};
}

} // namespace weir::intake
