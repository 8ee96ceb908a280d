// One small table of this room's own.
#include "intake/list_counts.hpp"

#include "db/migrations.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace weir::intake {
namespace {

constexpr std::size_t rows_before_min = 100;

db::MigrationSet const& migrations() {
    static db::MigrationSet const set{
        "intake",
        {{"0001-list-counts", "CREATE TABLE intake_list_counts (load_id INTEGER NOT NULL, authority TEXT NOT "
                              "NULL, system TEXT NOT NULL, "
                              "list TEXT NOT NULL, extract_date TEXT NOT NULL, claim INTEGER NOT NULL, "
                              "row_count INTEGER NOT NULL, "
                              "PRIMARY KEY (authority, system, list, extract_date, load_id));"}}};
    return set;
}

// What a list claims to hold, in one number: two loads are compared only where they claim alike. Days of the
// window times four, and the rule; nothing where the return claims nothing for the list.
std::optional<std::int64_t> claim_of(Parsed const& parsed, ListCount const& list) {
    for (auto const& coverage : parsed.coverage) {
        if (list.table == coverage.table && coverage.window.end) {
            auto const days = day_number(*coverage.window.end) - day_number(coverage.window.start);
            return std::int64_t{days} * 4 + static_cast<std::int64_t>(coverage.rule);
        }
    }
    return {};
}

bool alike(std::int64_t claim, std::int64_t before) {
    return claim % 4 == before % 4 && claim / 4 * 10 >= before / 4 * 8;
}

Result<std::set<std::int64_t>> loads_taken_back(record::Store& store, std::string const& authority) {
    std::set<std::int64_t> gone;
    auto const authorities = WEIR_TRY(store.authorities());
    if (std::ranges::find(authorities, authority) == authorities.end()) {
        return gone; // its first load
    }
    for (auto const& load : WEIR_TRY(store.loads(authority))) {
        if (load.taken_back) {
            gone.insert(load.id.value);
        }
    }
    return gone;
}

} // namespace

Result<std::vector<DroppedList>> dropped_lists(record::Store& store, std::string const& authority,
                                               Parsed const& parsed, Instant now) {
    auto& connection = store.connection();
    static_cast<void>(WEIR_TRY(db::migrate(connection, migrations(), now)));
    std::vector<DroppedList> dropped;
    auto query = WEIR_TRY(connection.query(
        "SELECT row_count, claim, load_id FROM intake_list_counts WHERE authority = :authority AND system = "
        ":system AND list = :list AND extract_date < :day ORDER BY extract_date DESC, load_id DESC"));
    auto const gone = WEIR_TRY(loads_taken_back(store, authority));
    for (auto const& list : parsed.lists) {
        auto const claim = claim_of(parsed, list);
        if (!claim) {
            continue;
        }
        query.bind("authority", std::string_view(authority))
            .bind("system", std::string_view(parsed.system))
            .bind("list", std::string_view(list.name))
            .bind("day", parsed.extract_date);
        bool found = WEIR_TRY(query.step());
        while (found && gone.contains(query.integer(2))) {
            found = WEIR_TRY(query.step());
        }
        if (found) {
            auto const before = static_cast<std::size_t>(query.integer(0));
            if (alike(*claim, query.integer(1)) && before >= rows_before_min && list.rows * 10 < before * 3) {
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
            "INSERT INTO intake_list_counts (load_id, authority, system, list, extract_date, claim, "
            "row_count) "
            "VALUES (:load, :authority, :system, :list, :day, :claim, :rows) ON CONFLICT DO NOTHING"));
        for (auto const& list : parsed.lists) {
            auto const claim = claim_of(parsed, list);
            if (!claim) {
                continue;
            }
            insert.bind("load", load_id)
                .bind("authority", std::string_view(authority))
                .bind("system", std::string_view(parsed.system))
                .bind("list", std::string_view(list.name))
                .bind("day", parsed.extract_date)
                .bind("claim", *claim)
                .bind("rows", static_cast<std::int64_t>(list.rows));
            WEIR_TRY(insert.run());
        }
    }
    return transaction.commit();
}

} // namespace weir::intake
