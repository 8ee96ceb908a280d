#include "files/output_file.hpp"

#include "base/contract.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace weir::files {
namespace {

tl::unexpected<Error> system_failure(std::string_view doing, std::filesystem::path const& path, int code) {
    return fail(ErrorCode::io,
                fmt::format("{} {}: {}.", doing, path.string(), std::system_category().message(code)));
}

Status flush(std::filesystem::path const& path, int flags) {
    int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags);
    if (descriptor < 0) {
        return system_failure("Cannot open", path, errno);
    }
    bool const flushed = ::fsync(descriptor) == 0;
    int const code = errno;
    ::close(descriptor);
    return flushed ? Status() : system_failure("Cannot flush", path, code);
}

// The name of the file becomes durable only when its folder is flushed too.
Status flush_folder_of(std::filesystem::path const& path) {
    return flush(path.has_parent_path() ? path.parent_path() : std::filesystem::path("."), O_DIRECTORY);
}

// A name of its own for each process and attempt; O_EXCL settles who has it. The umask applies as usual.
Result<int> open_temporary(std::string& temporary, std::filesystem::path const& path, FileMode mode) {
    for (int attempt = 0; attempt < 100; ++attempt) {
        temporary = fmt::format("{}.{}-{}.part", path.string(), ::getpid(), attempt);
        auto const permissions = mode == FileMode::owner_only ? 0600U : 0666U;
        int const descriptor =
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions);
        if (descriptor >= 0) {
            return descriptor;
        }
        if (errno != EEXIST) {
            return system_failure("Cannot make a file for", path, errno);
        }
    }
    return fail(
        ErrorCode::conflict,
        fmt::format("Too many unfinished files beside {}. Remove those that end in .part.", path.string()));
}

} // namespace

OutputFile::OutputFile(int descriptor, std::string temporary, std::filesystem::path path)
    : descriptor_(descriptor), temporary_(std::move(temporary)), path_(std::move(path)) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), temporary_(std::exchange(other.temporary_, {})),
      path_(std::move(other.path_)) {}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
    if (this != &other) {
        discard();
        descriptor_ = std::exchange(other.descriptor_, -1);
        temporary_ = std::exchange(other.temporary_, {});
        path_ = std::move(other.path_);
    }
    return *this;
}

OutputFile::~OutputFile() {
    discard();
}

void OutputFile::discard() {
    if (descriptor_ >= 0) {
        ::close(std::exchange(descriptor_, -1));
    }
    if (!temporary_.empty()) {
        ::unlink(temporary_.c_str());
        temporary_.clear();
    }
}

Result<OutputFile> OutputFile::create(std::filesystem::path const& path, FileMode mode) {
    // A device or a pipe (/dev/stdout, /dev/null) is written to as it stands: nothing may take its place.
    std::error_code unknown;
    auto const there = std::filesystem::status(path, unknown);
    if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there)) {
        int const device = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        return device < 0 ? Result<OutputFile>(system_failure("Cannot open", path, errno))
                          : OutputFile(device, "", path);
    }
    std::string temporary;
    int const descriptor = WEIR_TRY(open_temporary(temporary, path, mode));
    return OutputFile(descriptor, std::move(temporary), path);
}

Status OutputFile::write(std::string_view content) {
    WEIR_EXPECTS(descriptor_ >= 0);
    while (!content.empty()) {
        auto const written = ::write(descriptor_, content.data(), content.size());
        if (written < 0 && errno != EINTR) {
            return system_failure("Cannot write", path_, errno);
        }
        content.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return {};
}

Status OutputFile::write_at(std::uint64_t offset, std::string_view content) {
    WEIR_EXPECTS(descriptor_ >= 0);
    while (!content.empty()) {
        auto const written =
            ::pwrite(descriptor_, content.data(), content.size(), static_cast<off_t>(offset));
        if (written < 0 && errno != EINTR) {
            return system_failure("Cannot write", path_, errno);
        }
        auto const done = written < 0 ? 0 : static_cast<std::size_t>(written);
        content.remove_prefix(done);
        offset += done;
    }
    return {};
}

Status OutputFile::put_in_place() {
    WEIR_EXPECTS(descriptor_ >= 0);
    if (temporary_.empty()) { // a device has no place to be put in
        return ::close(std::exchange(descriptor_, -1)) == 0 ? Status()
                                                            : system_failure("Cannot close", path_, errno);
    }
    if (::fsync(descriptor_) != 0) {
        return system_failure("Cannot flush", path_, errno);
    }
    if (::close(std::exchange(descriptor_, -1)) != 0) {
        return system_failure("Cannot close", path_, errno);
    }
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
        return system_failure("Cannot put in place", path_, errno);
    }
    temporary_.clear();
    return flush_folder_of(path_);
}

Status flush_to_disk(std::filesystem::path const& path) {
    WEIR_TRY(flush(path, 0));
    return flush_folder_of(path);
}

} // namespace weir::files
