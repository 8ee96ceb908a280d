// A zip archive written from front to back, for content that is made while it is written. libzip pulls its
// content when it closes, so a stream would need a temporary file as large as the sheet; this needs none.
#pragma once

#include "base/result.hpp"
#include "files/output_file.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace weir::files {

class ZipStream {
public:
    [[nodiscard]] static Result<ZipStream> create(std::filesystem::path const& path);

    ZipStream(ZipStream&&) noexcept;
    ZipStream& operator=(ZipStream&&) noexcept;
    ~ZipStream();

    // One entry after the other. An entry and the archive hold less than 4 GiB each: without the zip64
    // extension every program reads it.
    [[nodiscard]] Status begin(std::string name);
    [[nodiscard]] Status write(std::string_view content);
    [[nodiscard]] Status end();
    [[nodiscard]] Status finish();

private:
    struct Archive;
    explicit ZipStream(std::unique_ptr<Archive> archive);
    std::unique_ptr<Archive> archive_;
};

} // namespace weir::files
