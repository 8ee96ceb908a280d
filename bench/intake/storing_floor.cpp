#include "storing_floor.hpp"

#include "base/contract.hpp"
#include "db/later_inserts.hpp"
#include "record/journal.hpp"
#include "seal/keys.hpp"

#include <chrono>
#include <cstdio>
#include <string>
#include <variant>
#include <vector>

namespace weir::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Cell = std::variant<std::monostate, std::int64_t, std::string, std::vector<std::uint8_t>>;

struct Table {
    std::string name;
    std::vector<std::string> columns, types;
    std::vector<std::vector<Cell>> rows;
};

std::vector<std::string> texts(db::Connection& from, std::string const& sql) {
    std::vector<std::string> found;
    auto query = from.query(sql).value();
    while (query.step().value()) {
        found.emplace_back(query.text(0));
    }
    return found;
}

Table read_table(db::Connection& from, std::string const& name) {
    Table table{name, texts(from, "SELECT name FROM pragma_table_info('" + name + "')"), {}, {}};
    std::string asked;
    for (auto const& column : table.columns) {
        asked += (asked.empty() ? "" : ", ") + column;
        asked += ", typeof(" + column + ")";
    }
    auto query = from.query("SELECT " + asked + " FROM " + name).value();
    while (query.step().value()) {
        auto& row = table.rows.emplace_back();
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            int const at = static_cast<int>(2 * c);
            auto const type = query.text(at + 1);
            if (type == "null") {
                row.emplace_back();
            } else if (type == "integer") {
                row.emplace_back(query.integer(at));
            } else if (type == "blob") {
                row.emplace_back(std::vector<std::uint8_t>(query.blob(at).begin(), query.blob(at).end()));
            } else {
                row.emplace_back(std::string{query.text(at)});
            }
        }
    }
    return table;
}

double seconds_since(Clock::time_point begun) {
    return std::chrono::duration<double>(Clock::now() - begun).count();
}

std::unique_ptr<db::Connection> empty_like(db::Connection& from, std::filesystem::path const& scratch) {
    for (auto const* ending : {"", "-wal", "-shm"}) {
        std::filesystem::remove(scratch.string() + ending);
    }
    db::ConnectOptions const options{.create = true, .wipe_deleted = true};
    auto made = db::Connection::open("sqlite:" + scratch.string(), options).value();
    for (auto const& sql :
         texts(from, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC")) {
        WEIR_EXPECTS(made->execute(sql).has_value());
    }
    return made;
}

template <class Bind>
void give(Cell const& cell, Bind const& bind) {
    if (auto const* integer = std::get_if<std::int64_t>(&cell)) {
        bind(*integer);
    } else if (auto const* text = std::get_if<std::string>(&cell)) {
        bind(std::string_view{*text});
    } else if (auto const* blob = std::get_if<std::vector<std::uint8_t>>(&cell)) {
        bind(db::Blob{*blob});
    } else {
        bind(nullptr);
    }
}

// A row of each table in turn, as a load writes them, a statement each.
void insert_one_by_one(db::Connection& into, std::vector<Table> const& tables) {
    std::vector<db::Query> inserts;
    std::size_t longest = 0;
    for (auto const& table : tables) {
        std::string marks;
        for (auto const& column : table.columns) {
            marks += (marks.empty() ? ":" : ", :") + column;
        }
        inserts.push_back(into.query("INSERT INTO " + table.name + " VALUES (" + marks + ")").value());
        longest = std::max(longest, table.rows.size());
    }
    for (std::size_t row = 0; row < longest; ++row) {
        for (std::size_t t = 0; t < tables.size(); ++t) {
            if (row >= tables[t].rows.size()) {
                continue;
            }
            int at = 0;
            for (auto const& cell : tables[t].rows[row]) {
                give(cell, [&](auto value) { inserts[t].bind(at, value); });
                ++at;
            }
            WEIR_EXPECTS(inserts[t].run().has_value());
        }
    }
}

void insert_together(db::Connection& into, std::vector<Table> const& tables) {
    db::LaterInserts later(into);
    for (auto const& table : tables) {
        auto const target = later.into(table.name, {table.columns.begin(), table.columns.end()});
        for (auto const& row : table.rows) {
            later.begin(target);
            for (auto const& cell : row) {
                give(cell, [&](auto value) { later.add(value); });
            }
            WEIR_EXPECTS(later.end().has_value());
        }
    }
    WEIR_EXPECTS(later.settle().has_value());
}

template <class Insert>
void tell_inserting(char const* how, db::Connection& from, std::vector<Table> const& tables,
                    std::filesystem::path const& scratch, Insert const& insert) {
    auto const into = empty_like(from, scratch);
    auto const begun = Clock::now();
    auto transaction = db::Transaction::begin(*into).value();
    insert(*into, tables);
    auto const inserted = seconds_since(begun);
    WEIR_EXPECTS(transaction.commit().has_value());
    std::printf("  %-44s %9.3f s wall, of which %.3f s are the commit\n", how, seconds_since(begun),
                seconds_since(begun) - inserted);
}

void tell_sealing(db::Connection& from) {
    auto const key = seal::random_key();
    auto query =
        from.query("SELECT " + std::string{record::journal_columns} + " FROM journal ORDER BY seq").value();
    std::vector<std::pair<record::Entry, std::pair<std::string, std::string>>> entries;
    while (query.step().value()) {
        auto const entry = record::entry_of(query);
        entries.push_back({entry, {std::string{entry.clear}, std::string{entry.sealed}}});
    }
    record::Chain chain(key);
    seal::Digest256 last;
    auto begun = Clock::now();
    for (auto& [entry, texts_of] : entries) {
        entry.clear = texts_of.first;
        entry.sealed = texts_of.second;
        last = chain.after(last, entry);
    }
    std::printf("  %-44s %9.3f s wall\n", "the journal's chain alone", seconds_since(begun));
    seal::Sealer sealer;
    std::string sealed;
    std::size_t rows = 0;
    begun = Clock::now();
    for (auto const& [entry, texts_of] : entries) {
        if (texts_of.second.size() > seal::seal_overhead) {
            sealer.seal_into(key, last.view(), std::string_view{texts_of.second}.substr(seal::seal_overhead),
                             sealed);
            ++rows;
        }
    }
    std::printf("  %-44s %9.3f s wall (%zu of %zu entries)\n", "sealing alone", seconds_since(begun), rows,
                entries.size());
}

} // namespace

void tell_storing_floor(std::filesystem::path const& database, std::filesystem::path const& scratch) {
    auto const from = db::Connection::open("sqlite:" + database.string()).value();
    std::vector<Table> tables;
    std::size_t rows = 0;
    for (auto const& name : texts(*from, "SELECT name FROM sqlite_master WHERE type = 'table'")) {
        tables.push_back(read_table(*from, name));
        rows += tables.back().rows.size();
    }
    std::printf("  %zu rows of %zu tables\n", rows, tables.size());
    tell_inserting("inserted one by one", *from, tables, scratch, insert_one_by_one);
    tell_inserting("inserted together, on a thread", *from, tables, scratch, insert_together);
    tell_sealing(*from);
}

} // namespace weir::bench
