// The records are those of PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. Every entry has the
// same fixed date, so that the same content makes the same file.
#include "files/zip_stream.hpp"

#include "base/contract.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <limits>
#include <utility>
#include <vector>

namespace weir::files {
namespace {

constexpr std::uint64_t bytes_max = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t block_bytes = 256UL << 10;
constexpr std::uint16_t version_needed = 20;      // deflate
constexpr std::uint16_t names_in_utf8 = 1U << 11; // general purpose bit 11
constexpr std::uint16_t deflated = 8;
constexpr std::uint32_t fixed_date = 0x0021'0000; // 1 January 1980, midnight, as MS-DOS has it
constexpr std::size_t local_sizes_at = 14;        // of the CRC and both sizes in a local header

struct Entry {
    std::string name;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::uint64_t stored_bytes = 0;
    std::uint32_t crc = 0;
};

void put16(std::string& out, std::uint64_t value) {
    out.push_back(static_cast<char>(value & 0xFF));
    out.push_back(static_cast<char>((value >> 8) & 0xFF));
}

void put32(std::string& out, std::uint64_t value) {
    put16(out, value & 0xFFFF);
    put16(out, value >> 16);
}

void put_sizes(std::string& out, Entry const& entry) {
    put32(out, entry.crc);
    put32(out, entry.stored_bytes);
    put32(out, entry.bytes);
}

} // namespace

struct ZipStream::Archive {
    explicit Archive(OutputFile output) : file(std::move(output)), block(block_bytes) {
        // Raw deflate at level 1: speed matters more here than size
        // (docs/decisions/0006-xlsx-writer.md).
        if (deflateInit2(&deflater, 1, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
            throw std::bad_alloc();
        }
    }
    Archive(Archive const&) = delete;
    Archive& operator=(Archive const&) = delete;
    ~Archive() { deflateEnd(&deflater); }

    Status put(std::string_view bytes) {
        offset += bytes.size();
        return file.write(bytes);
    }

    Status deflate_all(std::string_view content, int flush);

    OutputFile file;
    std::vector<unsigned char> block;
    z_stream deflater = {};
    std::vector<Entry> entries;
    std::uint64_t offset = 0;
    bool is_open = false;
};

Status ZipStream::Archive::deflate_all(std::string_view content, int flush) {
    auto& entry = entries.back();
    // zlib's interface is older than const; it does not write to its input.
    deflater.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    deflater.avail_in = static_cast<uInt>(content.size());
    do {
        deflater.next_out = block.data();
        deflater.avail_out = static_cast<uInt>(block.size());
        deflate(&deflater, flush);
        auto const made = block.size() - deflater.avail_out;
        entry.stored_bytes += made;
        WEIR_TRY(put({reinterpret_cast<char const*>(block.data()), made}));
    } while (deflater.avail_out == 0);
    return {};
}

ZipStream::ZipStream(std::unique_ptr<Archive> archive) : archive_(std::move(archive)) {}
ZipStream::ZipStream(ZipStream&&) noexcept = default;
ZipStream& ZipStream::operator=(ZipStream&&) noexcept = default;
ZipStream::~ZipStream() = default;

Result<ZipStream> ZipStream::create(std::filesystem::path const& path) {
    auto file = WEIR_TRY(OutputFile::create(path));
    return ZipStream(std::make_unique<Archive>(std::move(file)));
}

Status ZipStream::begin(std::string name) {
    auto& archive = *archive_;
    WEIR_EXPECTS(!archive.is_open && name.size() < 256);
    archive.is_open = true;
    archive.entries.push_back({std::move(name), archive.offset, 0, 0, 0});
    auto const& entry = archive.entries.back();
    std::string header = "PK\x03\x04";
    put16(header, version_needed);
    put16(header, names_in_utf8);
    put16(header, deflated);
    put32(header, fixed_date);
    put_sizes(header, entry); // written again by end()
    put16(header, entry.name.size());
    put16(header, 0);
    deflateReset(&archive.deflater);
    return archive.put(header + entry.name);
}

Status ZipStream::write(std::string_view content) {
    auto& archive = *archive_;
    WEIR_EXPECTS(archive.is_open);
    while (!content.empty()) {
        auto const piece = content.substr(0, 1UL << 30); // zlib counts in 32 bits
        auto& entry = archive.entries.back();
        entry.bytes += piece.size();
        if (entry.bytes > bytes_max || archive.offset > bytes_max) {
            return fail(ErrorCode::limit,
                        "A part of the workbook would be larger than 4 GiB. Write fewer rows, or "
                        "write CSV.");
        }
        auto const* const start = reinterpret_cast<Bytef const*>(piece.data());
        entry.crc = static_cast<std::uint32_t>(crc32_z(entry.crc, start, piece.size()));
        WEIR_TRY(archive.deflate_all(piece, Z_NO_FLUSH));
        content.remove_prefix(piece.size());
    }
    return {};
}

Status ZipStream::end() {
    auto& archive = *archive_;
    WEIR_EXPECTS(archive.is_open);
    archive.is_open = false;
    WEIR_TRY(archive.deflate_all({}, Z_FINISH));
    auto const& entry = archive.entries.back();
    std::string sizes;
    put_sizes(sizes, entry);
    return archive.file.write_at(entry.offset + local_sizes_at, sizes);
}

Status ZipStream::finish() {
    auto& archive = *archive_;
    WEIR_EXPECTS(!archive.is_open && !archive.entries.empty());
    auto const start = archive.offset;
    std::string directory;
    for (auto const& entry : archive.entries) {
        directory += "PK\x01\x02";
        put16(directory, version_needed);
        put16(directory, version_needed);
        put16(directory, names_in_utf8);
        put16(directory, deflated);
        put32(directory, fixed_date);
        put_sizes(directory, entry);
        put16(directory, entry.name.size());
        directory.append(12, '\0'); // no extra field, no comment, one disk, no attributes
        put32(directory, entry.offset);
        directory += entry.name;
    }
    auto const directory_bytes = directory.size();
    directory += "PK\x05\x06";
    put32(directory, 0);
    put16(directory, archive.entries.size());
    put16(directory, archive.entries.size());
    put32(directory, directory_bytes);
    put32(directory, start);
    put16(directory, 0);
    if (start + directory.size() > bytes_max) {
        return fail(ErrorCode::limit,
                    "The workbook would be larger than 4 GiB. Write fewer rows, or write CSV.");
    }
    WEIR_TRY(archive.put(directory));
    return archive.file.put_in_place();
}

} // namespace weir::files
