// weir demo: makes the synthetic authority, imports its feeds through the real importer, adds the
// demonstration accounts and serves. Made once; a second start only serves.
#include "cli/demo_command.hpp"

#include "cli/demo_making.hpp"
#include "cli/options.hpp"
#include "cli/serving.hpp"

#include <cstdio>

namespace weir::cli {

namespace {

struct DemoOptions {
    DatabaseOptions database;
    std::string listen = "127.0.0.1:8080";
    int population = synth::default_population;
    std::string from = "2011-09-01";
    bool again = false;
};

void print_sign_ins(std::string const& address, double warm_seconds, DemoAccounts const& accounts) {
    std::printf("\nWeir is at %s (its today is 31 August 2017; every person in it is synthetic).\n",
                address.c_str());
    std::printf("Read the record and computed every indicator in %.1f s.\n\nSign in as:\n", warm_seconds);
    for (auto const& account : accounts.list) {
        std::printf("  %-10s %-24s %s\n", account.name.c_str(), account.password.c_str(),
                    account.role.c_str());
    }
    std::printf("\nStop with Ctrl-C.\n");
    std::fflush(stdout);
}

Status run(DemoOptions options) {
    auto const where = WEIR_TRY(home());
    auto const listen = WEIR_TRY(parse_listen(options.listen));
    if (!is_loopback(listen.address)) {
        return fail(ErrorCode::refused,
                    "The demonstration has no second factor, so it serves this machine alone: give "
                    "--listen a loopback address such as 127.0.0.1:8080.");
    }
    auto const from = parse_iso_date(options.from);
    if (!from || *from >= demo_today) {
        return fail(ErrorCode::invalid, "--from takes a date before 31 August 2017, as YYYY-MM-DD.");
    }
    if (options.database.url.empty()) {
        std::filesystem::path const folder = where.root / "build" / "demo";
        std::error_code error;
        std::filesystem::create_directories(folder, error);
        if (error) {
            return fail(ErrorCode::io,
                        "The folder " + folder.string() + " cannot be made: " + error.message() + ".");
        }
        options.database.url = "sqlite:" + (folder / "weir.db").string();
    }
    options.database.authority = demo_authority;
    WEIR_TRY(make_demonstration(where, {.database = options.database,
                                        .population = options.population,
                                        .from = *from,
                                        .again = options.again}));
    auto const accounts = WEIR_TRY(set_demo_accounts(where, options.database));
    web::ServiceOptions service{.home = where,
                                .db_url = options.database.url,
                                .key_file = WEIR_TRY(key_file_of(options.database)),
                                .authority = demo_authority,
                                .authority_name = "Weirbridge council (synthetic)",
                                .plan = "blackpool_2017",
                                .public_authority = "Blackpool",
                                .fixed_today = demo_today,
                                .demonstration = true,
                                .clock = now,
                                .log = [](std::string_view line) {
                                    std::fprintf(stderr, "weir: %.*s\n", static_cast<int>(line.size()),
                                                 line.data());
                                }};
    for (auto const& account : accounts.list) {
        service.demonstration_accounts.push_back({account.name, account.role});
    }
    return serve(std::move(service), {.address = listen.address, .port = listen.port},
                 [&accounts](std::string const& address, double warm_seconds) {
                     print_sign_ins(address, warm_seconds, accounts);
                 });
}

} // namespace

void add_demo_command(CLI::App& app, std::function<int()>& chosen) {
    auto* command =
        app.add_subcommand("demo", "Make a synthetic authority, import it, and serve it on this machine");
    auto options = std::make_shared<DemoOptions>();
    command->add_option("--listen", options->listen, "ADDR:PORT, a loopback address")->capture_default_str();
    command->add_option("--db", options->database.url, "Where to keep it (default: build/demo/weir.db)");
    command->add_option("--population", options->population, "Children aged 0 to 17")->capture_default_str();
    command->add_option("--from", options->from, "First day of its history")->capture_default_str();
    command->add_flag("--again", options->again, "Make it anew even if it is there");
    command->footer(
        "WEIR_DEMO_PASSWORD sets the password of every demonstration account; otherwise they are random.");
    command->callback([options, &chosen] {
        chosen = [options] {
            auto const done = run(*options);
            return done ? 0 : report(done.error());
        };
    });
}

} // namespace weir::cli
