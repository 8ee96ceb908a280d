// A folder of files (styles, scripts, fonts) read once at start and served from memory. A page names a
// file by url(), which carries a digest of the content, so that browsers may keep it for ever.
#pragma once

#include "base/result.hpp"
#include "http/router.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace weir::http {

class StaticFiles {
public:
    // Every regular file below `folder` whose kind is known (by its extension); names beginning with a dot
    // are left out. Errors: not_found, unsupported (an unknown extension), limit.
    [[nodiscard]] static Result<StaticFiles> load(std::filesystem::path const& folder,
                                                  std::string url_prefix);

    // "app.css" → "/assets/app.4f3a91c2d07b.css"; a name that is not there comes back without a digest.
    [[nodiscard]] std::string url(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return files_->contains(std::string(name)); }
    [[nodiscard]] std::size_t size() const { return files_->size(); }

    // Serves GET url_prefix + "/{file*}", with ETag, If-None-Match and gzip.
    void mount(Router& router) const;
    [[nodiscard]] Response respond(Request const& request, std::string_view name) const;

private:
    struct File {
        std::string content;
        std::string compressed; // empty when it would not be smaller
        std::string content_type;
        std::string digest; // twelve hexadecimal digits of its SHA-256
    };
    std::string prefix_;
    std::shared_ptr<std::map<std::string, File, std::less<>>> files_;
};

} // namespace weir::http
