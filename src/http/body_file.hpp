// A request body too large for memory, kept in a file without a name: nothing of it can be found in a
// folder, and it is gone when the process is, however that ends.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace weir::http {

class BodyFile {
public:
    // An empty file on the disk of `folder` (the system's temporary folder when empty).
    [[nodiscard]] static Result<BodyFile> create(std::filesystem::path const& folder = {});
    [[nodiscard]] static Result<BodyFile> of(std::string_view content,
                                             std::filesystem::path const& folder = {});

    BodyFile(BodyFile&& other) noexcept;
    BodyFile& operator=(BodyFile&& other) noexcept;
    BodyFile(BodyFile const&) = delete;
    BodyFile& operator=(BodyFile const&) = delete;
    ~BodyFile();

    Status append(std::string_view bytes);
    // The whole content, mapped; valid until the next append or the end of this object.
    [[nodiscard]] Result<std::string_view> view();
    // A path by which this process (and no other user) can open the content while this object lives.
    [[nodiscard]] std::filesystem::path path() const;
    [[nodiscard]] std::uint64_t size() const { return size_; }

private:
    explicit BodyFile(int descriptor) : descriptor_(descriptor) {}
    void unmap();

    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    void* mapped_ = nullptr;
    std::uint64_t mapped_size_ = 0;
};

} // namespace weir::http
