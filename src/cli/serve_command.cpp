#include "cli/serve_command.hpp"

#include "cli/options.hpp"
#include "cli/serving.hpp"

#include <cstdio>

namespace weir::cli {

namespace {

struct ServeOptions {
    DatabaseOptions database;
    std::string listen = "127.0.0.1:8080";
    std::string authority_name;
    std::string plan;
    std::string certificate;
    std::string key;
    std::vector<std::string> trusted_proxies;
};

Status run(ServeOptions const& options) {
    auto const where = WEIR_TRY(home());
    auto const listen = WEIR_TRY(parse_listen(options.listen));
    bool const tls = !options.certificate.empty();
    if (tls != !options.key.empty()) {
        return fail(ErrorCode::invalid, "--tls-cert and --tls-key go together.");
    }
    if (!tls && options.trusted_proxies.empty() && !is_loopback(listen.address)) {
        return fail(ErrorCode::refused,
                    "Passwords and children's records must not cross a network in clear. Give "
                    "--tls-cert and --tls-key, or --trusted-proxy, or listen on 127.0.0.1.");
    }
    std::string authority;
    {
        auto store = WEIR_TRY(open_store(options.database, where));
        authority = WEIR_TRY(authority_of(options.database, *store));
    }
    web::ServiceOptions service{
        .home = where,
        .db_url = options.database.url,
        .key_file = WEIR_TRY(key_file_of(options.database)),
        .authority = authority,
        .authority_name = options.authority_name.empty() ? authority : options.authority_name,
        .plan = options.plan,
        .public_authority = "Blackpool",
        .tls = tls || !options.trusted_proxies.empty(),
        .clock = now,
        .log = [](std::string_view line) {
            std::fprintf(stderr, "weir: %.*s\n", static_cast<int>(line.size()), line.data());
        }};
    http::ServerOptions server{.address = listen.address, .port = listen.port};
    server.tls_certificate = options.certificate;
    server.tls_key = options.key;
    server.trusted_proxies = options.trusted_proxies;
    return serve(std::move(service), std::move(server), [](std::string const& address, double) {
        std::printf("Serving at %s\n", address.c_str());
        std::fflush(stdout);
    });
}

} // namespace

void add_serve_command(CLI::App& app, std::function<int()>& chosen) {
    auto* command = app.add_subcommand("serve", "Serve the pages and the API");
    auto options = std::make_shared<ServeOptions>();
    add_database_options(*command, options->database);
    command->add_option("--listen", options->listen, "ADDR:PORT (port 0: any free one)")
        ->capture_default_str();
    command->add_option("--authority-name", options->authority_name, "As pages show it");
    command->add_option("--plan", options->plan, "Folder of an improvement plan below config/plans");
    command->add_option("--tls-cert", options->certificate, "Certificate chain (PEM)");
    command->add_option("--tls-key", options->key, "Its private key (PEM)");
    command->add_option("--trusted-proxy", options->trusted_proxies, "Address of a proxy that ends TLS");
    command->callback([options, &chosen] {
        chosen = [options] {
            auto const done = run(*options);
            return done ? 0 : report(done.error());
        };
    });
}

} // namespace weir::cli
