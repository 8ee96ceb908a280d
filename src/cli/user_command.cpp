#include "cli/user_command.hpp"

#include "cli/options.hpp"
#include "identity/accounts.hpp"
#include "identity/roles.hpp"

#include <cstdio>
#include <iostream>

namespace weir::cli {

namespace {

struct UserOptions {
    DatabaseOptions database;
    identity::Account account;
    std::int64_t worker = 0;
    std::int64_t team = 0;
    bool second_factor = true;
};

Result<std::unique_ptr<identity::Accounts>> open_accounts(UserOptions const& options) {
    return identity::Accounts::open({options.database.url, WEIR_TRY(key_file_of(options.database)), {}},
                                    now());
}

// The password comes on standard input, so that it stands in no list of processes and no history.
Result<std::string> password_from_input() {
    if (on_terminal()) {
        std::fprintf(stderr, "Password: ");
    }
    std::string password;
    if (!std::getline(std::cin, password)) {
        return fail(ErrorCode::invalid, "Give the password on standard input.");
    }
    return password;
}

Status add(UserOptions& options) {
    auto const where = WEIR_TRY(home());
    auto const roles = WEIR_TRY(identity::Roles::read(where.definitions() / "identity" / "roles.toml"));
    if (roles.find(options.account.role) == nullptr) {
        std::string names;
        for (auto const& role : roles.all()) {
            names += " " + role.id;
        }
        return fail(ErrorCode::invalid,
                    "There is no role called " + options.account.role + ". There are:" + names + ".");
    }
    auto store = WEIR_TRY(open_store(options.database, where));
    options.account.authority = WEIR_TRY(authority_of(options.database, *store));
    options.account.worker = {options.worker};
    options.account.team = {options.team};
    auto const accounts = WEIR_TRY(open_accounts(options));
    auto const password = WEIR_TRY(password_from_input());
    auto const user = WEIR_TRY(accounts->add(options.account, password, now()));
    std::printf("Added %s (%s).\n", options.account.name.c_str(), options.account.role.c_str());
    if (options.second_factor) {
        std::printf("Second factor, for an authenticator app (shown once): %s\n",
                    WEIR_TRY(accounts->new_second_factor(user)).c_str());
    }
    return {};
}

Status disable(UserOptions const& options) {
    auto const accounts = WEIR_TRY(open_accounts(options));
    auto const account = WEIR_TRY(accounts->find(options.account.name));
    if (!account) {
        return fail(ErrorCode::not_found, "There is no account called " + options.account.name + ".");
    }
    WEIR_TRY(accounts->disable(account->id));
    std::printf("Disabled %s and ended its sessions.\n", options.account.name.c_str());
    return {};
}

Status list(UserOptions const& options) {
    auto const accounts = WEIR_TRY(open_accounts(options));
    std::printf("name,role,authority,second_factor,disabled\n");
    for (auto const& account : WEIR_TRY(accounts->all())) {
        std::printf("%s,%s,%s,%s,%s\n", account.name.c_str(), account.role.c_str(), account.authority.c_str(),
                    account.second_factor ? "yes" : "no", account.disabled ? "yes" : "no");
    }
    return {};
}

template <class Act>
void choose(CLI::App* command, std::shared_ptr<UserOptions> options, std::function<int()>& chosen, Act act) {
    add_database_options(*command, options->database);
    command->callback([options, &chosen, act] {
        chosen = [options, act] {
            auto const done = act(*options);
            return done ? 0 : report(done.error());
        };
    });
}

} // namespace

void add_user_command(CLI::App& app, std::function<int()>& chosen) {
    auto* command = app.add_subcommand("user", "Accounts of this service");
    command->require_subcommand(1);
    auto options = std::make_shared<UserOptions>();
    auto* add_command =
        command->add_subcommand("add", "Add an account; the password is read from standard input");
    add_command->add_option("name", options->account.name, "Name to sign in with")->required();
    add_command->add_option("--display-name", options->account.display_name, "As pages show it")->required();
    add_command->add_option("--role", options->account.role, "A role of config/identity/roles.toml")
        ->required();
    add_command->add_option("--worker", options->worker,
                            "Weir's number of this person as a worker of the record");
    add_command->add_option("--team", options->team, "Weir's number of the person's team");
    choose(add_command, options, chosen, [](UserOptions& given) { return add(given); });
    auto* disable_command = command->add_subcommand("disable", "Disable an account and end its sessions");
    disable_command->add_option("name", options->account.name, "Name of the account")->required();
    choose(disable_command, options, chosen, [](UserOptions& given) { return disable(given); });
    auto* list_command = command->add_subcommand("list", "List accounts as CSV");
    choose(list_command, options, chosen, [](UserOptions& given) { return list(given); });
}

} // namespace weir::cli
