// POSIX calls rather than streams: only they say what went wrong, and only they can flush to the disk.
#include "files/text_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace weir::files {
namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] int close_now() { return ::close(std::exchange(number_, -1)); }

private:
    int number_;
};

tl::unexpected<Error> system_failure(std::string_view doing, std::filesystem::path const& path, int code) {
    auto const kind = code == ENOENT ? ErrorCode::not_found : ErrorCode::io;
    return fail(kind, fmt::format("{} {}: {}.", doing, path.string(), std::system_category().message(code)));
}

} // namespace

Result<std::string> read_file(std::filesystem::path const& path, std::uint64_t bytes_max) {
    Descriptor const descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.number() < 0) {
        return system_failure("Cannot open", path, errno);
    }
    struct stat about = {};
    if (::fstat(descriptor.number(), &about) != 0) {
        return system_failure("Cannot read", path, errno);
    }
    if (S_ISDIR(about.st_mode)) {
        return fail(ErrorCode::invalid, fmt::format("{} is a folder, not a file.", path.string()));
    }
    auto const too_large = [&] {
        return fail(ErrorCode::limit, fmt::format("{} is larger than the limit of {} bytes for such a file.",
                                                  path.string(), bytes_max));
    };
    if (S_ISREG(about.st_mode) && static_cast<std::uint64_t>(std::max<off_t>(about.st_size, 0)) > bytes_max) {
        return too_large();
    }
    // The size is only a hint (a pipe has none, a file may grow), so the limit is kept while reading.
    std::string content;
    auto const hint = std::min(static_cast<std::uint64_t>(std::max<off_t>(about.st_size, 0)), bytes_max);
    std::size_t used = 0;
    content.resize(static_cast<std::size_t>(hint) + 1);
    while (true) {
        if (used == content.size()) {
            content.resize(content.size() + content.size() / 2 + 4096);
        }
        auto const got = ::read(descriptor.number(), content.data() + used, content.size() - used);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return system_failure("Cannot read", path, errno);
        }
        if (got == 0) {
            break;
        }
        used += static_cast<std::size_t>(got);
        if (used > bytes_max) {
            return too_large();
        }
    }
    content.resize(used);
    return content;
}

Status write_file(std::filesystem::path const& path, std::string_view content, FileMode mode) {
    auto file = WEIR_TRY(OutputFile::create(path, mode));
    WEIR_TRY(file.write(content));
    return file.put_in_place();
}

Result<std::vector<std::filesystem::path>> list_folder(std::filesystem::path const& folder) {
    std::error_code error;
    std::filesystem::directory_iterator step(folder, error);
    std::vector<std::filesystem::path> paths;
    for (; !error && step != std::filesystem::directory_iterator(); step.increment(error)) {
        std::error_code ignored; // a dangling link is left out like any other thing that is no file
        if (step->is_regular_file(ignored)) {
            paths.push_back(step->path());
        }
    }
    if (error) {
        return system_failure("Cannot list the folder", folder, error.value());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

} // namespace weir::files
