// The file without a name behind a large body. O_TMPFILE makes it so from the start; where a file system
// cannot, it is made, opened and unlinked at once.
#include "http/body_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace weir::http {

namespace {

tl::unexpected<Error> failed(std::string what) {
    return fail(ErrorCode::io, std::move(what) + ": " + std::strerror(errno));
}

int open_unnamed(std::string const& folder) {
    int const descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor >= 0) {
        return descriptor;
    }
    std::string name = folder + "/weir-body-XXXXXX";
    int const named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) {
        ::unlink(name.c_str());
    }
    return named;
}

} // namespace

Result<BodyFile> BodyFile::create(std::filesystem::path const& folder) {
    std::error_code ignored;
    auto const where = folder.empty() ? std::filesystem::temp_directory_path(ignored) : folder;
    int const descriptor = open_unnamed(where.string());
    if (descriptor < 0) {
        return failed("No temporary file can be made in " + where.string());
    }
    return BodyFile(descriptor);
}

Result<BodyFile> BodyFile::of(std::string_view content, std::filesystem::path const& folder) {
    BodyFile file = WEIR_TRY(create(folder));
    WEIR_TRY(file.append(content));
    return file;
}

BodyFile::BodyFile(BodyFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(std::exchange(other.size_, 0)),
      mapped_(std::exchange(other.mapped_, nullptr)), mapped_size_(std::exchange(other.mapped_size_, 0)) {}

BodyFile& BodyFile::operator=(BodyFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(size_, other.size_);
    std::swap(mapped_, other.mapped_);
    std::swap(mapped_size_, other.mapped_size_);
    return *this;
}

BodyFile::~BodyFile() {
    unmap();
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

void BodyFile::unmap() {
    if (mapped_ != nullptr) {
        ::munmap(mapped_, mapped_size_);
        mapped_ = nullptr;
    }
}

Status BodyFile::append(std::string_view bytes) {
    unmap();
    while (!bytes.empty()) {
        ssize_t const written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return failed("The upload cannot be kept");
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
        size_ += static_cast<std::uint64_t>(written);
    }
    return {};
}

Result<std::string_view> BodyFile::view() {
    if (size_ == 0) {
        return std::string_view{};
    }
    if (mapped_ == nullptr) {
        void* const address = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor_, 0);
        if (address == MAP_FAILED) {
            return failed("The upload cannot be read back");
        }
        mapped_ = address;
        mapped_size_ = size_;
    }
    return std::string_view(static_cast<char const*>(mapped_), size_);
}

std::filesystem::path BodyFile::path() const {
    return "/proc/self/fd/" + std::to_string(descriptor_);
}

} // namespace weir::http
