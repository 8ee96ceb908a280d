// Bytes as a file that is in memory alone: for a library that takes a path, and for a process that is given
// its input as a file.
#pragma once

#include <string>
#include <string_view>

namespace weir::files {

class MemoryFile {
public:
    explicit MemoryFile(std::string_view bytes);
    MemoryFile(MemoryFile const&) = delete;
    MemoryFile& operator=(MemoryFile const&) = delete;
    ~MemoryFile();

    [[nodiscard]] bool complete() const { return complete_; } // there was memory for all of it
    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] std::string path() const;

private:
    int descriptor_;
    bool complete_ = false;
};

} // namespace weir::files
