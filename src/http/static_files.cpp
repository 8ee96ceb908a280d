// Loading of a folder of assets, and their conditional and compressed answers.
#include "http/static_files.hpp"

#include "http/middleware.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>

namespace weir::http {

namespace {

constexpr std::size_t digest_length = 12;
constexpr std::string_view for_ever = "public, max-age=31536000, immutable";
constexpr std::string_view for_an_hour = "public, max-age=3600";

std::optional<std::string_view> content_type_of(std::string_view extension) {
    static constexpr auto kinds = std::to_array<std::pair<std::string_view, std::string_view>>({
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".json", "application/json; charset=utf-8"},
        {".map", "application/json; charset=utf-8"},
        {".webmanifest", "application/manifest+json; charset=utf-8"},
        {".html", "text/html; charset=utf-8"},
        {".txt", "text/plain; charset=utf-8"},
        {".svg", "image/svg+xml; charset=utf-8"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".gif", "image/gif"},
        {".webp", "image/webp"},
        {".ico", "image/x-icon"},
        {".woff", "font/woff"},
        {".woff2", "font/woff2"},
    });
    auto const found =
        std::ranges::find(kinds, extension, &std::pair<std::string_view, std::string_view>::first);
    return found == kinds.end() ? std::nullopt : std::optional(found->second);
}

std::string digest_of(std::string_view content) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned length = 0;
    EVP_Digest(content.data(), content.size(), hash.data(), &length, EVP_sha256(), nullptr);
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < digest_length / 2; ++i) {
        text.push_back(digits[hash[i] >> 4U]);
        text.push_back(digits[hash[i] & 15U]);
    }
    return text;
}

// "css/app.4f3a91c2d07b.css" → ("css/app.css", "4f3a91c2d07b").
std::optional<std::pair<std::string, std::string>> take_digest(std::string_view name) {
    std::size_t const extension = name.rfind('.');
    if (extension == std::string_view::npos || extension < digest_length + 1) {
        return std::nullopt;
    }
    std::size_t const dot = extension - digest_length - 1;
    std::string_view const digest = name.substr(dot + 1, digest_length);
    if (name[dot] != '.' || digest.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
        return std::nullopt;
    }
    return std::pair(std::string(name.substr(0, dot)) + std::string(name.substr(extension)),
                     std::string(digest));
}

bool hidden(std::filesystem::path const& relative) {
    return std::ranges::any_of(relative, [](auto const& part) { return part.string().starts_with('.'); });
}

Result<std::string> read_whole(std::filesystem::path const& path) {
    std::ifstream in(path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(in), {}};
    if (!in) {
        return fail(ErrorCode::io, "The file " + path.string() + " cannot be read.");
    }
    return content;
}

} // namespace

Result<StaticFiles> StaticFiles::load(std::filesystem::path const& folder, std::string url_prefix) {
    StaticFiles loaded;
    loaded.prefix_ = std::move(url_prefix);
    loaded.files_ = std::make_shared<std::map<std::string, File, std::less<>>>();
    std::error_code error;
    std::filesystem::recursive_directory_iterator walk(folder, error);
    if (error) {
        return fail(ErrorCode::not_found, "The folder of assets " + folder.string() + " cannot be read.");
    }
    std::uint64_t total = 0;
    for (; walk != std::filesystem::recursive_directory_iterator{}; walk.increment(error)) {
        auto const& entry = *walk;
        auto const relative = entry.path().lexically_relative(folder);
        if (!entry.is_regular_file(error) || hidden(relative)) {
            continue;
        }
        auto const kind = content_type_of(entry.path().extension().string());
        if (!kind) {
            return fail(ErrorCode::unsupported,
                        "The asset " + relative.string() +
                            " is of no known kind: add its extension or take it out.");
        }
        File file;
        file.content = WEIR_TRY(read_whole(entry.path()));
        total += file.content.size();
        if (total > limits::http_static_bytes_max) {
            return fail(ErrorCode::limit, "The folder of assets " + folder.string() + " is larger than " +
                                              std::to_string(limits::http_static_bytes_max) + " bytes.");
        }
        file.content_type = *kind;
        file.digest = digest_of(file.content);
        std::string packed = gzip_bytes(file.content);
        file.compressed = packed.size() + 64 < file.content.size() ? std::move(packed) : std::string{};
        loaded.files_->emplace(relative.generic_string(), std::move(file));
    }
    return loaded;
}

std::string StaticFiles::url(std::string_view name) const {
    auto const found = files_->find(name);
    std::size_t const dot = name.rfind('.');
    if (found == files_->end() || dot == std::string_view::npos) {
        return prefix_ + "/" + std::string(name);
    }
    return prefix_ + "/" + std::string(name.substr(0, dot)) + "." + found->second.digest +
           std::string(name.substr(dot));
}

void StaticFiles::mount(Router& router) const {
    router.get(prefix_ + "/{file*}", [files = *this](Request& request) {
        return files.respond(request, request.path_value("file"));
    });
}

Response StaticFiles::respond(Request const& request, std::string_view name) const {
    auto found = files_->find(name);
    std::string_view keep = for_an_hour;
    if (found == files_->end()) {
        if (auto const dated = take_digest(name)) {
            // A page of an older version may ask for a digest that is gone: it gets today's file, not kept.
            found = files_->find(dated->first);
            bool const same = found != files_->end() && found->second.digest == dated->second;
            keep = same ? for_ever : std::string_view("no-cache");
        }
    }
    Response response;
    if (found == files_->end()) {
        response.status = 404;
        return response;
    }
    File const& file = found->second;
    bool const compressed = !file.compressed.empty() && accepts_gzip(request);
    std::string const tag = "\"" + file.digest + (compressed ? "-gz" : "") + "\"";
    response.headers.set("Content-Type", file.content_type);
    response.headers.set("Cache-Control", keep);
    response.headers.set("ETag", tag);
    response.headers.set("Vary", "Accept-Encoding");
    std::string_view const known = request.header("If-None-Match");
    if (known == "*" || known.find(tag) != std::string_view::npos) {
        response.status = 304;
        return response;
    }
    if (compressed) {
        response.headers.set("Content-Encoding", "gzip");
    }
    response.body = compressed ? file.compressed : file.content;
    return response;
}

} // namespace weir::http
