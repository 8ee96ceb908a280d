// libzip inflates; the counting is ours, because what an archive declares of itself is not to be believed.
#include "files/zip.hpp"

#include "base/contract.hpp"
#include "files/output_file.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <cerrno>
#include <deque>
#include <unordered_map>
#include <utility>

namespace weir::files {
namespace {

constexpr std::uint64_t ratio_free_bytes = 1ULL << 20; // small entries may be as regular as they like
constexpr std::size_t piece_bytes = 256UL << 10;

struct DiscardZip {
    void operator()(zip_t* zip) const { zip_discard(zip); }
};
using ZipHandle = std::unique_ptr<zip_t, DiscardZip>;

std::string text_of(int code, int system_code = 0) {
    zip_error_t error;
    zip_error_init(&error);
    zip_error_set(&error, code, system_code);
    std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    return text;
}

tl::unexpected<Error> open_failure(int code, int system_code = 0) {
    if (code == ZIP_ER_NOENT) {
        return fail(ErrorCode::not_found, "The file does not exist.");
    }
    if (code == ZIP_ER_OPEN || code == ZIP_ER_READ) {
        return fail(ErrorCode::io, fmt::format("The file cannot be read: {}.", text_of(code, system_code)));
    }
    return fail(
        ErrorCode::corrupt,
        fmt::format("The zip archive is damaged or cut short ({}). Get the file again.", text_of(code)));
}

} // namespace

bool is_safe_entry_name(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos ||
        name.find(':') != std::string_view::npos) {
        return false;
    }
    while (!name.empty()) {
        auto const slash = name.find('/');
        if (name.substr(0, slash) == "..") {
            return false;
        }
        name.remove_prefix(slash == std::string_view::npos ? name.size() : slash + 1);
    }
    return true;
}

struct ZipReader::Archive {
    std::string bytes; // what an archive in memory is read from
    ZipHandle zip;
    ZipLimits limits;
    std::vector<ZipEntry> entries;
    std::unordered_map<std::string, std::uint64_t> places;
    std::uint64_t total_bytes = 0;

    Status list();
    Status add_entry(std::uint64_t index);
    Status count(ZipEntry const& entry, std::uint64_t& entry_bytes, std::uint64_t piece);
};

Status ZipReader::Archive::list() {
    auto const count = zip_get_num_entries(zip.get(), 0);
    if (count < 0 || static_cast<std::uint64_t>(count) > limits.entries_max) {
        return fail(ErrorCode::limit, fmt::format("The zip archive has {} entries; the limit is {}.", count,
                                                  limits.entries_max));
    }
    if (count == 0) { // libzip takes an empty file for an empty archive
        return fail(ErrorCode::corrupt, "The zip archive holds nothing. Get the file again.");
    }
    for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(count); ++i) {
        WEIR_TRY(add_entry(i));
    }
    return {};
}

Status ZipReader::Archive::add_entry(std::uint64_t index) {
    zip_stat_t about;
    zip_stat_init(&about);
    if (zip_stat_index(zip.get(), index, 0, &about) != 0 || (about.valid & ZIP_STAT_NAME) == 0) {
        return fail(ErrorCode::corrupt, "The zip archive has an entry without a name. Get the file again.");
    }
    ZipEntry entry;
    entry.name = about.name;
    entry.bytes = (about.valid & ZIP_STAT_SIZE) != 0 ? about.size : 0;
    entry.stored_bytes = (about.valid & ZIP_STAT_COMP_SIZE) != 0 ? about.comp_size : 0;
    entry.encrypted =
        (about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && about.encryption_method != ZIP_EM_NONE;
    if (!is_safe_entry_name(entry.name)) {
        return fail(ErrorCode::refused,
                    "The zip archive has an entry whose name points outside the archive. It is "
                    "not safe to open.");
    }
    if (!places.emplace(entry.name, index).second) {
        return fail(ErrorCode::refused,
                    "The zip archive has two entries of the same name, so what it holds is not certain.");
    }
    entries.push_back(std::move(entry));
    return {};
}

Status ZipReader::Archive::count(ZipEntry const& entry, std::uint64_t& entry_bytes, std::uint64_t piece) {
    entry_bytes += piece;
    total_bytes += piece;
    if (entry_bytes > limits.entry_bytes_max) {
        return fail(ErrorCode::limit, fmt::format("{} inflates to more than the limit of {} bytes.",
                                                  entry.name, limits.entry_bytes_max));
    }
    if (total_bytes > limits.total_bytes_max) {
        return fail(ErrorCode::limit, fmt::format("The archive inflates to more than the limit of {} bytes.",
                                                  limits.total_bytes_max));
    }
    if (entry_bytes > ratio_free_bytes && entry_bytes / limits.ratio_max > entry.stored_bytes) {
        return fail(
            ErrorCode::limit,
            fmt::format("{} inflates to more than {} times its size; that is how an attack looks. Save it "
                        "again from a spreadsheet program.",
                        entry.name, limits.ratio_max));
    }
    return {};
}

ZipReader::ZipReader(std::unique_ptr<Archive> archive) : archive_(std::move(archive)) {}
ZipReader::ZipReader(ZipReader&&) noexcept = default;
ZipReader& ZipReader::operator=(ZipReader&&) noexcept = default;
ZipReader::~ZipReader() = default;

Result<ZipReader> ZipReader::open(std::filesystem::path const& path, ZipLimits const& limits) {
    int code = 0;
    auto archive = std::make_unique<Archive>();
    archive->limits = limits;
    archive->zip.reset(zip_open(path.c_str(), ZIP_RDONLY, &code));
    if (!archive->zip) {
        return open_failure(code, errno);
    }
    WEIR_TRY(archive->list());
    return ZipReader(std::move(archive));
}

Result<ZipReader> ZipReader::from_bytes(std::string bytes, ZipLimits const& limits) {
    auto archive = std::make_unique<Archive>();
    archive->limits = limits;
    archive->bytes = std::move(bytes);
    zip_error_t error;
    zip_error_init(&error);
    auto* source = zip_source_buffer_create(archive->bytes.data(), archive->bytes.size(), 0, &error);
    auto* zip = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
    int const code = zip_error_code_zip(&error);
    zip_error_fini(&error);
    if (zip == nullptr) {
        zip_source_free(source);
        return open_failure(code);
    }
    archive->zip.reset(zip);
    WEIR_TRY(archive->list());
    return ZipReader(std::move(archive));
}

std::vector<ZipEntry> const& ZipReader::entries() const {
    return archive_->entries;
}

bool ZipReader::has(std::string_view name) const {
    return archive_->places.contains(std::string(name));
}

Result<std::string> ZipReader::read(std::string_view name) {
    std::string content;
    WEIR_TRY(stream(name, [&](std::string_view piece) {
        content += piece;
        return true;
    }));
    return content;
}

Status ZipReader::stream(std::string_view name, Sink const& sink) {
    auto const place = archive_->places.find(std::string(name));
    if (place == archive_->places.end()) {
        return fail(ErrorCode::not_found, fmt::format("The archive has no entry {}.", name));
    }
    auto const& entry = archive_->entries[place->second];
    if (entry.encrypted) {
        return fail(ErrorCode::unsupported,
                    "The archive is protected by a password. Save it without one and try again.");
    }
    std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> const file(
        zip_fopen_index(archive_->zip.get(), place->second, 0), &zip_fclose);
    if (!file) {
        auto const* error = zip_get_error(archive_->zip.get());
        return fail(ErrorCode::corrupt,
                    fmt::format("{} cannot be read from the archive ({}). Get the file again.", name,
                                zip_error_strerror(const_cast<zip_error_t*>(error))));
    }
    std::vector<char> piece(piece_bytes);
    std::uint64_t entry_bytes = 0;
    while (true) {
        auto const got = zip_fread(file.get(), piece.data(), piece.size());
        if (got < 0) {
            return fail(ErrorCode::corrupt,
                        fmt::format("{} in the archive is damaged or cut short ({}). Get the "
                                    "file again.",
                                    name, zip_file_strerror(file.get())));
        }
        if (got == 0) {
            return {};
        }
        WEIR_TRY(archive_->count(entry, entry_bytes, static_cast<std::uint64_t>(got)));
        if (!sink({piece.data(), static_cast<std::size_t>(got)})) {
            return {};
        }
    }
}

struct ZipWriter::Archive {
    std::deque<std::string> contents; // libzip reads them when it closes
    ZipHandle zip;
    std::filesystem::path path;

    Status add(std::string const& name, zip_source_t* source);
};

Status ZipWriter::Archive::add(std::string const& name, zip_source_t* source) {
    if (!is_safe_entry_name(name)) {
        zip_source_free(source);
        return fail(ErrorCode::invalid,
                    fmt::format("{} cannot be the name of an entry of an archive.", name));
    }
    if (source == nullptr || zip_file_add(zip.get(), name.c_str(), source, ZIP_FL_ENC_UTF_8) < 0) {
        zip_source_free(source);
        return fail(ErrorCode::io,
                    fmt::format("Cannot add {} to the archive: {}.", name, zip_strerror(zip.get())));
    }
    return {};
}

ZipWriter::ZipWriter(std::unique_ptr<Archive> archive) : archive_(std::move(archive)) {}
ZipWriter::ZipWriter(ZipWriter&&) noexcept = default;
ZipWriter& ZipWriter::operator=(ZipWriter&&) noexcept = default;
ZipWriter::~ZipWriter() = default;

Result<ZipWriter> ZipWriter::create(std::filesystem::path const& path) {
    int code = 0;
    auto archive = std::make_unique<Archive>();
    archive->path = path;
    archive->zip.reset(zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code));
    if (!archive->zip) {
        return fail(ErrorCode::io, fmt::format("Cannot write {}: {}.", path.string(), text_of(code, errno)));
    }
    return ZipWriter(std::move(archive));
}

Status ZipWriter::add(std::string const& name, std::string content) {
    WEIR_EXPECTS(archive_->zip);
    archive_->contents.push_back(std::move(content));
    auto const& kept = archive_->contents.back();
    return archive_->add(name, zip_source_buffer(archive_->zip.get(), kept.data(), kept.size(), 0));
}

Status ZipWriter::add_file(std::string const& name, std::filesystem::path const& source) {
    WEIR_EXPECTS(archive_->zip);
    return archive_->add(name, zip_source_file(archive_->zip.get(), source.c_str(), 0, 0));
}

Status ZipWriter::finish() {
    WEIR_EXPECTS(archive_->zip);
    if (archive_->contents.empty() && zip_get_num_entries(archive_->zip.get(), 0) == 0) {
        return fail(ErrorCode::invalid, "An archive must hold at least one entry.");
    }
    if (zip_close(archive_->zip.get()) != 0) { // libzip itself writes beside the file and renames
        return fail(ErrorCode::io, fmt::format("Cannot write {}: {}.", archive_->path.string(),
                                               zip_strerror(archive_->zip.get())));
    }
    static_cast<void>(archive_->zip.release());
    return flush_to_disk(archive_->path);
}

} // namespace weir::files
