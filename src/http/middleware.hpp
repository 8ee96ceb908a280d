// Ready parts of the pipeline: the headers that browsers need to protect a page, compression, and the
// refusal of unsafe requests that another site caused. Names in brackets are rows of OWASP ASVS 5.0.0.
#pragma once

#include "http/router.hpp"

#include <functional>
#include <string>
#include <vector>

namespace weir::http {

struct SecurityHeaders {
    // ASVS 3.4.3, 3.4.6.
    std::string content_security_policy = "default-src 'self'; object-src 'none'; base-uri 'none'; "
                                          "frame-ancestors 'none'; form-action 'self'; style-src 'self'; "
                                          "script-src 'self'; img-src 'self' data:";
    std::string referrer_policy = "same-origin"; // 3.4.5
    std::string permissions_policy = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
    std::string strict_transport_security = "max-age=31536000; includeSubDomains"; // 3.4.1; on TLS only
    std::string cache_control = "no-store"; // 14.3.2; a response that sets its own keeps it
};

// For Router::on_response. A header that the handler set itself stays.
[[nodiscard]] std::function<void(Request const&, Response&)> security_headers(SecurityHeaders headers = {});

// Compresses text bodies above 1 KB for a client that accepts gzip. Responses that carry Set-Cookie or
// that mix a secret with what a stranger sent should not be compressed (BREACH): `no-transform` in
// Cache-Control leaves a response as it is.
[[nodiscard]] Middleware gzip(std::size_t bytes_min = 1'024);
[[nodiscard]] std::string gzip_bytes(std::string_view bytes);
[[nodiscard]] bool accepts_gzip(Request const& request);

struct SameOrigin {
    // Origins that may also send unsafe requests ("https://weir.example"); the request's own Host always may.
    std::vector<std::string> also;
    // Patterns of routes that machines call with a token of their own, and no cookie.
    std::vector<std::string> exempt_routes;
};
// Refuses POST, PUT, PATCH and DELETE that another origin caused (403), by Sec-Fetch-Site and Origin
// (ASVS 3.5.1 asks for this or a token; forms carry a token too).
[[nodiscard]] Middleware same_origin(SameOrigin options = {});

} // namespace weir::http
