// The published figures carried in config/public: read whole, equal to what was published, and refused with
// a message when they are not there.
#include "forecast/published.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace weir;
using namespace weir::forecast;

TEST_CASE("published figures: Blackpool's looked-after children and referrals are the published ones") {
    auto const read = Published::read(WEIR_SOURCE_DIR "/config/public");
    REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error().text()));
    auto const& published = *read;
    // DfE, children looked after in England: 31 March of each year.
    std::vector<double> const expected{374, 396, 434, 483, 443, 454, 469, 525, 533, 568, 653, 609, 609};
    auto const looked_after = published.yearly("Blackpool", "lac_31mar");
    REQUIRE(looked_after.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK(looked_after[i].year == 2010 + static_cast<int>(i));
        CHECK(looked_after[i].value == expected[i]);
    }
    auto const referrals = published.monthly_referrals("Blackpool");
    REQUIRE(referrals.size() == 120);
    CHECK(referrals.front().month == date(2012, 4, 1));
    CHECK(referrals.front().value == 223);
    CHECK(published.sources("Blackpool", "lac_31mar").size() >= 1);
}

TEST_CASE("published figures: many authorities, neighbours and gaps") {
    auto const published = Published::read(WEIR_SOURCE_DIR "/config/public").value();
    CHECK(published.authorities().size() >= 131);
    CHECK(published.has("Kingston upon Hull"));
    CHECK_FALSE(published.has("Atlantis"));
    CHECK(published.yearly("Atlantis", "lac_31mar").empty());
    CHECK(published.monthly_referrals("England").empty());
    auto const neighbours = published.neighbours("Blackpool");
    REQUIRE(neighbours.size() == 10);
    CHECK(neighbours[0] == "Hartlepool");
    for (auto const& name : published.authorities()) {
        auto const months = published.monthly_referrals(name);
        if (!months.empty()) {
            CHECK(months.front().value.has_value());
            CHECK(months.back().value.has_value());
        }
    }
}

TEST_CASE("published figures: a missing folder is said") {
    CHECK_FALSE(Published::read("no/such/folder").has_value());
}
