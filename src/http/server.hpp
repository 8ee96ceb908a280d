// The server: sockets on a few threads that never block, handlers on a bounded pool of workers. Boost is
// behind this door. What to do on SIGTERM is the caller's: stop() lets what is under way finish.
#pragma once

#include "base/limits.hpp"
#include "base/result.hpp"
#include "http/router.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace weir::http {

struct ServerOptions {
    std::string address = "127.0.0.1"; // numeric, IPv4 or IPv6
    std::uint16_t port = 0;            // 0: any free one; Server::port() tells which
    unsigned threads = 1;              // for sockets
    unsigned workers = 4;              // for handlers
    std::size_t queue_max = 256;       // requests waiting for a worker; beyond that 503 with Retry-After

    std::filesystem::path tls_certificate; // PEM chain; empty: plain HTTP
    std::filesystem::path tls_key;
    std::vector<std::string> trusted_proxies; // addresses whose X-Forwarded-For and -Proto are believed
    std::vector<std::string> hosts;           // names this server answers to; empty: any; else 421

    std::size_t header_bytes_max = limits::http_header_bytes_max;
    std::size_t target_bytes_max = limits::http_target_bytes_max;
    std::size_t connections_max = limits::http_connections_max;
    std::chrono::milliseconds read_time_max = std::chrono::seconds(limits::http_read_seconds_max);
    std::chrono::milliseconds write_time_max = std::chrono::seconds(limits::http_write_seconds_max);
    std::chrono::milliseconds idle_time_max = std::chrono::seconds(limits::http_idle_seconds_max);
    std::chrono::milliseconds drain_time_max{10'000};
    std::filesystem::path spool_folder; // for large bodies; empty: the system's temporary folder
};

struct ServerCounts {
    std::size_t connections = 0;
    std::size_t waiting = 0; // requests in the queue
    std::uint64_t requests = 0;
    std::uint64_t refused_busy = 0;
};

class Server {
public:
    // Listens and serves until stop(). Errors: invalid (address), io (port taken, certificate unreadable).
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(ServerOptions options, Router router);
    ~Server(); // stops

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] ServerCounts counts() const;
    // Takes no new connection, closes idle ones and event streams, lets requests under way finish for
    // drain_time_max, then cuts what is left. Safe to call twice. Not from a handler.
    void stop();

private:
    struct State;
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace weir::http
