// How a request reads its body, and the ready forms of a response.
#include "http/message.hpp"

#include "http/text.hpp"

#include <algorithm>
#include <array>

namespace weir::http {

namespace {

bool is_content_type(std::string_view header, std::string_view wanted) {
    std::string_view const kind = header.substr(0, header.find(';'));
    return same_name(kind.substr(0, kind.find_last_not_of(" \t") + 1), wanted);
}

std::string location_text(std::string_view location) {
    std::string text;
    for (char const c : location) {
        auto const code = static_cast<unsigned char>(c);
        bool const plain = code > 0x20 && code < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\';
        text += plain ? std::string(1, c) : percent_encode(std::string_view(&c, 1));
    }
    return text;
}

std::string_view name_of(SameSite site) {
    switch (site) {
    case SameSite::strict:
        return "Strict";
    case SameSite::lax:
        return "Lax";
    case SameSite::none:
        return "None";
    }
    return "Strict";
}

// RFC 6265, 4.1.1: what else is in a value would end it or start an attribute.
std::string cookie_text(std::string_view value) {
    std::string text;
    for (char const c : value) {
        auto const code = static_cast<unsigned char>(c);
        bool const plain = code > 0x20 && code < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
        text += plain ? std::string(1, c) : percent_encode(std::string_view(&c, 1));
    }
    return text;
}

} // namespace

Result<std::string_view> Request::content() const {
    if (body_file) {
        return body_file->view();
    }
    return std::string_view(body);
}

Result<Form> Request::form() const {
    if (!is_content_type(header("Content-Type"), "application/x-www-form-urlencoded")) {
        return fail(ErrorCode::unsupported, "The form was not sent as application/x-www-form-urlencoded.");
    }
    return parse_form(WEIR_TRY(content()));
}

Result<Multipart> Request::multipart() const {
    return parse_multipart(header("Content-Type"), WEIR_TRY(content()));
}

Response Response::of(std::string_view content_type, std::string body, int status) {
    Response response;
    response.status = status;
    response.headers.set("Content-Type", content_type);
    response.body = std::move(body);
    return response;
}

Response Response::html(std::string body, int status) {
    return of("text/html; charset=utf-8", std::move(body), status);
}

Response Response::text(std::string body, int status) {
    return of("text/plain; charset=utf-8", std::move(body), status);
}

Response Response::json(std::string body, int status) {
    return of("application/json; charset=utf-8", std::move(body), status);
}

Response Response::redirect(std::string_view location, int status) {
    Response response;
    response.status = status;
    response.headers.set("Location", location_text(location));
    return response;
}

Response Response::stream(std::string_view content_type, BodySource source) {
    Response response = of(content_type, {});
    response.source = std::move(source);
    return response;
}

Response& Response::attachment(std::string_view file_name) {
    std::string plain(file_name);
    std::ranges::replace_if(
        plain, [](char c) { return c < 0x20 || c > 0x7e || c == '"' || c == '\\' || c == '/' || c == ';'; },
        '_');
    // RFC 6266: the plain name for old readers, the encoded one for every other.
    headers.set("Content-Disposition",
                "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + percent_encode(file_name));
    return *this;
}

Response& Response::set_cookie(Cookie const& cookie) {
    std::string text =
        cookie_text(cookie.name) + "=" + cookie_text(cookie.value) + "; Path=" + cookie_text(cookie.path);
    if (cookie.max_age) {
        text += "; Max-Age=" + std::to_string(cookie.max_age->count());
    }
    text += cookie.secure ? "; Secure" : "";
    text += cookie.http_only ? "; HttpOnly" : "";
    text += "; SameSite=" + std::string(name_of(cookie.same_site));
    headers.add("Set-Cookie", text);
    return *this;
}

Response& Response::header(std::string_view name, std::string_view value) {
    headers.set(name, value);
    return *this;
}

std::string_view reason_of(int status) {
    static constexpr auto reasons = std::to_array<std::pair<int, std::string_view>>({
        {100, "Continue"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    });
    auto const found = std::ranges::find(reasons, status, &std::pair<int, std::string_view>::first);
    return found == reasons.end() ? std::string_view("Status") : found->second;
}

} // namespace weir::http
