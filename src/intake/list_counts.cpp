// One small table of this room's own.
#include "intake/list_counts.hpp"

#include "db/migrations.hpp"

#include <algorithm>

namespace weir::intake {
namespace {

constexpr std::size_t rows_before_min = 100;

db::MigrationSet const& migrations() {
    static db::MigrationSet const set{
        "intake",
        {{"0001-list-counts", "CREATE TABLE intake_list_counts (load_id INTEGER NOT NULL, authority TEXT NOT "
                              "NULL, system TEXT NOT NULL, "
                              "list TEXT NOT NULL, extract_date TEXT NOT NULL, window_days INTEGER NOT NULL, "
                              "row_count INTEGER NOT NULL, "
                              "PRIMARY KEY (authority, system, list, extract_date, load_id));"}}};
    return set;
}

// How many days of rows a list claims to hold: two loads are compared only where they claim alike.
std::int64_t window_days(Parsed const& parsed, std::string const& list) {
    std::int64_t days = 0;
    for (auto const& coverage : parsed.coverage) {
        auto const span =
            coverage.window.end ? day_number(*coverage.window.end) - day_number(coverage.window.start) : 0;
        days = std::max<std::int64_t>(days, span);
    }
    return list.starts_with("weir_") ? 0 : days;
}

} // namespace

Result<std::vector<DroppedList>> dropped_lists(record::Store& store, std::string const& authority,
                                               Parsed const& parsed, Instant now) {
    auto& connection = store.connection();
    static_cast<void>(WEIR_TRY(db::migrate(connection, migrations(), now)));
    std::vector<DroppedList> dropped;
    auto query = WEIR_TRY(connection.query(
        "SELECT row_count, window_days FROM intake_list_counts WHERE authority = :authority AND system = "
        ":system "
        "AND list = :list AND extract_date < :day ORDER BY extract_date DESC, load_id DESC LIMIT 1"));
    for (auto const& list : parsed.lists) {
        query.bind("authority", std::string_view(authority))
            .bind("system", std::string_view(parsed.system))
            .bind("list", std::string_view(list.name))
            .bind("day", parsed.extract_date);
        if (WEIR_TRY(query.step())) {
            auto const before = static_cast<std::size_t>(query.integer(0));
            auto const days = window_days(parsed, list.name);
            bool const alike = days * 10 >= query.integer(1) * 8;
            if (alike && before >= rows_before_min && list.rows * 10 < before * 3) {
                dropped.push_back({list.name, list.place, before, list.rows});
            }
        }
        query.reset();
    }
    return dropped;
}

Status remember_counts(record::Store& store, std::string const& authority, Parsed const& parsed,
                       std::int64_t load_id) {
    auto& connection = store.connection();
    auto transaction = WEIR_TRY(db::Transaction::begin(connection));
    {
        auto insert = WEIR_TRY(connection.query(
            "INSERT INTO intake_list_counts (load_id, authority, system, list, extract_date, window_days, "
            "row_count) "
            "VALUES (:load, :authority, :system, :list, :day, :days, :rows) ON CONFLICT DO NOTHING"));
        for (auto const& list : parsed.lists) {
            insert.bind("load", load_id)
                .bind("authority", std::string_view(authority))
                .bind("system", std::string_view(parsed.system))
                .bind("list", std::string_view(list.name))
                .bind("day", parsed.extract_date)
                .bind("days", window_days(parsed, list.name))
                .bind("rows", static_cast<std::int64_t>(list.rows));
            WEIR_TRY(insert.run());
        }
    }
    return transaction.commit();
}

} // namespace weir::intake
