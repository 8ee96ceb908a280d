#include "files/memory_file.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

namespace weir::files {

MemoryFile::MemoryFile(std::string_view bytes) : descriptor_(memfd_create("workbook", MFD_CLOEXEC)) {
    std::size_t done = 0;
    while (descriptor_ >= 0 && done < bytes.size()) {
        auto const written = write(descriptor_, bytes.data() + done, bytes.size() - done);
        if (written <= 0) {
            break;
        }
        done += static_cast<std::size_t>(written);
    }
    complete_ = descriptor_ >= 0 && done == bytes.size();
}

MemoryFile::~MemoryFile() {
    if (descriptor_ >= 0) {
        close(descriptor_);
    }
}

std::string MemoryFile::path() const {
    return fmt::format("/proc/self/fd/{}", descriptor_);
}

} // namespace weir::files
