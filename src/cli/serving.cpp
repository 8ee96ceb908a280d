#include "cli/serving.hpp"

#include "cli/options.hpp"
#include "db/connection.hpp"

#include <algorithm>
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

namespace {

// Where uploads lie while they are read: beside the record, on its disk and for the service's eyes only. The
// files themselves have no name in it.
Result<std::filesystem::path> upload_folder(std::string const& db_url) {
    auto folder = WEIR_TRY(db::sqlite_path(db_url));
    folder += ".uploads";
    std::error_code error;
    std::filesystem::create_directory(folder, error);
    if (!error) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    if (error) {
        return fail(ErrorCode::io, "The folder for uploads, " + folder.string() +
                                       ", cannot be made: " + error.message() + ".");
    }
    return folder;
}

} // namespace

Status serve(web::ServiceOptions options, http::ServerOptions server,
             std::function<void(std::string const&, double)> const& ready) {
    // Blocked before any thread starts, so that only this one waits for them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    // More than there are processors: those who wait for an import to have written only wait.
    server.workers = std::max(server.workers, 12U);
    server.spool_folder = WEIR_TRY(upload_folder(options.db_url));
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
