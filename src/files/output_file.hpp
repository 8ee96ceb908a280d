// A file that is written under a temporary name beside its place and put there at once when it is whole
// and on the disk. Every writer of this room goes through it, so that nobody ever reads half a file.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace weir::files {

enum class FileMode { usual, owner_only }; // 0666 less the umask, or 0600 from the first byte

class OutputFile {
public:
    [[nodiscard]] static Result<OutputFile> create(std::filesystem::path const& path,
                                                   FileMode mode = FileMode::usual);

    OutputFile(OutputFile&& other) noexcept;
    OutputFile& operator=(OutputFile&& other) noexcept;
    ~OutputFile(); // removes the temporary file unless it was put in place

    [[nodiscard]] Status write(std::string_view content);
    // Overwrites what was already written at this place.
    [[nodiscard]] Status write_at(std::uint64_t offset, std::string_view content);
    [[nodiscard]] Status put_in_place();

private:
    OutputFile(int descriptor, std::string temporary, std::filesystem::path path);
    void discard();

    int descriptor_ = -1;
    std::string temporary_;
    std::filesystem::path path_;
};

// For a file that a library has put in place by itself.
[[nodiscard]] Status flush_to_disk(std::filesystem::path const& path);

} // namespace weir::files
