// Quarters as people write them, and months put together from a journey made by hand.
#include "base/random.hpp"
#include "indicator/quarterly.hpp"
#include "indicator/withholding.hpp"
#include "journey/build.hpp"

#include <doctest/doctest.h>

using namespace weir;
using namespace weir::indicator;

namespace {

std::filesystem::path const definitions = std::filesystem::path(WEIR_SOURCE_DIR) / "config";

// Referrals of as many children on one day each.
journey::Rows referrals(std::initializer_list<Date> days) {
    journey::Rows rows;
    std::int64_t number = 1;
    for (auto const day : days) {
        rows.persons.push_back({.person = PersonId{number}, .birth = date(2010, 1, 1)});
        journey::CinEpisodeRow row;
        row.row = RowId{number};
        row.person = PersonId{number++};
        row.referral = day;
        rows.cin_episodes.push_back(row);
    }
    rows.extracts = {date(2017, 8, 31)};
    rows.supplied = {"ssd_cin_episodes.cine_referral_date", "load.extract_date"};
    rows.covered_from.emplace("referrals", date(2016, 1, 1));
    return rows;
}

QuarterCount referrals_of(journey::Rows rows, Quarter quarter, Date as_at, int small) {
    auto const settings = journey::BuildSettings::read(definitions).value();
    auto const catalogue = Catalogue::read(definitions / "indicators").value();
    auto const measures =
        read_quarter_measures(definitions / "indicators" / "regional_quarterly.csv", catalogue).value();
    auto const columns = journey::build(std::move(rows), settings);
    auto const counts =
        quarter_counts(
            columns, settings.calendar, catalogue, measures,
            read_relations(definitions / "indicators" / "regional_relations.csv", measures).value(),
            {quarter, as_at, small})
            .value();
    for (auto const& count : counts) {
        if (count.measure.name == "referrals") {
            return count;
        }
    }
    FAIL("no such measure");
    return {};
}

} // namespace

TEST_CASE("a quarter is read as people write it") {
    auto const third = Quarter::parse("2017-Q3");
    REQUIRE(third.has_value());
    CHECK(third->first() == date(2017, 7, 1));
    CHECK(third->last() == date(2017, 9, 30));
    CHECK(third->text() == "2017-Q3");
    for (auto const* wrong : {"2017-Q5", "2017-Q0", "2017Q3", "2017-q3", "20x7-Q1", "", "2017-Q33"}) {
        CHECK_FALSE(Quarter::parse(wrong).has_value());
    }
}

TEST_CASE("the quarter that is over is the last one whose end has come") {
    CHECK(Quarter::ended_by(date(2017, 8, 31)).text() == "2017-Q2");
    CHECK(Quarter::ended_by(date(2017, 9, 29)).text() == "2017-Q2");
    CHECK(Quarter::ended_by(date(2017, 9, 30)).text() == "2017-Q3");
    CHECK(Quarter::ended_by(date(2018, 1, 1)).text() == "2017-Q4");
    CHECK(Quarter::ended_by(date(2017, 3, 30)).text() == "2016-Q4");
}

TEST_CASE("months are added, and those outside the quarter are not") {
    auto const rows = referrals({date(2017, 3, 31), date(2017, 4, 1), date(2017, 5, 15), date(2017, 6, 30),
                                 date(2017, 6, 30), date(2017, 6, 1), date(2017, 7, 1)});
    auto const count = referrals_of(rows, {2017, 2}, date(2017, 8, 31), 5);
    CHECK(count.count == 5);
    CHECK(count.state == "complete");
}

TEST_CASE("a small count is withheld unless all are asked for") {
    auto const rows = referrals({date(2017, 4, 1), date(2017, 5, 15)});
    auto const withheld = referrals_of(rows, {2017, 2}, date(2017, 8, 31), 5);
    CHECK_FALSE(withheld.count.has_value());
    CHECK(withheld.state == "small");
    CHECK(referrals_of(rows, {2017, 2}, date(2017, 8, 31), 0).count == 2);
}

TEST_CASE("a quarter that is not over says so, and what no feed carries is not supplied") {
    auto const rows = referrals({date(2017, 7, 1), date(2017, 8, 15)});
    CHECK(referrals_of(rows, {2017, 3}, date(2017, 8, 20), 0).state == "partial");
    CHECK(referrals_of(rows, {2017, 3}, date(2017, 8, 31), 0).state == "partial");
    CHECK(referrals_of(rows, {2017, 3}, date(2017, 9, 29), 0).state == "partial");
    CHECK(referrals_of(rows, {2017, 3}, date(2017, 9, 30), 0).state == "complete");
    auto bare = rows;
    bare.supplied.clear();
    auto const none = referrals_of(bare, {2017, 2}, date(2017, 8, 31), 0);
    CHECK_FALSE(none.count.has_value());
    CHECK(none.state == "not supplied");
}

namespace {

QuarterCount told(std::string name, std::optional<std::int64_t> count,
                  std::optional<std::int64_t> out_of = {}) {
    QuarterCount made;
    made.measure.name = std::move(name);
    made.count = count;
    made.out_of = out_of;
    made.state = count ? std::string("complete") : std::string(withheld_small);
    return made;
}

std::vector<Relation> const balance{
    {"balance",
     {{"stock", false, false}, {"stock", false, true}, {"in", false, false}, {"out", false, false}}},
    {"twins", {{"out", false, false}, {"share", true, false}}}};

std::size_t withheld_of(std::vector<QuarterCount> const& counts, std::vector<QuarterCount> const& before,
                        Relation const& relation) {
    std::size_t hidden = 0;
    for (auto const& term : relation.terms) {
        for (auto const& count : term.before ? before : counts) {
            hidden +=
                count.measure.name == term.measure && !(term.out_of ? count.out_of : count.count) ? 1 : 0;
        }
    }
    return hidden;
}

} // namespace

TEST_CASE("a small count that the others of its relation would give away takes a second with it") {
    std::vector<QuarterCount> counts{told("stock", 250), told("in", {}), told("out", 9), told("share", 4, 9)};
    withhold_beside(counts, {told("stock", 256)}, balance);
    CHECK(counts[0].count == 250);
    CHECK_FALSE(counts[2].count.has_value()); // the smallest beside it
    CHECK(counts[2].state == withheld_beside);
    CHECK_FALSE(
        counts[3].out_of.has_value()); // says the same number as the one withheld for the other's sake
    CHECK(counts[3].count == 4);
    SUBCASE("nothing is withheld where nothing is small, or where a term is not known") {
        std::vector<QuarterCount> open{told("stock", 250), told("in", 7), told("out", 9),
                                       told("share", 4, 9)};
        withhold_beside(open, {told("stock", 252)}, balance);
        CHECK(open[2].count == 9);
        std::vector<QuarterCount> unknown{told("stock", 250), told("in", {}), told("out", 9),
                                          told("share", 4, 9)};
        auto before = told("stock", {});
        before.state = "not-supplied";
        withhold_beside(unknown, {before}, balance);
        CHECK(unknown[2].count == 9);
    }
}

TEST_CASE("no relation keeps a single withheld cell, whatever the numbers") {
    RandomStream random(20170831, 1, 1, 1);
    for (int round = 0; round < 500; ++round) {
        auto const number = [&]() -> std::optional<std::int64_t> {
            auto const drawn = static_cast<std::int64_t>(random.poisson(6.0));
            return drawn > 0 && drawn < 5 ? std::nullopt : std::optional(drawn);
        };
        auto const out = number();
        std::vector<QuarterCount> counts{told("stock", 300), told("in", number()), told("out", out),
                                         told("share", {}, out)};
        std::vector<QuarterCount> const before{told("stock", 290)};
        withhold_beside(counts, before, balance);
        for (auto const& relation : balance) {
            CHECK_MESSAGE(withheld_of(counts, before, relation) != 1,
                          "round " << round << ", " << relation.name);
        }
    }
}
