// A workbook's first entry is one of its own parts; only where it is not, the directory is read.
#include "intake/return_archive.hpp"

#include "base/limits.hpp"
#include "files/zip.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

namespace weir::intake {
namespace {

using namespace std::string_view_literals;

// APPNOTE.TXT of PKWARE, 4.3.7: the name stands 30 bytes into a local header, its length at 26.
std::string_view first_entry(std::string_view bytes) {
    constexpr std::size_t header = 30;
    if (bytes.size() < header || !bytes.starts_with("PK\x03\x04"sv)) {
        return {};
    }
    auto const low = static_cast<unsigned char>(bytes[26]);
    auto const high = static_cast<unsigned char>(bytes[27]);
    return bytes.substr(header, low + 256U * high);
}

bool begins_as_document(std::string_view entry) {
    constexpr std::array parts{"[Content_Types].xml"sv,
                               "_rels/"sv,
                               "docProps/"sv,
                               "customXml/"sv,
                               "mimetype"sv,
                               "xl/"sv,
                               "word/"sv,
                               "ppt/"sv};
    return std::ranges::any_of(parts, [&](auto part) { return entry.starts_with(part); });
}

std::string folder_of(std::string const& entry) {
    auto const slash = entry.rfind('/');
    return slash == std::string::npos ? std::string{} : entry.substr(0, slash);
}

std::string name_in(std::string const& entry) {
    auto const slash = entry.rfind('/');
    return slash == std::string::npos ? entry : entry.substr(slash + 1);
}

bool is_hidden(std::string const& entry) {
    return entry.starts_with(".") || entry.starts_with("__MACOSX/") || entry.find("/.") != std::string::npos;
}

Result<std::vector<Part>> parts_of(files::ZipReader& zip, std::vector<std::string> const& entries,
                                   files::OldExcel old_excel) {
    std::vector<Part> parts;
    for (auto const& entry : entries) {
        auto content = WEIR_TRY(zip.read(entry));
        auto part = open_part(std::move(content), name_in(entry), old_excel);
        if (!part) {
            return tl::unexpected(std::move(part.error()).during("opening " + entry));
        }
        parts.push_back(std::move(*part));
    }
    return parts;
}

} // namespace

bool is_archive_of_returns(std::string_view bytes) {
    auto const first = first_entry(bytes);
    if (first.empty() || begins_as_document(first)) {
        return false;
    }
    auto const zip = files::ZipReader::from_bytes(std::string(bytes));
    return zip && !zip->has("[Content_Types].xml") && !zip->has("content.xml") && !zip->has("mimetype");
}

Result<std::vector<FoundReturn>> returns_in_archive(std::string bytes, std::string const& name,
                                                    files::OldExcel old_excel) {
    auto opened =
        WEIR_TRY(files::ZipReader::from_bytes(std::move(bytes), {.entry_bytes_max = limits::upload_bytes_max,
                                                                 .entries_max = limits::import_files_max}));
    auto const zip = std::make_shared<files::ZipReader>(std::move(opened));
    std::map<std::string, std::vector<std::string>> folders;
    for (auto const& entry : zip->entries()) {
        if (!entry.name.ends_with('/') && !is_hidden(entry.name)) {
            folders[folder_of(entry.name)].push_back(entry.name);
        }
    }
    if (folders.empty()) {
        return fail(ErrorCode::not_found, "the archive " + name + " holds no file");
    }
    std::vector<FoundReturn> out;
    for (auto& [folder, entries] : folders) {
        std::ranges::sort(entries);
        out.push_back({folder.empty() ? name : name + "/" + folder,
                       [zip, entries, old_excel] { return parts_of(*zip, entries, old_excel); }});
    }
    return out;
}

} // namespace weir::intake
