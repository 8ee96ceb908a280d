// What every database behind db/connection.hpp must do, written over the interface alone. A second database
// joins by adding a subject.
#include "db/connection.hpp"
#include "db/later_inserts.hpp"
#include "db/migrations.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <functional>

using namespace weir;
using namespace weir::db;

namespace {

struct Subject { // a fresh database; open() may be called again for a second connection to it
    std::string name;
    std::function<Result<std::unique_ptr<Connection>>(ConnectOptions const&)> open;
    std::filesystem::path folder;
    ~Subject() {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
};

std::unique_ptr<Subject> sqlite_subject() {
    auto pattern = (std::filesystem::temp_directory_path() / "weir_db_XXXXXX").string();
    auto subject = std::make_unique<Subject>();
    subject->folder = ::mkdtemp(pattern.data());
    subject->name = "SQLite";
    subject->open = [folder = subject->folder](ConnectOptions const& options) {
        return Connection::open("sqlite:" + (folder / "t.db").string(), options);
    };
    return subject;
}

using Maker = std::unique_ptr<Subject> (*)();
constexpr std::array<Maker, 1> subjects{sqlite_subject};

template <class Body>
void each_subject(Body const& body) {
    for (auto const maker : subjects) {
        auto const subject = maker();
        INFO(subject->name);
        auto connection = subject->open({.create = true});
        REQUIRE_MESSAGE(connection.has_value(), (connection ? "" : connection.error().text()));
        body(*subject, **connection);
    }
}

constexpr std::string_view plain_table = "CREATE TABLE t (id BIGINT PRIMARY KEY, number BIGINT, part DOUBLE "
                                         "PRECISION, words TEXT, bytes BLOB, day TEXT)";

} // namespace

TEST_CASE("values come back as they went in, to the last bit") {
    each_subject([](Subject&, Connection& db) {
        REQUIRE(db.execute(plain_table));
        std::array<std::uint8_t, 4> const bytes{0, 255, 39, 0};
        {
            auto insert =
                db.query("INSERT INTO t (id, number, part, words, bytes, day) VALUES (:id, :number, :part, "
                         ":words, :bytes, :day)");
            REQUIRE(insert.has_value());
            insert->bind("id", std::int64_t{1})
                .bind("number", std::int64_t{-9'223'372'036'854'775'807})
                .bind("part", 0.1)
                .bind("words", std::string_view{"O'Brien \xC3\xA9 ; -- \"", 16})
                .bind("bytes", Blob{bytes})
                .bind("day", date(2024, 2, 29));
            REQUIRE(insert->run());
            insert->bind("id", std::int64_t{2})
                .bind("number", nullptr)
                .bind("part", std::optional<double>{})
                .bind("words", std::string_view{})
                .bind("bytes", Blob{})
                .bind("day", std::optional<Date>{});
            REQUIRE(insert->run());
        }
        auto query = db.query("SELECT number, part, words, bytes, day FROM t ORDER BY id");
        REQUIRE(query->step().value());
        CHECK(query->integer(0) == -9'223'372'036'854'775'807);
        CHECK(query->real(1) == 0.1);
        CHECK(query->text(2).size() == 16);
        CHECK(std::equal(bytes.begin(), bytes.end(), query->blob(3).begin(), query->blob(3).end()));
        CHECK(query->date(4) == date(2024, 2, 29));
        REQUIRE(query->step().value());
        CHECK(query->is_null(0));
        CHECK(query->is_null(1));
        CHECK_FALSE(query->is_null(2)); // an empty text is not nothing
        CHECK_FALSE(query->is_null(3));
        CHECK_FALSE(query->date(4).has_value());
        CHECK_FALSE(query->step().value());
    });
}

TEST_CASE("a transaction is whole or nothing, and only one writes") {
    each_subject([](Subject& subject, Connection& db) {
        REQUIRE(db.execute(plain_table));
        {
            auto lost = Transaction::begin(db);
            REQUIRE(lost.has_value());
            REQUIRE(db.execute("INSERT INTO t (id) VALUES (1)"));
        }
        CHECK(db.number("SELECT count(*) FROM t")->value() == 0);
        auto second = subject.open({.busy_milliseconds = 20});
        REQUIRE(second.has_value());
        {
            auto kept = Transaction::begin(db);
            REQUIRE(db.execute("INSERT INTO t (id) VALUES (1)"));
            CHECK((*second)->number("SELECT count(*) FROM t")->value() == 0); // readers see the state before
            auto const other = Transaction::begin(**second);
            REQUIRE_FALSE(other.has_value());
            CHECK(other.error().code == ErrorCode::busy);
            REQUIRE(kept->commit());
        }
        CHECK((*second)->number("SELECT count(*) FROM t")->value() == 1);
        CHECK(db.execute("INSERT INTO t (id) VALUES (1)").error().code ==
              ErrorCode::database); // the key is taken
    });
}

TEST_CASE("a statement is used again, also while another of the same text is in use") {
    each_subject([](Subject&, Connection& db) {
        REQUIRE(db.execute(plain_table));
        for (std::int64_t id = 1; id <= 3; ++id) {
            auto insert = db.query("INSERT INTO t (id) VALUES (:id)");
            insert->bind("id", id);
            REQUIRE(insert->run());
        }
        auto outer = db.query("SELECT id FROM t ORDER BY id");
        int pairs = 0;
        while (outer->step().value()) {
            auto inner = db.query("SELECT id FROM t ORDER BY id");
            while (inner->step().value()) {
                ++pairs;
            }
        }
        CHECK(pairs == 9);
        CHECK_FALSE(db.query("SELEC nonsense").has_value());
    });
}

TEST_CASE("migrations are applied once, in order; a newer or altered database is refused") {
    each_subject([](Subject&, Connection& db) {
        MigrationSet set{"room", {{"0001", "CREATE TABLE a (x BIGINT)"}}};
        CHECK(migrations_pending(db, set).value());
        CHECK(migrate(db, set, Instant{}).value() == 1);
        set.migrations.push_back({"0002", "ALTER TABLE a ADD COLUMN y BIGINT"});
        CHECK(migrate(db, set, Instant{}).value() == 1);
        CHECK(migrate(db, set, Instant{}).value() == 0);
        CHECK_FALSE(migrations_pending(db, set).value());
        auto older = set;
        older.migrations.pop_back();
        CHECK(migrate(db, older, Instant{}).error().code == ErrorCode::unsupported);
        auto altered = set;
        altered.migrations[0].sql += " ";
        CHECK(migrate(db, altered, Instant{}).error().code == ErrorCode::conflict);
        auto broken = set;
        broken.migrations.push_back({"0003", "CREATE TABLE b (x BIGINT); CREATE TABLE a (x BIGINT)"});
        CHECK_FALSE(migrate(db, broken, Instant{}).has_value());
        CHECK_FALSE(db.has_table("b")); // the failed one left nothing
        CHECK(migrate(db, set, Instant{}).value() == 0);
    });
}

TEST_CASE("an online copy is one state, opens by itself, and is made over nothing") {
    each_subject([](Subject& subject, Connection& db) {
        REQUIRE(db.execute(plain_table));
        REQUIRE(db.execute("INSERT INTO t (id, words) VALUES (1, 'kept')"));
        auto const copy = subject.folder / "copy.db";
        REQUIRE(db.backup_to(copy));
        REQUIRE(db.execute("DELETE FROM t"));
        auto opened = Connection::open("sqlite:" + copy.string(), {.read_only = true});
        REQUIRE(opened.has_value());
        CHECK((*opened)->number("SELECT count(*) FROM t")->value() == 1);
        CHECK_FALSE((*opened)->self_check()->has_value());
        CHECK_FALSE((*opened)->execute("DELETE FROM t"));
        CHECK_FALSE(db.backup_to(copy));
    });
}

namespace {

std::string all_rows(Connection& db) {
    std::string all;
    auto query = db.query("SELECT id, number, part, words, bytes, day FROM t ORDER BY id");
    REQUIRE(query.has_value());
    for (auto row = query->step(); row.value_or(false); row = query->step()) {
        for (int column = 0; column < 6; ++column) {
            all += query->is_null(column) ? "-" : std::string{query->text(column)};
            all += '|';
        }
    }
    return all;
}

constexpr std::array<std::string_view, 6> later_columns{"id", "number", "part", "words", "bytes", "day"};

LaterInserts::Target into_t(LaterInserts& later,
                            LaterInserts::Repeated repeated = LaterInserts::Repeated::is_fault) {
    return later.into("t", {later_columns.begin(), later_columns.end()}, repeated);
}

// Row `id`, with nulls, empty texts and bytes of all values among them.
Status add_later(LaterInserts& later, LaterInserts::Target target, std::int64_t id) {
    std::string const words(static_cast<std::size_t>(id % 700), 'w');
    std::array<std::uint8_t, 3> const bytes{0, static_cast<std::uint8_t>(id), 255};
    later.begin(target).add(id).add(id % 3 == 0 ? std::optional<std::int64_t>{} : std::optional{-id});
    later.add(static_cast<double>(id) / 7).add(std::string_view{words});
    later.add(Blob{bytes}).add(date(2000, 1, 1) + Days{static_cast<int>(id % 9000)});
    return later.end();
}

void add_now(Connection& db, std::int64_t id) {
    std::string const words(static_cast<std::size_t>(id % 700), 'w');
    std::array<std::uint8_t, 3> const bytes{0, static_cast<std::uint8_t>(id), 255};
    auto insert = db.query("INSERT INTO t VALUES (:id, :number, :part, :words, :bytes, :day)");
    insert->bind("id", id).bind("number", id % 3 == 0 ? std::optional<std::int64_t>{} : std::optional{-id});
    insert->bind("part", static_cast<double>(id) / 7).bind("words", std::string_view{words});
    insert->bind("bytes", Blob{bytes}).bind("day", date(2000, 1, 1) + Days{static_cast<int>(id % 9000)});
    REQUIRE(insert->run());
}

} // namespace

TEST_CASE("rows inserted later are there for whoever asks, and are what one by one would have made") {
    for (std::int64_t const count : {0, 1, 169, 170, 341, 4'095, 4'097, 20'000}) {
        CAPTURE(count);
        std::string now;
        each_subject([&](Subject&, Connection& db) {
            REQUIRE(db.execute(plain_table));
            REQUIRE(db.execute("BEGIN"));
            for (std::int64_t id = 1; id <= count; ++id) {
                add_now(db, id);
            }
            REQUIRE(db.execute("COMMIT"));
            now = all_rows(db);
        });
        each_subject([&](Subject&, Connection& db) {
            REQUIRE(db.execute(plain_table));
            auto transaction = Transaction::begin(db);
            REQUIRE(transaction.has_value());
            {
                LaterInserts later(db);
                auto const t = into_t(later);
                CHECK(into_t(later) == t);
                for (std::int64_t id = 1; id <= count; ++id) {
                    REQUIRE(add_later(later, t, id));
                    if (id % 5'000 == 17) {
                        CHECK(db.number("SELECT count(*) FROM t")->value() == id);
                    }
                }
                CHECK(all_rows(db) == now);
                REQUIRE(later.settle());
            }
            REQUIRE(transaction->commit());
            CHECK(all_rows(db) == now);
        });
    }
}

TEST_CASE("a row that cannot be inserted later fails the transaction, however many came after it") {
    for (std::int64_t const after : {0, 100, 30'000}) {
        CAPTURE(after);
        each_subject([&](Subject&, Connection& db) {
            REQUIRE(db.execute(plain_table));
            REQUIRE(db.execute("INSERT INTO t (id) VALUES (50)"));
            {
                auto transaction = Transaction::begin(db);
                REQUIRE(transaction.has_value());
                LaterInserts later(db);
                auto const t = into_t(later);
                bool told = false;
                for (std::int64_t id = 50; id <= 50 + after && !told; ++id) {
                    told = !add_later(later, t, id).has_value();
                }
                CHECK_FALSE(later.settle().has_value());
                CHECK_FALSE(db.number("SELECT count(*) FROM t").has_value());
                CHECK_FALSE(transaction->commit().has_value());
            }
            CHECK(db.number("SELECT count(*) FROM t")->value() == 1);
        });
    }
}

TEST_CASE("rows inserted later that repeat a key may be left out; rows nobody waited for are dropped") {
    each_subject([](Subject&, Connection& db) {
        REQUIRE(db.execute(plain_table));
        {
            auto transaction = Transaction::begin(db);
            LaterInserts later(db);
            auto const t = into_t(later, LaterInserts::Repeated::is_left_out);
            for (std::int64_t i = 0; i < 5'000; ++i) {
                REQUIRE(add_later(later, t, i % 1'000));
            }
            REQUIRE(later.settle());
            REQUIRE(transaction->commit());
        }
        CHECK(db.number("SELECT count(*) FROM t")->value() == 1'000);
        {
            auto const transaction = Transaction::begin(db);
            LaterInserts later(db);
            auto const t = into_t(later);
            for (std::int64_t id = 10'000; id < 30'000; ++id) {
                REQUIRE(add_later(later, t, id));
            }
        }
        CHECK(db.number("SELECT count(*) FROM t")->value() == 1'000);
        REQUIRE(db.execute("DELETE FROM t"));
    });
}

TEST_CASE("a connection can tell whether another has written") {
    each_subject([](Subject& subject, Connection& db) {
        REQUIRE(db.execute(plain_table));
        auto const before = db.written_by_others().value();
        REQUIRE(db.execute("INSERT INTO t (id) VALUES (1)"));
        CHECK(db.written_by_others().value() == before);
        auto other = subject.open({});
        REQUIRE(other.has_value());
        REQUIRE((*other)->execute("INSERT INTO t (id) VALUES (2)"));
        CHECK(db.written_by_others().value() != before);
    });
}

TEST_CASE("an unknown scheme or an absent database is a sentence, not a crash") {
    CHECK(Connection::open("mysql:x").error().code == ErrorCode::invalid);
    CHECK(Connection::open("postgresql://x").error().code == ErrorCode::unsupported);
    CHECK(Connection::open("sqlite:/nowhere/x.db").error().code == ErrorCode::not_found);
}
