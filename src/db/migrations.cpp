// Applying and checking migrations; see migrations.hpp.
#include "db/migrations.hpp"

namespace weir::db {

namespace {

Result<std::vector<Migration>> applied(Connection& connection, std::string const& room) {
    std::vector<Migration> done;
    if (!connection.has_table("weir_migrations")) {
        return done;
    }
    auto query = WEIR_TRY(
        connection.query("SELECT name, sql_text FROM weir_migrations WHERE room = :room ORDER BY position"));
    query.bind("room", std::string_view{room});
    while (WEIR_TRY(query.step())) {
        done.push_back({std::string{query.text(0)}, std::string{query.text(1)}});
    }
    return done;
}

Status check(MigrationSet const& set, std::vector<Migration> const& done) {
    if (done.size() > set.migrations.size()) {
        return fail(ErrorCode::unsupported, "The database was written by a newer version (" + set.room + " " +
                                                done.back().name + "); use that version or newer.");
    }
    for (std::size_t i = 0; i < done.size(); ++i) {
        auto const& known = set.migrations[i];
        if (known.name != done[i].name || known.sql != done[i].sql) {
            return fail(ErrorCode::conflict, "Migration " + set.room + " " + done[i].name +
                                                 " of the database is not the one this version knows; "
                                                 "use the version that wrote the database.");
        }
    }
    return {};
}

} // namespace

Result<bool> migrations_pending(Connection& connection, MigrationSet const& set) {
    auto const done = WEIR_TRY(applied(connection, set.room));
    WEIR_TRY(check(set, done));
    return done.size() < set.migrations.size();
}

Result<std::size_t> migrate(Connection& connection, MigrationSet const& set, Instant now) {
    WEIR_TRY(
        connection.execute("CREATE TABLE IF NOT EXISTS weir_migrations (room TEXT NOT NULL, position "
                           "INTEGER NOT NULL, name TEXT NOT NULL, sql_text TEXT NOT NULL, applied_at TEXT "
                           "NOT NULL, PRIMARY KEY (room, position))"));
    std::size_t count = 0;
    for (;;) {
        // Read within the transaction, so that two processes that start together do not both apply one.
        auto transaction = WEIR_TRY(Transaction::begin(connection));
        auto const done = WEIR_TRY(applied(connection, set.room));
        WEIR_TRY(check(set, done));
        if (done.size() == set.migrations.size()) {
            return count;
        }
        auto const& next = set.migrations[done.size()];
        if (auto run = connection.execute(next.sql); !run) {
            return tl::unexpected<Error>(
                std::move(run.error()).during("applying migration " + set.room + " " + next.name));
        }
        {
            auto note =
                WEIR_TRY(connection.query("INSERT INTO weir_migrations (room, position, name, sql_text, "
                                          "applied_at) VALUES (:room, :position, :name, :sql, :at)"));
            std::string const at = iso(now);
            note.bind("room", std::string_view{set.room})
                .bind("position", static_cast<std::int64_t>(done.size()))
                .bind("name", std::string_view{next.name})
                .bind("sql", std::string_view{next.sql})
                .bind("at", std::string_view{at});
            WEIR_TRY(note.run());
        }
        WEIR_TRY(transaction.commit());
        ++count;
    }
}

} // namespace weir::db
