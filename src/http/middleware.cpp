// Security headers, compression and the same-origin check.
#include "http/middleware.hpp"

#include "base/contract.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace weir::http {

namespace {

constexpr int gzip_level = 4; // within a few per cent of 9 on HTML at a third of the time
constexpr int gzip_window = 15 + 16;

bool is_text(std::string_view content_type) {
    static constexpr auto kinds = std::to_array<std::string_view>(
        {"text/", "application/json", "application/xml", "application/javascript", "image/svg+xml"});
    return std::ranges::any_of(kinds, [&](std::string_view kind) { return content_type.starts_with(kind); });
}

bool may_compress(Response const& response, std::size_t bytes_min) {
    return response.body.size() >= bytes_min && !response.source && !response.events &&
           response.status != 304 && is_text(response.headers.get("Content-Type")) &&
           !response.headers.has("Content-Encoding") && !response.headers.has("Set-Cookie") &&
           response.headers.get("Cache-Control").find("no-transform") == std::string_view::npos;
}

bool is_unsafe(std::string_view method) {
    return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

// Whether another site's page made the browser send this. A request with neither header comes from no
// present browser, and so carries no cookie that a stranger could misuse.
bool from_elsewhere(Request const& request, std::vector<std::string> const& also) {
    std::string_view const origin = request.header("Origin");
    if (std::ranges::find(also, origin) != also.end()) {
        return false;
    }
    std::string_view const site = request.header("Sec-Fetch-Site");
    if (!site.empty()) {
        return site != "same-origin" && site != "none";
    }
    std::string const own = (request.tls ? "https://" : "http://") + std::string(request.header("Host"));
    return !origin.empty() && !same_name(origin, own);
}

} // namespace

std::function<void(Request const&, Response&)> security_headers(SecurityHeaders headers) {
    return [headers = std::move(headers)](Request const& request, Response& response) {
        Fields& fields = response.headers;
        fields.set_default("Content-Security-Policy", headers.content_security_policy);
        fields.set_default("X-Content-Type-Options", "nosniff"); // ASVS 3.4.4
        fields.set_default("Referrer-Policy", headers.referrer_policy);
        fields.set_default("Cross-Origin-Opener-Policy", "same-origin");   // ASVS 3.4.8
        fields.set_default("Cross-Origin-Resource-Policy", "same-origin"); // ASVS 3.5.8
        fields.set_default("Permissions-Policy", headers.permissions_policy);
        fields.set_default("Cache-Control", headers.cache_control);
        if (request.tls && !headers.strict_transport_security.empty()) {
            fields.set_default("Strict-Transport-Security", headers.strict_transport_security);
        }
    };
}

std::string gzip_bytes(std::string_view bytes) {
    z_stream stream{};
    WEIR_EXPECTS(deflateInit2(&stream, gzip_level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string packed(deflateBound(&stream, bytes.size()), '\0');
    // zlib's interface is not const; it does not write to its input.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<Bytef const*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    int const outcome = deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    WEIR_ENSURES(outcome == Z_STREAM_END);
    return packed;
}

bool accepts_gzip(Request const& request) {
    std::string_view rest = request.header("Accept-Encoding");
    while (!rest.empty()) {
        std::size_t const end = std::min(rest.find(','), rest.size());
        std::string_view coding = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        coding.remove_prefix(std::min(coding.find_first_not_of(' '), coding.size()));
        std::string_view const name = coding.substr(0, coding.find_first_of("; "));
        if (same_name(name, "gzip")) {
            std::size_t const weight = coding.find("q=");
            return weight == std::string_view::npos ||
                   coding.substr(weight + 2).find_first_of("123456789") != std::string_view::npos;
        }
    }
    return false;
}

Middleware gzip(std::size_t bytes_min) {
    return [bytes_min](Request& request, Next const& next) {
        Response response = next(request);
        if (may_compress(response, bytes_min)) {
            response.headers.add("Vary", "Accept-Encoding");
            if (accepts_gzip(request)) {
                response.body = gzip_bytes(response.body);
                response.headers.set("Content-Encoding", "gzip");
            }
        }
        return response;
    };
}

Middleware same_origin(SameOrigin options) {
    return [options = std::move(options)](Request& request, Next const& next) {
        bool const exempt =
            !request.route.empty() &&
            std::ranges::find(options.exempt_routes, request.route) != options.exempt_routes.end();
        if (is_unsafe(request.method) && !exempt && from_elsewhere(request, options.also)) {
            Response refused;
            refused.status = 403;
            return refused;
        }
        return next(request);
    };
}

} // namespace weir::http
