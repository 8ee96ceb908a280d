// What cannot be opened is refused by name; XML returns say which they are.
#include "intake/return_files.hpp"

#include "base/limits.hpp"
#include "files/text_file.hpp"
#include "files/xml_encoding.hpp"
#include "intake/return_archive.hpp"
#include "intake/text.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>

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

// The files in a folder, or the folders in it, without hidden ones; in order of their names.
enum class Inside : std::uint8_t { files, folders };
Result<std::vector<std::filesystem::path>> inside(std::filesystem::path const& folder, Inside which) {
    std::vector<std::filesystem::path> found;
    if (which == Inside::files) {
        found = WEIR_TRY(files::list_folder(folder));
    } else {
        std::error_code error;
        std::filesystem::directory_iterator step(folder, error);
        for (; !error && step != std::filesystem::directory_iterator(); step.increment(error)) {
            std::error_code ignored; // a dangling link is no folder
            if (step->is_directory(ignored)) {
                found.push_back(step->path());
            }
        }
        std::ranges::sort(found);
    }
    std::erase_if(found, [](auto const& path) { return path.filename().string().starts_with("."); });
    return found;
}

Result<std::vector<Part>> parts_of(std::vector<std::filesystem::path> const& files,
                                   files::OldExcel old_excel) {
    if (files.size() > limits::import_files_max) {
        return fail(ErrorCode::limit, "the folder holds more than " +
                                          std::to_string(limits::import_files_max) +
                                          " files (import_files_max)");
    }
    std::vector<Part> parts;
    for (auto const& file : files) {
        auto bytes = WEIR_TRY(files::read_file(file, limits::upload_bytes_max));
        parts.push_back(WEIR_TRY(open_part(std::move(bytes), file.filename().string(), old_excel)));
    }
    return parts;
}

Result<std::vector<FoundReturn>> returns_in_folder(std::filesystem::path const& path,
                                                   files::OldExcel old_excel) {
    std::vector<FoundReturn> out;
    auto const add = [&](std::filesystem::path const& folder) -> Status {
        if (auto files = WEIR_TRY(inside(folder, Inside::files)); !files.empty()) {
            out.push_back({folder.string(),
                           [files = std::move(files), old_excel] { return parts_of(files, old_excel); }});
        }
        return {};
    };
    WEIR_TRY(add(path));
    if (out.empty()) {
        for (auto const& folder : WEIR_TRY(inside(path, Inside::folders))) {
            WEIR_TRY(add(folder));
        }
    }
    if (out.empty()) {
        return fail(ErrorCode::not_found, "the folder is empty: a folder is one return of several files");
    }
    return out;
}

} // namespace

Result<std::vector<FoundReturn>> returns_in(std::string bytes, std::string const& name,
                                            files::OldExcel old_excel) {
    if (is_archive_of_returns(bytes)) {
        return returns_in_archive(std::move(bytes), name, old_excel);
    }
    // A function may be copied, a file in memory need not be.
    auto const held = std::make_shared<std::string>(std::move(bytes));
    return std::vector<FoundReturn>{{name, [held, name, old_excel]() -> Result<std::vector<Part>> {
                                         std::vector<Part> parts;
                                         parts.push_back(
                                             WEIR_TRY(open_part(std::move(*held), name, old_excel)));
                                         return parts;
                                     }}};
}

Result<std::vector<FoundReturn>> find_returns(std::filesystem::path const& path, files::OldExcel old_excel) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        return returns_in_folder(path, old_excel);
    }
    auto bytes = WEIR_TRY(files::read_file(path, limits::upload_bytes_max));
    auto found = WEIR_TRY(returns_in(std::move(bytes), path.filename().string(), old_excel));
    for (auto& each : found) {
        each.name = (path.parent_path() / each.name).string();
    }
    return found;
}

Result<std::vector<Part>> open_parts(std::filesystem::path const& path, files::OldExcel old_excel) {
    auto const found = WEIR_TRY(find_returns(path, old_excel));
    WEIR_TRY(only_one(found));
    return found.front().open();
}

Status only_one(std::vector<FoundReturn> const& found) {
    constexpr std::size_t named_max = 6;
    if (found.size() == 1) {
        return {};
    }
    std::string names;
    for (std::size_t i = 0; i < std::min(found.size(), named_max); ++i) {
        names += (i == 0 ? "" : ", ") + found[i].name;
    }
    return fail(ErrorCode::refused, "it holds " + std::to_string(found.size()) + " returns (" + names +
                                        (found.size() > named_max ? ", …" : "") +
                                        "), one in each folder: give one of them");
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
