// The text of requests and responses on the wire.
#include "http/exchange.hpp"

#include "base/contract.hpp"
#include "http/text.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace weir::http {

namespace {

constexpr std::size_t method_and_version_bytes_max = 32;

bool bare_line_feed(std::string_view text) {
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
        if (at == 0 || text[at - 1] != '\r') {
            return true;
        }
    }
    return false;
}

std::string http_date() {
    // RFC 9110, 5.6.7. The names are fixed, whatever the locale.
    static constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::time_t const now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 48> text{};
    int const length = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                     days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                                     months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                                     parts.tm_hour, parts.tm_min, parts.tm_sec);
    return std::string(text.data(), static_cast<std::size_t>(length));
}

std::string_view host_name(std::string_view host) {
    std::size_t const colon = host.rfind(':');
    bool const has_port = colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
    return has_port ? host.substr(0, colon) : host;
}

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

} // namespace

HeadEnd find_head_end(std::string_view received, ServerOptions const& options) {
    std::size_t const end = received.find("\r\n\r\n");
    std::size_t const size = end == std::string_view::npos ? 0 : end + 4;
    std::string_view const seen = received.substr(0, size == 0 ? received.size() : size);
    std::size_t const line = std::min(seen.find("\r\n"), seen.size());
    if (line > options.target_bytes_max + method_and_version_bytes_max) {
        return {0, 414};
    }
    if (bare_line_feed(seen)) {
        return {0, 400};
    }
    if (seen.size() > options.header_bytes_max) {
        return {0, 431};
    }
    return {size, 0};
}

Peer client_of(Peer const& peer, Fields const& headers, std::vector<std::string> const& trusted) {
    auto const is_trusted = [&](std::string_view address) {
        return std::ranges::find(trusted, address) != trusted.end();
    };
    if (!is_trusted(peer.address)) {
        return peer;
    }
    Peer client = peer;
    client.tls = same_name(trimmed(headers.get("X-Forwarded-Proto")), "https");
    // From the right: each proxy adds whom it heard from, and what stands left of a stranger is his own word.
    std::string_view chain = headers.get("X-Forwarded-For");
    while (!chain.empty()) {
        std::size_t const comma = chain.rfind(',');
        std::string_view const address =
            trimmed(comma == std::string_view::npos ? chain : chain.substr(comma + 1));
        chain = comma == std::string_view::npos ? std::string_view{} : chain.substr(0, comma);
        bool const plain = !address.empty() && address.size() <= 45 &&
                           address.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos;
        if (!plain) {
            break;
        }
        client.address = address;
        if (!is_trusted(address)) {
            break;
        }
    }
    return client;
}

int complete_request(Request& request, Peer const& peer, ServerOptions const& options) {
    request.id = new_request_id();
    Peer client = client_of(peer, request.headers, options.trusted_proxies);
    request.peer_address = std::move(client.address);
    request.tls = client.tls;
    if (request.target.size() > options.target_bytes_max) {
        return 414;
    }
    std::string_view const host = host_name(request.header("Host"));
    if (!options.hosts.empty() &&
        std::ranges::none_of(options.hosts, [&](std::string const& own) { return same_name(own, host); })) {
        return 421;
    }
    bool const whole_server = request.target == "*" && request.method == "OPTIONS";
    auto target = parse_target(whole_server ? "/" : std::string_view(request.target));
    if (!target) {
        return target.error().code == ErrorCode::limit ? 414 : 400;
    }
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    for (auto const& [name, value] : request.headers.items()) {
        if (same_name(name, "Cookie")) {
            Parameters const cookies = parse_cookies(value);
            for (auto const& [key, content] : cookies.items()) {
                request.cookies.add(key, content);
            }
        }
    }
    return 0;
}

std::string new_request_id() {
    std::array<unsigned char, 8> bytes{};
    // So few bytes come whole, and at once (getrandom(2)).
    WEIR_ENSURES(::getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string id;
    for (unsigned char const byte : bytes) {
        id.push_back(digits[byte >> 4U]);
        id.push_back(digits[byte & 15U]);
    }
    return id;
}

std::string response_head(Response const& response, ResponseHead const& head) {
    std::string text = "HTTP/1.1 " + std::to_string(response.status) + " ";
    text.reserve(1'024);
    text += reason_of(response.status);
    text += "\r\nDate: " + http_date() + "\r\n";
    for (auto const& [name, value] : response.headers.items()) {
        // How long the body is and whether the connection stays is decided here alone.
        if (same_name(name, "Content-Length") || same_name(name, "Transfer-Encoding") ||
            same_name(name, "Connection")) {
            continue;
        }
        text.append(name).append(": ").append(value).append("\r\n");
    }
    if (head.framing == Framing::length) {
        text += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    } else if (head.framing == Framing::chunked) {
        text += "Transfer-Encoding: chunked\r\n";
    }
    if (!head.keep_alive) {
        text += "Connection: close\r\n";
    } else if (head.http_1_0) {
        text += "Connection: keep-alive\r\n";
    }
    return text + "\r\n";
}

} // namespace weir::http
