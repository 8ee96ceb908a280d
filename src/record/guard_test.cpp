// The record under attack and accident: nothing readable at rest, every edit named, a crash at any moment,
// a wrong key, a damaged backup.
#include "db/connection.hpp"
#include "record/testing.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <thread>

using namespace weir;
using namespace weir::record;
using namespace weir::record::testing;

namespace {

std::string whole(std::filesystem::path const& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<Fact> many(Schema const& schema, int first, int count, std::string const& reason) {
    std::vector<Fact> facts;
    for (int i = first; i < first + count; ++i) {
        auto const person = "SYN" + std::to_string(i);
        facts.push_back(fact(schema, "ssd_person", person, "",
                             {{"pers_forename", words("Quirinplanted")},
                              {"pers_surname", "Plantedovsky" + std::to_string(i)},
                              {"pers_dob", date(2013, 11, 23)}}));
        facts.push_back(fact(schema, "ssd_cin_episodes", person, "PLANTEDROW" + std::to_string(i),
                             {{"cine_referral_date", date(2024, 1, 1 + static_cast<unsigned>(i % 28))},
                              {"cine_referral_source_desc", words("planted free text")},
                              {"cine_close_reason", reason},
                              {"cine_referral_worker_id", words("Wilma Plantedworker")}}));
        facts.push_back(fact(schema, "ssd_linked_identifiers", person, "U" + std::to_string(i),
                             {{"link_identifier_type", words("Unique Pupil Number")},
                              {"link_identifier_value", "H80120PLANT" + std::to_string(i)}}));
    }
    return facts;
}

void filled(Place const& place, int count) {
    auto store = place.open();
    REQUIRE(store->load(request("ssd", date(2024, 1, 31)), many(store->schema(), 0, count, "RC1")));
}

class Snapshot { // the database file, with nothing left in its log
public:
    explicit Snapshot(Place const& place) {
        auto raw = db::Connection::open("sqlite:" + place.database().string());
        REQUIRE((*raw)->checkpoint());
        raw->reset();
        bytes_ = whole(place.database());
    }
    void put_back(Place const& place) const {
        for (char const* side : {"-wal", "-shm"}) {
            std::filesystem::remove(place.database().string() + side);
        }
        std::ofstream{place.database(), std::ios::binary} << bytes_;
    }

private:
    std::string bytes_;
};

// Changes the database behind the record's back.
void tamper(Place const& place, std::string const& sql) {
    auto raw = db::Connection::open("sqlite:" + place.database().string());
    REQUIRE(raw.has_value());
    auto const done = (*raw)->execute(sql);
    REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().text()));
}

} // namespace

TEST_CASE("no planted name, number, source id or birth date is readable in any file") {
    Place const place;
    auto store = place.open();
    auto const done = store->load(request("ssd", date(2024, 1, 31)), many(store->schema(), 0, 40, "RC1"));
    REQUIRE(done.has_value());
    std::vector<RefusedRow> const kept{{"f|1", 1, "SYN3", {"Quirinplanted", "SYN3", "23/11/2013"}},
                                       {"f|1", 2, "", {"Quirinplanted", "SYN999", "2013-11-23"}}};
    REQUIRE(store->keep_refused(LoadId{done->load_id}, "local", kept));
    REQUIRE(store->people().restrict(PersonId{1}, true, "Quirinplanted is at risk", "manager",
                                     at(date(2024, 2, 1))));
    REQUIRE(backup(place.options(), place.folder() / "backup"));
    std::size_t files = 0;
    for (auto const& entry : std::filesystem::recursive_directory_iterator{place.folder()}) {
        if (!entry.is_regular_file()) {
            continue;
        }
        ++files;
        auto const text = whole(entry.path());
        for (char const* planted : {"Quirinplanted", "Plantedovsky", "SYN3", "SYN12", "2013-11-23",
                                    "23/11/2013", "H80120PLANT", "planted free text", "Plantedworker"}) {
            CHECK_MESSAGE(text.find(planted) == std::string::npos, entry.path().filename().string(), ": ",
                          planted);
        }
        CHECK((entry.status().permissions() & std::filesystem::perms::others_all) ==
              std::filesystem::perms::none);
    }
    CHECK(files >= 8); // the database, its log, the key store, its log, the key, and the backup's four
}

TEST_CASE("an edited, deleted, moved or cut-off entry is named") {
    Place const place;
    filled(place, 10);
    REQUIRE(verify(place.options())->sound);
    auto const entries = verify(place.options())->entries;
    auto const last = std::to_string(entries);
    Snapshot const good{place};
    struct Case {
        std::string sql;
        std::int64_t first_bad;
    };
    std::vector<Case> const cases{
        {"UPDATE journal SET known_on = known_on + 1 WHERE seq = 7", 7},
        {"UPDATE journal SET sealed = x'00' WHERE seq = 9", 9},
        {"UPDATE journal SET clear = clear || ' ' WHERE seq = 20", 20},
        {"UPDATE journal SET chain = (SELECT chain FROM journal WHERE seq = 3) WHERE seq = 4", 4},
        {"UPDATE journal SET person_id = person_id + 1 WHERE seq = " + last,
         static_cast<std::int64_t>(entries)},
        {"DELETE FROM journal WHERE seq = 12", 12},
        {"UPDATE journal SET seq = 1000000 WHERE seq = 12; UPDATE journal SET seq = 12 WHERE seq = 13; "
         "UPDATE "
         "journal SET seq = 13 WHERE seq = 1000000",
         12}};
    for (auto const& one : cases) {
        tamper(place, one.sql);
        auto const report = verify(place.options());
        REQUIRE(report.has_value());
        CHECK_FALSE(report->sound);
        CHECK_MESSAGE(report->first_bad == JournalSeq{one.first_bad}, one.sql, ": ", report->finding);
        good.put_back(place);
        REQUIRE(verify(place.options())->sound);
    }
    tamper(place, "DELETE FROM journal WHERE seq = " + last);
    auto const cut = verify(place.options());
    CHECK_FALSE(cut->sound);
    CHECK(cut->first_bad == JournalSeq{static_cast<std::int64_t>(entries)});
    auto const refused = Store::open(place.options());
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::corrupt);
}

TEST_CASE("a current row that is not what the journal says is named") {
    Place const place;
    filled(place, 3);
    tamper(
        place,
        "UPDATE ssd_cin_episodes SET cine_close_reason = 'RC9' WHERE weir_row = (SELECT max(weir_row) FROM "
        "ssd_cin_episodes)");
    auto const report = verify(place.options());
    CHECK_FALSE(report->sound);
    CHECK(report->finding.find("cine_close_reason") != std::string::npos);
}

TEST_CASE("a flipped byte in the file is found") {
    Place const place;
    filled(place, 60);
    { // out of the write-ahead log, into the file
        auto raw = db::Connection::open("sqlite:" + place.database().string());
        REQUIRE((*raw)->checkpoint());
    }
    auto const good = whole(place.database());
    auto const at_word = good.find("RC1");
    REQUIRE(at_word != std::string::npos);
    auto bad = good;
    bad[at_word] = 'S';
    std::ofstream{place.database(), std::ios::binary} << bad;
    CHECK_FALSE(verify(place.options())->sound);
}

TEST_CASE("another master key opens nothing") {
    Place const place;
    filled(place, 3);
    auto options = place.options();
    options.key_file = place.folder() / "other.key";
    std::ofstream{options.key_file, std::ios::binary} << std::string(32, 'k');
    std::filesystem::permissions(options.key_file,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    auto const refused = Store::open(options);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::corrupt);
    options.key_file = place.folder() / "absent.key";
    CHECK(Store::open(options).error().code == ErrorCode::not_found);
}

TEST_CASE("a backup taken while another process writes is whole, and a damaged one is refused before "
          "anything is touched") {
    Place const place;
    filled(place, 20);
    pid_t const child = ::fork();
    if (child == 0) {
        auto store = Store::open(place.options());
        for (int day = 1; store && day <= 200; ++day) {
            static_cast<void>(
                (*store)->load(request("ssd", date(2024, 2, 1) + Days{day}),
                               many((*store)->schema(), day * 10, 10, "RC" + std::to_string(day))));
        }
        ::_exit(0);
    }
    for (int round = 0; round < 3; ++round) {
        auto const folder = place.folder() / ("backup" + std::to_string(round));
        auto const made = backup(place.options(), folder);
        CHECK_MESSAGE(made.has_value(), (made ? "" : made.error().text()));
    }
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    auto const folder = place.folder() / "backup2";
    auto text = whole(folder / "weir.db");
    text[text.size() / 2] = static_cast<char>(text[text.size() / 2] ^ 1);
    auto const before = verify(place.options())->entries;
    auto const good = whole(folder / "weir.db");
    std::ofstream{folder / "weir.db", std::ios::binary} << text;
    CHECK(restore(folder, place.options()).error().code == ErrorCode::corrupt);
    CHECK(verify(place.options())->entries == before);
    std::ofstream{folder / "weir.db", std::ios::binary} << good;
    REQUIRE(restore(folder, place.options()));
    CHECK(verify(place.options())->sound);
    CHECK(verify(place.options())->entries <= before);
    CHECK_FALSE(backup(place.options(), folder)); // never over something else
}

TEST_CASE("killed at any moment, the record is as before the load or as after it") {
    Place const place;
    filled(place, 5);
    for (int round = 0; round < 20; ++round) {
        auto const before = verify(place.options());
        REQUIRE(before.has_value());
        REQUIRE_MESSAGE(before->sound, before->finding);
        pid_t const child = ::fork();
        if (child == 0) {
            auto store = Store::open(place.options());
            for (int i = 0; store && i < 50; ++i) {
                static_cast<void>(
                    (*store)->load(request("ssd", date(2024, 3, 1) + Days{round * 50 + i}),
                                   many((*store)->schema(), round * 50 + i, 20, "R" + std::to_string(i))));
            }
            ::_exit(0);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{3 + round * 11 % 97});
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        auto store = Store::open(place.options());
        REQUIRE_MESSAGE(store.has_value(), (store ? "" : store.error().text()));
        std::size_t loads = 0;
        auto raw = (*store)->connection().number("SELECT count(*) FROM weir_loads");
        loads = static_cast<std::size_t>(raw->value_or(0));
        CHECK(loads == (*store)->loads("local")->size());
        // Each load made all of its rows or none.
        auto const rows =
            (*store)->connection().number("SELECT sum(added + unchanged + changed) FROM weir_loads");
        CHECK(rows->value_or(0) == static_cast<std::int64_t>((loads - 1) * 60 + 15));
    }
    CHECK(verify(place.options())->sound);
}

TEST_CASE("a read-only record is not written to") {
    Place const place;
    filled(place, 2);
    auto options = place.options();
    options.read_only = true;
    options.create = false;
    auto store = Store::open(options);
    REQUIRE(store.has_value());
    auto const refused =
        (*store)->load(request("ssd", date(2024, 5, 1)), many((*store)->schema(), 0, 1, "RC2"));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::refused);
}
