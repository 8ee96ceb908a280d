// A request as a handler sees it and a response as a handler writes it. Both are plain values that know
// no socket, so that a handler can be tested by calling it.
#pragma once

#include "base/limits.hpp"
#include "base/result.hpp"
#include "http/body_file.hpp"
#include "http/fields.hpp"
#include "http/multipart.hpp"

#include <any>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeindex>
#include <unordered_map>
#include <utility>

namespace weir::http {

class EventSubscription; // event_stream.hpp

struct Request {
    std::string method;     // "GET"; upper case, one of those the router knows
    std::string target;     // as sent: path and query
    std::string path;       // decoded; it holds no "..", no NUL and no encoded slash
    std::string route;      // the pattern that matched, for logs: "/children/{id}"
    Parameters query;       // decoded; a malformed query never reaches a handler
    Parameters path_values; // of the route's {names}
    Parameters cookies;
    Fields headers;
    std::string body;                    // empty when the body went to body_file
    std::shared_ptr<BodyFile> body_file; // a body above limits::http_body_memory_bytes_max
    std::string peer_address;            // the client's; behind a trusted proxy, the one the proxy names
    std::string id;                      // of this request, for logs and error pages
    bool tls = false;                    // the client's connection is encrypted, here or at the trusted proxy

    [[nodiscard]] std::string_view header(std::string_view name) const { return headers.get(name); }
    // The value of {name} in the route's pattern; empty when the pattern has no such name.
    [[nodiscard]] std::string_view path_value(std::string_view name) const {
        return path_values.get_or(name, {});
    }
    // The body, wherever it is kept; valid as long as the request.
    [[nodiscard]] Result<std::string_view> content() const;
    // An application/x-www-form-urlencoded body. Errors: unsupported (another content type), invalid, limit.
    [[nodiscard]] Result<Form> form() const;
    // A multipart/form-data body. Errors as parse_multipart.
    [[nodiscard]] Result<Multipart> multipart() const;

    // What a middleware leaves for those after it (the signed-in user), by its type.
    template <class T>
    void attach(T value) {
        attached_[std::type_index(typeid(T))] = std::move(value);
    }
    template <class T>
    [[nodiscard]] T const* attached() const {
        auto const found = attached_.find(std::type_index(typeid(T)));
        return found == attached_.end() ? nullptr : std::any_cast<T>(&found->second);
    }

private:
    std::unordered_map<std::type_index, std::any> attached_;
};

enum class SameSite { strict, lax, none };

struct Cookie {
    std::string name;
    std::string value;
    std::string path = "/";
    std::optional<std::chrono::seconds> max_age; // absent: until the browser closes; 0: delete
    bool http_only = true;
    bool secure = true;
    SameSite same_site = SameSite::lax;
};

// Gives the next piece of a long body; an empty piece ends it. It is called on a worker thread, only as
// fast as the client reads. An error cuts the connection, so that a half file is never taken for a whole.
using BodySource = std::function<Result<std::string>()>;

struct Response {
    int status = 200;
    Fields headers;
    std::string body;
    BodySource source;                         // when set, sent instead of body
    std::shared_ptr<EventSubscription> events; // when set, the connection becomes an event stream

    [[nodiscard]] static Response html(std::string body, int status = 200);
    [[nodiscard]] static Response text(std::string body, int status = 200);
    [[nodiscard]] static Response json(std::string body, int status = 200);
    [[nodiscard]] static Response of(std::string_view content_type, std::string body, int status = 200);
    // 303 by default: the browser gets the next page with GET after a POST. The location is percent-encoded
    // where it holds what a header may not.
    [[nodiscard]] static Response redirect(std::string_view location, int status = 303);
    [[nodiscard]] static Response stream(std::string_view content_type, BodySource source);
    // Saved by the browser under this name, never shown in the page's own context.
    Response& attachment(std::string_view file_name);
    Response& set_cookie(Cookie const& cookie);
    Response& header(std::string_view name, std::string_view value);
};

[[nodiscard]] std::string_view reason_of(int status); // "Not Found"

} // namespace weir::http
