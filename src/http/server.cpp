// Listening, accepting, the threads that serve sockets, and the order in which all of it ends. One of the
// room's three files that include Boost.
#include "http/server.hpp"

#include "http/connection.hpp"

#include <arpa/inet.h>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <sys/socket.h>

#include <array>
#include <thread>

namespace weir::http {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Acceptor = asio::ip::tcp::acceptor;

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds no_descriptor_pause{50};

std::string address_text(sockaddr_storage const& from) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (from.ss_family == AF_INET) {
        auto const* v4 = reinterpret_cast<sockaddr_in const*>(&from);
        ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
        return text.data();
    }
    auto const* v6 = reinterpret_cast<sockaddr_in6 const*>(&from);
    ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
    std::string_view const whole = text.data();
    static constexpr std::string_view mapped = "::ffff:";
    bool const is_mapped = whole.starts_with(mapped) && whole.find('.') != std::string_view::npos;
    return std::string(is_mapped ? whole.substr(mapped.size()) : whole);
}

Result<std::unique_ptr<asio::ssl::context>> open_certificate(ServerOptions const& options) {
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    error_code error;
    context->use_certificate_chain_file(options.tls_certificate.string(), error);
    if (error) {
        return fail(ErrorCode::io, "The TLS certificate " + options.tls_certificate.string() +
                                       " cannot be used: " + error.message());
    }
    context->use_private_key_file(options.tls_key.string(), asio::ssl::context::pem, error);
    if (error) {
        return fail(ErrorCode::io,
                    "The TLS key " + options.tls_key.string() + " cannot be used: " + error.message());
    }
    auto* const native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION); // ASVS 12.1.1
    SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS); // an idle connection keeps no 32 KB of buffers
    SSL_CTX_set_options(native,
                        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    return context;
}

Result<Acceptor> open_acceptor(asio::io_context& io, ServerOptions const& options) {
    error_code error;
    auto const address = asio::ip::make_address(options.address, error);
    if (error) {
        return fail(ErrorCode::invalid, "\"" + options.address + "\" is no numeric address to listen on.");
    }
    asio::ip::tcp::endpoint const endpoint(address, options.port);
    Acceptor acceptor(io);
    acceptor.open(endpoint.protocol(), error);
    acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) {
        acceptor.bind(endpoint, error);
    }
    if (!error) {
        acceptor.listen(asio::socket_base::max_listen_connections, error);
    }
    if (!error) {
        acceptor.native_non_blocking(true, error);
    }
    if (error) {
        return fail(ErrorCode::io, "Cannot listen on " + options.address + " port " +
                                       std::to_string(options.port) + ": " + error.message());
    }
    return acceptor;
}

} // namespace

// The contexts are first, so that they outlive every connection that the service still holds.
struct Server::State {
    explicit State(ServerOptions options, Router router) : service(std::move(options), std::move(router)) {}

    std::vector<std::unique_ptr<asio::io_context>> contexts;
    std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards;
    std::unique_ptr<asio::ssl::context> tls;
    std::optional<Acceptor> acceptor;
    Service service;
    std::vector<std::thread> threads;
    std::uint16_t port = 0;
    std::size_t next = 0;
    bool stopped = false;

    asio::awaitable<void> accept();
    void accept_waiting();
    bool descriptors_spent = false;
};

// Takes every connection that waits, and hands them to the contexts in turn.
void Server::State::accept_waiting() {
    for (;;) {
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        int const socket = ::accept4(acceptor->native_handle(), reinterpret_cast<sockaddr*>(&from), &size,
                                     SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0) {
            descriptors_spent = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
            if (errno == ECONNABORTED || errno == EINTR) {
                continue;
            }
            return;
        }
        asio::io_context& io = *contexts[next++ % contexts.size()];
        asio::post(io, [this, &io, socket, from] {
            serve_connection(service, io, tls.get(), socket, address_text(from), from.ss_family == AF_INET6);
        });
    }
}

asio::awaitable<void> Server::State::accept() {
    asio::steady_timer pause(*contexts.front());
    for (;;) {
        auto const [error] = co_await acceptor->async_wait(Acceptor::wait_read, quiet);
        if (error) {
            co_return;
        }
        accept_waiting();
        if (descriptors_spent) {
            pause.expires_after(no_descriptor_pause);
            co_await pause.async_wait(quiet);
        }
    }
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
    stop();
}

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Router router) {
    auto state = std::make_unique<State>(std::move(options), std::move(router));
    auto const& given = state->service.options;
    if (!given.tls_certificate.empty()) {
        state->tls = WEIR_TRY(open_certificate(given));
    }
    for (unsigned i = 0; i < std::max(given.threads, 1U); ++i) {
        state->contexts.push_back(std::make_unique<asio::io_context>(1));
        state->guards.push_back(asio::make_work_guard(*state->contexts.back()));
    }
    state->acceptor = WEIR_TRY(open_acceptor(*state->contexts.front(), given));
    state->port = state->acceptor->local_endpoint().port();
    asio::co_spawn(*state->contexts.front(), state->accept(), asio::detached);
    for (auto const& context : state->contexts) {
        state->threads.emplace_back([io = context.get()] { io->run(); });
    }
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

std::uint16_t Server::port() const {
    return state_->port;
}

ServerCounts Server::counts() const {
    Service const& service = state_->service;
    return {service.book.count(), service.workers.waiting(), service.requests, service.refused_busy};
}

void Server::stop() {
    if (std::exchange(state_->stopped, true)) {
        return;
    }
    Service& service = state_->service;
    service.draining = true;
    asio::post(*state_->contexts.front(), [state = state_.get()] { state->acceptor->close(); });
    service.book.ask_idle_to_leave();
    if (!service.book.wait_until_empty(service.options.drain_time_max)) {
        service.book.ask_all_to_leave();
        service.book.wait_until_empty(std::chrono::milliseconds(1'000));
    }
    service.workers.stop();
    for (auto const& context : state_->contexts) {
        context->stop();
    }
    for (auto& thread : state_->threads) {
        thread.join();
    }
}

} // namespace weir::http
