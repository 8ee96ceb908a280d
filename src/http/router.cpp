// Matching of patterns and the way of a request through middleware to its handler. This is one of the
// three doors where an exception ends: a handler that throws costs its own request and nothing more.
#include "http/router.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <typeinfo>

namespace weir::http {

namespace {

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    for (;;) {
        std::size_t const slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) {
            return segments;
        }
        path.remove_prefix(slash + 1);
    }
}

bool is_name(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool is_rest(std::string_view segment) {
    return is_name(segment) && segment[segment.size() - 2] == '*';
}

bool fits(std::vector<std::string> const& pattern, std::vector<std::string_view> const& path) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (is_rest(pattern[i])) {
            return path.size() > i;
        }
        bool const taken =
            i < path.size() && (is_name(pattern[i]) ? !path[i].empty() : pattern[i] == path[i]);
        if (!taken) {
            return false;
        }
    }
    return pattern.size() == path.size();
}

int rank(std::string_view segment) {
    return is_rest(segment) ? 2 : is_name(segment) ? 1 : 0;
}

bool more_fixed(std::vector<std::string> const& a, std::vector<std::string> const& b) {
    return std::ranges::lexicographical_compare(a, b, {}, rank, rank);
}

Parameters values_of(std::vector<std::string> const& pattern, std::vector<std::string_view> const& path) {
    Parameters values;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        std::string const& segment = pattern[i];
        if (is_rest(segment)) {
            char const* const end = path.back().data() + path.back().size();
            values.add(segment.substr(1, segment.size() - 3), std::string(path[i].data(), end));
        } else if (is_name(segment)) {
            values.add(segment.substr(1, segment.size() - 2), std::string(path[i]));
        }
    }
    return values;
}

// TRACE and CONNECT are not among them: they are never answered (ASVS 13.4.4).
bool known(std::string_view method) {
    static constexpr auto methods =
        std::to_array<std::string_view>({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"});
    return std::ranges::find(methods, method) != methods.end();
}

std::string allowed(std::vector<std::string> methods) {
    if (std::ranges::find(methods, "GET") != methods.end()) {
        methods.emplace_back("HEAD");
    }
    std::ranges::sort(methods);
    methods.erase(std::ranges::unique(methods).begin(), methods.end());
    std::string list;
    for (auto const& method : methods) {
        list += (list.empty() ? "" : ", ") + method;
    }
    return list;
}

} // namespace

Router& Router::get(std::string pattern, Handler handler, RouteOptions options) {
    return add("GET", std::move(pattern), std::move(handler), std::move(options));
}
Router& Router::post(std::string pattern, Handler handler, RouteOptions options) {
    return add("POST", std::move(pattern), std::move(handler), std::move(options));
}
Router& Router::put(std::string pattern, Handler handler, RouteOptions options) {
    return add("PUT", std::move(pattern), std::move(handler), std::move(options));
}
Router& Router::patch(std::string pattern, Handler handler, RouteOptions options) {
    return add("PATCH", std::move(pattern), std::move(handler), std::move(options));
}
Router& Router::remove(std::string pattern, Handler handler, RouteOptions options) {
    return add("DELETE", std::move(pattern), std::move(handler), std::move(options));
}

Router& Router::add(std::string method, std::string pattern, Handler handler, RouteOptions options) {
    WEIR_EXPECTS(known(method) && method != "HEAD");
    WEIR_EXPECTS(pattern.starts_with('/'));
    WEIR_EXPECTS(std::ranges::none_of(
        routes_, [&](Route const& route) { return route.method == method && route.pattern == pattern; }));
    auto const segments = split(pattern);
    segments_.emplace_back(segments.begin(), segments.end());
    routes_.push_back({std::move(method), std::move(pattern), std::move(options), std::move(handler)});
    return *this;
}

Router& Router::use(Middleware middleware) {
    middleware_.push_back(std::move(middleware));
    return *this;
}
Router& Router::on_error(std::function<Response(int status, Request const&)> page) {
    error_page_ = std::move(page);
    return *this;
}
Router& Router::on_response(std::function<void(Request const&, Response&)> finish) {
    finish_ = std::move(finish);
    return *this;
}
Router& Router::on_access(std::function<void(AccessEntry const&)> sink) {
    access_ = std::move(sink);
    return *this;
}

Match Router::match(std::string_view method, std::string_view path) const {
    Match found;
    if (!known(method)) {
        found.status = 501;
        return found;
    }
    std::string_view const wanted = method == "HEAD" ? "GET" : method;
    auto const segments = split(path);
    std::vector<std::string> others;
    std::size_t best = routes_.size();
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        if (!fits(segments_[i], segments)) {
            continue;
        }
        others.push_back(routes_[i].method);
        bool const better = best == routes_.size() || more_fixed(segments_[i], segments_[best]);
        if (routes_[i].method == wanted && better) {
            best = i;
        }
    }
    if (best != routes_.size()) {
        found.route = &routes_[best];
        found.path_values = values_of(segments_[best], segments);
        return found;
    }
    found.status = others.empty() ? 404 : 405;
    found.allow = allowed(std::move(others));
    return found;
}

Response Router::answer(Request& request, std::size_t depth, Match const& found) const {
    if (depth < middleware_.size()) {
        return middleware_[depth](request, [&](Request& passed) { return answer(passed, depth + 1, found); });
    }
    if (found.route != nullptr) {
        return found.route->handler(request);
    }
    Response response;
    response.status = found.status;
    if (found.status == 405) {
        response.headers.set("Allow", found.allow);
    }
    return response;
}

Response Router::error_page(int status, Request const& request) const {
    if (error_page_) {
        return error_page_(status, request);
    }
    return Response::text(std::to_string(status) + " " + std::string(reason_of(status)) + "\nReference " +
                              request.id + "\n",
                          status);
}

Response Router::handle(Request& request, std::string* failure) const {
    Match found = match(request.method, request.path);
    request.route = found.route != nullptr ? found.route->pattern : std::string{};
    request.path_values = std::move(found.path_values);
    try {
        Response response = answer(request, 0, found);
        // A refusal without a body of its own gets the common page and keeps its headers.
        if (response.status >= 400 && response.body.empty() && !response.source && !response.events) {
            Response page = error_page(response.status, request);
            for (auto const& [name, value] : response.headers.items()) {
                page.headers.set(name, value);
            }
            response = std::move(page);
        }
        if (finish_) {
            finish_(request, response);
        }
        return response;
    } catch (std::exception const& thrown) {
        if (failure != nullptr) {
            *failure = std::string(typeid(thrown).name()) + ": " + thrown.what();
        }
    } catch (...) {
        if (failure != nullptr) {
            *failure = "something that is no std::exception";
        }
    }
    return refuse(500, request);
}

Response Router::refuse(int status, Request const& request) const {
    try {
        Response response = error_page(status, request);
        response.status = status;
        if (finish_) {
            finish_(request, response);
        }
        return response;
    } catch (...) {
        return Response::text(std::to_string(status) + "\n", status);
    }
}

void Router::log(AccessEntry const& entry) const {
    if (access_) {
        access_(entry);
    }
}

} // namespace weir::http
