// The master key's file: made once with O_EXCL and mode 0600, refused when others may read it. Apart from
// the cryptography because this is about the file system alone.
#include "seal/keys.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace weir::seal {

namespace {

class File {
public:
    explicit File(int descriptor) : descriptor_(descriptor) {}
    File(File const&) = delete;
    File& operator=(File const&) = delete;
    ~File() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }
    [[nodiscard]] int get() const { return descriptor_; }

private:
    int descriptor_;
};

tl::unexpected<Error> file_error(std::filesystem::path const& file, char const* what) {
    return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                std::string{"The key file "} + file.string() + " " + what + ": " + std::strerror(errno) +
                    ".");
}

} // namespace

Result<MasterKey> MasterKey::create(std::filesystem::path const& file) {
    File const out{::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (out.get() < 0) {
        return file_error(file, "could not be made");
    }
    Key const key = random_key();
    if (::write(out.get(), key.data(), Key::size()) != static_cast<ssize_t>(Key::size()) ||
        ::fsync(out.get()) != 0) {
        return file_error(file, "could not be written");
    }
    return MasterKey{key};
}

Result<MasterKey> MasterKey::read(std::filesystem::path const& file) {
    File const in{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (in.get() < 0) {
        return file_error(file, "could not be opened (give it with --key-file or WEIR_KEY_FILE)");
    }
    struct stat about{};
    if (::fstat(in.get(), &about) != 0) {
        return file_error(file, "could not be examined");
    }
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return fail(ErrorCode::refused, "The key file " + file.string() +
                                            " can be read by others; make it private with chmod 600.");
    }
    Key key;
    std::uint8_t extra = 0;
    bool const whole = about.st_size == static_cast<off_t>(Key::size()) &&
                       ::read(in.get(), key.data(), Key::size()) == static_cast<ssize_t>(Key::size()) &&
                       ::read(in.get(), &extra, 1) == 0;
    if (!whole) {
        return fail(ErrorCode::corrupt, "The key file " + file.string() +
                                            " is not exactly 32 bytes; use the one made with the database.");
    }
    return MasterKey{key};
}

} // namespace weir::seal
