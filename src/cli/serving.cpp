#include "cli/serving.hpp"

#include "cli/options.hpp"

#include <charconv>
#include <csignal>
#include <cstdio>
#include <mutex>

namespace weir::cli {

Result<Listen> parse_listen(std::string const& text) {
    auto const colon = text.rfind(':');
    if (colon == std::string::npos) {
        return fail(ErrorCode::invalid, "--listen takes an address and a port: 127.0.0.1:8080.");
    }
    Listen listen{.address = text.substr(0, colon)};
    if (listen.address.starts_with('[') && listen.address.ends_with(']')) {
        listen.address = listen.address.substr(1, listen.address.size() - 2);
    }
    if (listen.address.empty()) {
        listen.address = "0.0.0.0";
    }
    auto const* end = text.data() + text.size();
    auto const [stopped, error] = std::from_chars(text.data() + colon + 1, end, listen.port);
    if (error != std::errc{} || stopped != end) {
        return fail(ErrorCode::invalid,
                    "--listen takes a port from 0 (any free one) to 65535 after the colon.");
    }
    return listen;
}

bool is_loopback(std::string const& address) {
    return address == "::1" || address.starts_with("127.");
}

Status serve(web::ServiceOptions options, http::ServerOptions server,
             std::function<void(std::string const&, double)> const& ready) {
    // Blocked before any thread starts, so that only this one waits for them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::string const scheme = options.tls ? "https://" : "http://";
    auto const service = WEIR_TRY(web::Service::open(std::move(options)));
    double const warm_seconds = WEIR_TRY(service->warm_up());
    std::string const address = server.address;
    auto const running = WEIR_TRY(http::Server::start(std::move(server), service->router()));
    bool const six = address.find(':') != std::string::npos;
    ready(scheme + (six ? "[" + address + "]" : address) + ":" + std::to_string(running->port()),
          warm_seconds);
    int received = 0;
    sigwait(&signals, &received);
    std::fprintf(stderr, "weir: stopping; letting what is under way finish.\n");
    running->stop();
    return {};
}

} // namespace weir::cli
