// Between the server, which accepts sockets, and the connection, which speaks HTTP on one. Private to the
// room; it names Boost's types without including them.
#pragma once

#include "http/connection_book.hpp"
#include "http/server.hpp"
#include "http/worker_pool.hpp"

#include <atomic>
#include <string>

namespace boost::asio {
class io_context;
namespace ssl {
class context;
}
} // namespace boost::asio

namespace weir::http {

// What every connection of one server shares.
struct Service {
    Service(ServerOptions given, Router routes)
        : options(std::move(given)), router(std::move(routes)), workers(options.workers, options.queue_max),
          book(options.connections_max) {}

    ServerOptions const options;
    Router const router;
    WorkerPool workers;
    ConnectionBook book;
    std::atomic<bool> draining{false};
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> refused_busy{0};
};

// Takes over an accepted, non-blocking socket. `tls` is null on a plain server.
void serve_connection(Service& service, boost::asio::io_context& io, boost::asio::ssl::context* tls,
                      int socket, std::string peer_address, bool ipv6);

} // namespace weir::http
