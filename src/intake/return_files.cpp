// What cannot be opened is refused by name; XML returns say which they are.
#include "intake/return_files.hpp"

#include "base/limits.hpp"
#include "files/text_file.hpp"
#include "intake/text.hpp"

namespace weir::intake {
namespace {

bool starts_with_xml(std::filesystem::path const& file) {
    auto const extension = file.extension().string();
    return extension == ".xml" || extension == ".XML";
}

// The censuses also come as XML, with the name of the collection in the header; the refusal says which it is.
Error xml_refusal(std::string_view bytes) {
    static constexpr std::string_view open = "<Collection>";
    auto const begin = bytes.find(open);
    auto const name =
        begin == std::string_view::npos
            ? std::string_view{}
            : trimmed(bytes.substr(begin + open.size(), bytes.find('<', begin + 1) - begin - open.size()));
    auto const* const what = name == "CIN"                        ? "this is a CIN census return"
                             : name == "CLA" || name == "SSDA903" ? "this is an SSDA903 return"
                             : name == "CSWW"                     ? "this is a social work workforce return"
                                                                  : "this is an XML file of no known return";
    return {ErrorCode::unsupported, std::string(what) + ", which is not yet read", {}};
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
        if (starts_with_xml(file)) {
            auto const bytes = WEIR_TRY(files::read_file(file, limits::upload_bytes_max));
            return tl::unexpected(xml_refusal(bytes));
        }
        auto workbook = files::open_workbook(file);
        if (!workbook) {
            return tl::unexpected(std::move(workbook.error()));
        }
        parts.push_back({file.filename().string(), std::move(*workbook)});
    }
    return parts;
}

} // namespace weir::intake
