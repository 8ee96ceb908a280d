// How the demonstration is made: feeds from the simulation, every one of them through the importer, then
// the accounts. A mark beside the database says that it is whole; without it, it is made from the start.
#pragma once

#include "cli/options.hpp"
#include "synth/synthesis.hpp"

#include <string>
#include <vector>

namespace weir::cli {

inline constexpr Date demo_today = date(2017, 8, 31); // so that the plan of July 2017 means something
inline constexpr char const* demo_authority = "weirbridge";

struct DemoMaking {
    DatabaseOptions database;
    int population = synth::default_population;
    Date from;
    bool again = false;
};

// Nothing is done where it is whole already. Shows its progress on standard error.
[[nodiscard]] Status make_demonstration(config::Home const& home, DemoMaking const& making);

struct DemoAccount {
    std::string name;
    std::string role;
    std::string password;
};
struct DemoAccounts {
    std::vector<DemoAccount> list;
};
// director, manager, worker and analyst, with random passwords or all with WEIR_DEMO_PASSWORD.
[[nodiscard]] Result<DemoAccounts> set_demo_accounts(config::Home const& home,
                                                     DatabaseOptions const& database);

} // namespace weir::cli
