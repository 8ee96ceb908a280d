// The strict reading of a request's head that stands before the library's parser. Two servers that read
// one stream differently are how a request is smuggled past the first (RFC 9112, 11.2), so every form on
// which parsers are known to differ is refused here, whatever the parser behind would do.
#include "http/text.hpp"

#include <algorithm>
#include <optional>

namespace weir::http {

namespace {

constexpr int bad_request = 400;
constexpr int not_implemented = 501;

bool token_char(char c) {
    static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, token_char);
}

bool is_request_line(std::string_view line) {
    std::size_t const first = line.find(' ');
    std::size_t const last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) {
        return false;
    }
    std::string_view const target = line.substr(first + 1, last - first - 1);
    std::string_view const version = line.substr(last + 1);
    bool const visible = std::ranges::all_of(target, [](char c) {
        auto const code = static_cast<unsigned char>(c);
        return code > 0x20 && code < 0x7f;
    });
    return is_token(line.substr(0, first)) && !target.empty() && visible &&
           (version == "HTTP/1.1" || version == "HTTP/1.0");
}

bool is_field_value(std::string_view value) {
    return std::ranges::all_of(value, [](char c) {
        auto const code = static_cast<unsigned char>(c);
        return c == '\t' || (code >= 0x20 && code != 0x7f);
    });
}

struct Seen {
    int lengths = 0;
    int codings = 0;
    int hosts = 0;
    bool http_1_0 = false;
};

int field_fault(std::string_view line, Seen& seen) {
    std::size_t const colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
        return bad_request; // folded lines and "Name :" end here too
    }
    std::string_view value = line.substr(colon + 1);
    if (!is_field_value(value)) {
        return bad_request;
    }
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value = value.substr(0, value.find_last_not_of(" \t") + 1);
    std::string_view const name = line.substr(0, colon);
    if (same_name(name, "Content-Length")) {
        ++seen.lengths;
        bool const digits = std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
        return digits && !value.empty() && value.size() <= 18 ? 0 : bad_request;
    }
    if (same_name(name, "Transfer-Encoding")) {
        ++seen.codings;
        return same_name(value, "chunked") ? 0 : not_implemented;
    }
    if (same_name(name, "Host")) {
        ++seen.hosts;
        return value.find_first_of(" \t,/@") == std::string_view::npos ? 0 : bad_request;
    }
    return 0;
}

std::optional<std::string_view> take_line(std::string_view& head) {
    std::size_t const end = head.find("\r\n");
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view const line = head.substr(0, end);
    head.remove_prefix(end + 2);
    return line;
}

} // namespace

int head_fault(std::string_view head) {
    auto const request_line = take_line(head);
    if (!request_line || !is_request_line(*request_line)) {
        return bad_request;
    }
    Seen seen;
    seen.http_1_0 = request_line->ends_with("1.0");
    for (;;) {
        auto const line = take_line(head);
        if (!line) {
            return bad_request;
        }
        if (line->empty()) {
            break;
        }
        if (int const fault = field_fault(*line, seen); fault != 0) {
            return fault;
        }
    }
    bool const two_ways = seen.lengths + seen.codings > 1 || (seen.http_1_0 && seen.codings > 0);
    bool const host_wrong = seen.hosts > 1 || (seen.hosts == 0 && !seen.http_1_0);
    return two_ways || host_wrong || !head.empty() ? bad_request : 0;
}

} // namespace weir::http
