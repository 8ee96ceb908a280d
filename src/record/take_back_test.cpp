// Taking a load back: what the property of record_prop_test.cpp does not reach (queries, what may not be
// taken back, what stays known).
#include "record/take_back.hpp"
#include "record/testing.hpp"

#include <doctest/doctest.h>

using namespace weir;
using namespace weir::record;
using namespace weir::record::testing;

namespace {

Date const january = date(2024, 1, 31);
Date const february = date(2024, 2, 29);
Date const march = date(2024, 3, 31);

Fact episode(Schema const& schema, std::string const& person, std::string const& row, Date referred) {
    return fact(schema, "ssd_cin_episodes", person, row,
                {{"cine_referral_date", referred}, {"cine_close_reason", std::string("RC1")}});
}

LoadId load(Store& store, Date day, std::vector<Fact> const& facts) {
    auto asked = request("ssd", day);
    asked.coverage.push_back(
        {store.schema().at("ssd_cin_episodes").id, CoverageRule::all, {date(2000, 1, 1), {}}});
    auto const done = store.load(asked, facts);
    REQUIRE_MESSAGE(done.has_value(), (done ? std::string{} : done.error().text()));
    return LoadId{done->load_id};
}

Result<TakenBack> take_back(Store& store, LoadId which, std::string_view reason = "the wrong file") {
    return store.take_back("local", which, reason, "analyst", at(date(2024, 4, 2)));
}

std::size_t rows(Store& store, std::string_view table, std::optional<Date> known = {}) {
    std::size_t count = 0;
    REQUIRE(store.read(store.schema().at(table).id, {.authority = "local", .known_at = known},
                       [&](RowView const&) { ++count; }));
    return count;
}

std::size_t open_queries(Store& store) {
    return store.absences("local", true)->size();
}

} // namespace

TEST_CASE("a load that is taken back leaves the answers, stays in the list and in the journal") {
    Place const place;
    auto const store = place.open();
    auto const& schema = store->schema();
    load(*store, january, {episode(schema, "SYN1", "R1", date(2024, 1, 3))});
    auto const wrong = load(
        *store, february,
        {episode(schema, "SYN1", "R1", date(2024, 1, 3)), episode(schema, "SYN2", "R2", date(2024, 2, 3))});
    CHECK(rows(*store, "ssd_cin_episodes") == 2);
    auto const done = take_back(*store, wrong);
    REQUIRE(done.has_value());
    CHECK(done->removed == 1);
    CHECK(done->changed == 1);
    CHECK(rows(*store, "ssd_cin_episodes") == 1);
    CHECK(rows(*store, "ssd_cin_episodes", february) == 1);
    auto const loads = store->loads("local");
    REQUIRE(loads->size() == 2);
    CHECK_FALSE(loads->at(0).taken_back);
    CHECK(loads->at(1).taken_back);
    CHECK(verify(place.options())->sound);
    CHECK(place.open()->loads("local")->at(1).taken_back);
}

TEST_CASE("what cannot be taken back") {
    Place const place;
    auto const store = place.open();
    auto const one = load(*store, january, {episode(store->schema(), "SYN1", "R1", date(2024, 1, 3))});
    CHECK(take_back(*store, LoadId{99}).error().code == ErrorCode::not_found);
    CHECK(take_back(*store, one, "").error().code == ErrorCode::invalid);
    CHECK(store->take_back("local", one, "a slip", "", at(march)).error().code == ErrorCode::invalid);
    CHECK(store->take_back("elsewhere", one, "a slip", "analyst", at(march)).error().code ==
          ErrorCode::not_found);
    CHECK(rows(*store, "ssd_cin_episodes") == 1);
    REQUIRE(take_back(*store, one));
    CHECK(take_back(*store, one).error().code == ErrorCode::conflict);
}

TEST_CASE("queries fall with the load that raised them, and open again with the one that answered them") {
    Place const place;
    auto const store = place.open();
    auto const& schema = store->schema();
    auto const first = episode(schema, "SYN1", "R1", date(2024, 1, 3));
    auto const second = episode(schema, "SYN2", "R2", date(2024, 1, 4));
    load(*store, january, {first, second});
    auto const half = load(*store, february, {first});
    CHECK(open_queries(*store) == 1);
    auto const answer = load(*store, march, {first, second});
    CHECK(open_queries(*store) == 0);
    SUBCASE("the answer is taken back") {
        REQUIRE(take_back(*store, answer));
        CHECK(open_queries(*store) == 1);
        CHECK(rows(*store, "ssd_cin_episodes") == 2);
    }
    SUBCASE("the question is taken back") {
        REQUIRE(take_back(*store, half));
        REQUIRE(take_back(*store, answer));
        CHECK(open_queries(*store) == 0);
    }
}

TEST_CASE("a query about a row that only the load taken back had named is none") {
    Place const place;
    auto const store = place.open();
    auto const& schema = store->schema();
    auto const first = episode(schema, "SYN1", "R1", date(2024, 1, 3));
    auto const wrong = load(*store, january, {first, episode(schema, "SYN2", "R2", date(2024, 1, 4))});
    load(*store, february, {first});
    CHECK(open_queries(*store) == 1);
    REQUIRE(take_back(*store, wrong));
    CHECK(open_queries(*store) == 0);
    CHECK(rows(*store, "ssd_cin_episodes") == 1);
    CHECK(rows(*store, "ssd_cin_episodes", january) == 0);
}

TEST_CASE("teams that the load named stay known, and so does what others say of them") {
    Place const place;
    auto const store = place.open();
    auto const& schema = store->schema();
    auto const with_team = [&](Date referred) {
        return fact(schema, "ssd_cin_episodes", "SYN1", "",
                    {{"cine_referral_date", referred}, {"cine_referral_team", std::string("Team North")}});
    };
    auto const one = load(*store, january, {with_team(date(2024, 1, 3))});
    load(*store, february, {with_team(date(2024, 1, 3)), with_team(date(2024, 2, 3))});
    REQUIRE(take_back(*store, one));
    CHECK(rows(*store, "ssd_department") == 1);
    CHECK(rows(*store, "ssd_cin_episodes") == 2);
    CHECK(verify(place.options())->sound);
}

TEST_CASE("what a load alone carried is not supplied once it is taken back") {
    Place const place;
    auto const store = place.open();
    auto const& table = store->schema().at("ssd_cin_episodes");
    auto const one = load(*store, january, {episode(store->schema(), "SYN1", "R1", date(2024, 1, 3))});
    CHECK(*store->ever_supplied("local", table.id, table.at("cine_close_reason")));
    REQUIRE(take_back(*store, one));
    CHECK_FALSE(*store->ever_supplied("local", table.id, table.at("cine_close_reason")));
    CHECK(store->coverage({.authority = "local"})->empty());
}
