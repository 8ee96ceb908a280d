// Which function answers which request. Handlers and middleware are plain synchronous functions; they
// run on the server's workers and may block. Everything is set before the server starts and is read-only
// after that, so no lock is needed.
#pragma once

#include "http/message.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::http {

using Handler = std::function<Response(Request&)>;
using Next = Handler;
using Middleware = std::function<Response(Request&, Next const&)>;

// Who is turned away first when more comes than can be served: dashboards before other pages, and a
// concern about a child last of all (a place in the queue is kept for it).
enum class Importance { low, normal, high };

struct RouteOptions {
    std::uint64_t body_bytes_max = limits::http_body_bytes_max;
    Importance importance = Importance::normal;
    // Asked on a worker once the head is read, before any of the body is: whether this request may send one
    // larger than a form. If not, the limit of a form holds, so that a stranger cannot fill the disk.
    std::function<bool(Request const&)> may_send_large{};
};

struct Route {
    std::string method;
    std::string pattern;
    RouteOptions options;
    Handler handler;
};

// One line of the access log. It has the pattern of the route and never the path or the query, for they
// may hold an id of a child.
struct AccessEntry {
    std::string_view request_id;
    std::string_view method;
    std::string_view route; // empty when none matched
    int status = 0;
    std::chrono::microseconds took{0};
    std::uint64_t body_bytes = 0;
    std::string_view peer_address;
    std::string_view failure; // what a handler threw, else empty
};

struct Match {
    Route const* route = nullptr; // none: see status
    int status = 200;             // 404, 405 (see allow), 501 (a method this server does not know)
    std::string allow;
    Parameters path_values;
};

class Router {
public:
    // Patterns: "/children/{id}/plan"; "{rest*}" as the last segment takes all that is left. A fixed segment
    // wins over a {name}. The same method and pattern twice is a bug.
    Router& get(std::string pattern, Handler handler, RouteOptions options = {});
    Router& post(std::string pattern, Handler handler, RouteOptions options = {});
    Router& put(std::string pattern, Handler handler, RouteOptions options = {});
    Router& patch(std::string pattern, Handler handler, RouteOptions options = {});
    Router& remove(std::string pattern, Handler handler, RouteOptions options = {}); // DELETE
    Router& add(std::string method, std::string pattern, Handler handler, RouteOptions options = {});

    // The first one given is the outermost. They also see requests that match no route.
    Router& use(Middleware middleware);
    // The page for 400, 404, 405, 408, 413, 414, 421, 431, 500, 501 and 503. It may run on a thread that
    // serves sockets: it must not block. Without one, a plain sentence with the request's id.
    Router& on_error(std::function<Response(int status, Request const&)> page);
    // Last touch to every response, the server's own refusals too (security headers). It must not block.
    Router& on_response(std::function<void(Request const&, Response&)> finish);
    // Called once a request, when the response has been sent. It must not block.
    Router& on_access(std::function<void(AccessEntry const&)> sink);

    [[nodiscard]] std::vector<Route> const& routes() const { return routes_; }
    [[nodiscard]] Match match(std::string_view method, std::string_view path) const;

    // The whole way of a request: match, middleware, handler, error pages, last touch. Nothing escapes: what
    // a handler throws becomes a 500, and `failure` says what it was.
    [[nodiscard]] Response handle(Request& request, std::string* failure = nullptr) const;
    // The error page with the last touch, without middleware.
    [[nodiscard]] Response refuse(int status, Request const& request) const;
    void log(AccessEntry const& entry) const;

private:
    [[nodiscard]] Response answer(Request& request, std::size_t depth, Match const& found) const;
    [[nodiscard]] Response error_page(int status, Request const& request) const;

    std::vector<Route> routes_;
    std::vector<std::vector<std::string>> segments_; // of each route's pattern
    std::vector<Middleware> middleware_;
    std::function<Response(int, Request const&)> error_page_;
    std::function<void(Request const&, Response&)> finish_;
    std::function<void(AccessEntry const&)> access_;
};

} // namespace weir::http
