// Zip archives, read under limits and written: the one door to libzip. A workbook and a backup are both
// such archives, and both come from strangers, so nothing is inflated that has not been counted.
#pragma once

#include "base/limits.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::files {

struct ZipLimits {
    std::uint64_t entry_bytes_max = limits::zip_entry_bytes_max;
    std::uint64_t total_bytes_max = limits::zip_total_bytes_max; // over all reading through one reader
    std::uint64_t ratio_max = limits::zip_ratio_max;
    std::size_t entries_max = limits::zip_entries_max;
};

struct ZipEntry {
    std::string name;        // relative, with '/', never climbing out of the archive
    std::uint64_t bytes = 0; // as declared; what is read may turn out otherwise, and is counted
    std::uint64_t stored_bytes = 0;
    bool encrypted = false;
};

class ZipReader {
public:
    [[nodiscard]] static Result<ZipReader> open(std::filesystem::path const& path,
                                                ZipLimits const& limits = {});
    [[nodiscard]] static Result<ZipReader> from_bytes(std::string bytes, ZipLimits const& limits = {});

    ZipReader(ZipReader&&) noexcept;
    ZipReader& operator=(ZipReader&&) noexcept;
    ~ZipReader();

    [[nodiscard]] std::vector<ZipEntry> const& entries() const;
    [[nodiscard]] bool has(std::string_view name) const;
    // The whole entry in memory.
    [[nodiscard]] Result<std::string> read(std::string_view name);
    // Piece by piece, in order; a sink that returns false stops it early, which is no error.
    using Sink = std::function<bool(std::string_view piece)>;
    [[nodiscard]] Status stream(std::string_view name, Sink const& sink);

private:
    struct Archive;
    explicit ZipReader(std::unique_ptr<Archive> archive);
    std::unique_ptr<Archive> archive_;
};

// Nothing is at `path` until finish() has succeeded; a writer that is dropped before leaves nothing there.
class ZipWriter {
public:
    [[nodiscard]] static Result<ZipWriter> create(std::filesystem::path const& path);

    ZipWriter(ZipWriter&&) noexcept;
    ZipWriter& operator=(ZipWriter&&) noexcept;
    ~ZipWriter();

    [[nodiscard]] Status add(std::string const& name, std::string content);
    // The file is read by finish(), not before.
    [[nodiscard]] Status add_file(std::string const& name, std::filesystem::path const& source);
    [[nodiscard]] Status finish();

private:
    struct Archive;
    explicit ZipWriter(std::unique_ptr<Archive> archive);
    std::unique_ptr<Archive> archive_;
};

// A name that stays inside the folder it is unpacked to: relative, no "..", no backslash, no drive.
[[nodiscard]] bool is_safe_entry_name(std::string_view name);

} // namespace weir::files
