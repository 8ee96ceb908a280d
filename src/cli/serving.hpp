// Serving until told to stop: the one way in which `weir serve` and `weir demo` run the service.
#pragma once

#include "base/result.hpp"
#include "http/server.hpp"
#include "web/service/service.hpp"

#include <string>

namespace weir::cli {

struct Listen {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
};
// "127.0.0.1:8080", "[::1]:0", ":8080" (all addresses).
[[nodiscard]] Result<Listen> parse_listen(std::string const& text);
[[nodiscard]] bool is_loopback(std::string const& address);

// Serves until SIGTERM or SIGINT, then lets what is under way finish. `ready` gets the address once it
// listens.
[[nodiscard]] Status serve(web::ServiceOptions options, http::ServerOptions server,
                           std::function<void(std::string const& address, double warm_seconds)> const& ready);

} // namespace weir::cli
