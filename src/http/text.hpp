// Reading and writing the small text forms of HTTP: percent-encoding, queries, forms, cookie headers and
// the check of a request's head. Pure functions over bytes a stranger sent, which is why they are apart
// from the sockets: tests and fuzzers call them directly.
#pragma once

#include "base/limits.hpp"
#include "base/result.hpp"
#include "http/fields.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace weir::http {

[[nodiscard]] bool is_utf8(std::string_view text); // strict: no overlong form, no surrogate, ≤ U+10FFFF
// UTF-8 without NUL: what every decoded parameter must be.
[[nodiscard]] bool is_plain_text(std::string_view text);

[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text); // nothing: a broken %XX
[[nodiscard]] std::string percent_encode(std::string_view text);                // all but RFC 3986 unreserved
[[nodiscard]] std::string form_encode(Parameters const& form);

// application/x-www-form-urlencoded (WHATWG URL, 5.1), for queries and forms, made strict: a broken
// escape, a NUL or text that is not UTF-8 is an error, and so are more fields than allowed.
[[nodiscard]] Result<Parameters> parse_form(std::string_view text,
                                            std::size_t fields_max = limits::http_form_fields_max);
// A Cookie header (RFC 6265, 4.2.1). What is not a cookie is passed over, as browsers send other sites' too.
[[nodiscard]] Parameters parse_cookies(std::string_view header);

struct Target {
    std::string path; // decoded
    Parameters query;
};
// Origin form only: "/path?query". Refused: "..", ".", encoded slash or backslash, NUL, not UTF-8.
[[nodiscard]] Result<Target> parse_target(std::string_view target);

// Header values with parameters: parameter_of("form-data; name=\"a\"", "name") is "a".
[[nodiscard]] std::optional<std::string> parameter_of(std::string_view header_value, std::string_view name);

// Whether the head of a request (request line and fields, with the empty line) has none of the forms by
// which two servers are made to read different requests (RFC 9112, 11.2): bare LF or CR, folded lines, space
// before a colon, a body's length told twice or two ways, a coding other than chunked. 0 when sound, else
// the status to refuse with.
[[nodiscard]] int head_fault(std::string_view head);

} // namespace weir::http
