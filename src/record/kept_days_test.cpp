// Days that were worked out and kept: replaced by a newer answer, no news to those who watch the record, and
// what tells that the past was put together otherwise.
#include "record/kept_days.hpp"
#include "record/testing.hpp"

#include <doctest/doctest.h>

using namespace weir;
using namespace weir::record;
using namespace weir::record::testing;

TEST_CASE("kept days are replaced one by one, and are no statement of the record") {
    Place const place;
    auto const store = place.open();
    auto& days = store->kept_days();
    CHECK_FALSE(days.keep("local", {{date(2017, 7, 31), {"basis", "seen"}}}));
    auto const contact = [&](std::string const& person) {
        return fact(store->schema(), "ssd_contacts", person, "", {{"cont_contact_date", date(2017, 6, 1)}});
    };
    REQUIRE(store->load(request("annex-a", date(2017, 6, 30)), std::vector{contact("A"), contact("B")}));
    auto const generation = *store->generation();
    std::string const bytes("\x00\x81\xff seen", 8);
    REQUIRE(days.keep("local", {{date(2017, 6, 30), {"one", bytes}}, {date(2017, 7, 31), {"one", "two"}}}));
    REQUIRE(days.keep("local", {{date(2017, 7, 31), {"two", "other"}}}));
    auto const kept = *days.of("local");
    REQUIRE(kept.size() == 2);
    CHECK(kept.at(date(2017, 6, 30)).seen == bytes);
    CHECK(kept.at(date(2017, 7, 31)).basis == "two");
    CHECK(kept.at(date(2017, 7, 31)).seen == "other");
    CHECK(days.of("elsewhere")->empty());
    CHECK(*store->generation() == generation);
    CHECK(verify(place.options())->sound);

    auto const before = *days.decisions();
    REQUIRE(store->load(request("annex-a", date(2017, 7, 31)), std::vector{contact("C")}));
    CHECK(*days.decisions() == before); // a new person is told by the load
    auto const a = **store->people().find("local", "A");
    auto const b = **store->people().find("local", "B");
    REQUIRE(store->people().merge(a, b, "the same child", "owner", at(date(2017, 8, 1))));
    CHECK(*days.decisions() > before);
}
