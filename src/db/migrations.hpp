// How a database comes to its present form: each room names its migrations, in order, and each is applied
// once, in a transaction of its own. A database that is newer than the program, or whose applied migration
// no longer reads as it did, is refused rather than guessed at.
#pragma once

#include "base/date.hpp"
#include "db/connection.hpp"

#include <vector>

namespace weir::db {

struct Migration {
    std::string name; // "0001-journal"; sorts in order of application
    std::string sql;
};

struct MigrationSet {
    std::string room; // "record"
    std::vector<Migration> migrations;
};

// True where something is still to be applied.
[[nodiscard]] Result<bool> migrations_pending(Connection& connection, MigrationSet const& set);
// Gives how many were applied.
[[nodiscard]] Result<std::size_t> migrate(Connection& connection, MigrationSet const& set, Instant now);

} // namespace weir::db
