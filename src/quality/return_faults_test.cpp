// Faults of returns over their loads: opened, closed, come back, overtaken; whose and by when. Loads come in
// any order, and what stands on a day is what was known then.
#include "quality/campaigns.hpp"
#include "quality/return_faults.hpp"
#include "quality/trend.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace weir;
using namespace weir::quality;

namespace {

std::filesystem::path const definitions = std::filesystem::path{WEIR_SOURCE_DIR} / "config";

ReturnFaultRules const& rules() {
    static auto const read = ReturnFaultRules::read(definitions);
    REQUIRE_MESSAGE(read.has_value(), (read ? std::string() : read.error().text()));
    return *read;
}
RuleNames const& names() {
    static RuleNames const all(RecordChecks::read(definitions / "rules/record_checks.csv").value(),
                               rules().names(), Rules::read(definitions / "rules/worklist.csv").value());
    return all;
}
journey::BuildSettings const& settings() {
    static auto const read = journey::BuildSettings::read(definitions).value();
    return read;
}

record::KeptFault fault(std::int64_t id, std::string rule, int year = 2020, PersonId person = {}) {
    return {id, "ssda903", year, std::move(rule), "episodes", person};
}
record::KeptCheck check(std::int64_t id, Date day, std::vector<std::int64_t> faults, int year = 2020) {
    record::KeptCheck one;
    one.id = id;
    one.kind = "ssda903";
    one.year = year;
    one.known_on = day;
    one.asked = {"903-145 episodes", "903-142 episodes"};
    one.faults = std::move(faults);
    one.spots.resize(one.faults.size());
    return one;
}
ReturnFaultState state_of(ReturnFaults const& kept, Date day, std::int64_t id) {
    for (auto const& one : kept.at(day)) {
        if (one.fault->id == id) {
            return one;
        }
    }
    return {};
}
FoundInReturns found(ReturnFaults const& kept, Date day, std::vector<Campaign> const& campaigns = {}) {
    return find_return_faults(journey::Columns{}, settings(), rules(), kept, campaigns, names(), day);
}

} // namespace

TEST_CASE("a fault that the corrected return no longer has is closed, and one that has it again opens it") {
    ReturnFaults const kept({check(1, date(2020, 4, 6), {1, 2}), check(2, date(2020, 4, 20), {2}),
                             check(3, date(2020, 5, 4), {1, 2})},
                            {fault(1, "903-145"), fault(2, "903-142")});
    CHECK(kept.at(date(2020, 4, 5)).empty());
    CHECK(state_of(kept, date(2020, 4, 6), 1).open());
    auto const closed = state_of(kept, date(2020, 4, 20), 1);
    CHECK_FALSE(closed.open());
    CHECK(*closed.gone_on == date(2020, 4, 20));
    CHECK(closed.last_seen == date(2020, 4, 6));
    auto const back = state_of(kept, date(2020, 6, 1), 1);
    CHECK(back.open());
    CHECK(*back.back_on == date(2020, 5, 4));
    CHECK(back.first_seen == date(2020, 4, 6));
    auto const steady = state_of(kept, date(2020, 6, 1), 2);
    CHECK_FALSE(steady.back_on.has_value());
    CHECK(steady.last_seen == date(2020, 5, 4));
    CHECK(kept.last_with(1)->id == 3);
    auto const moves = kept.moves("ssda903", 2020);
    REQUIRE(moves.size() == 3);
    CHECK(moves[0].fresh == 2);
    CHECK(moves[1].gone == 1);
    CHECK(moves[1].found == 1);
    CHECK(moves[2].back == 1);
    CHECK(moves[2].fresh == 0);
    CHECK(kept.moves("cin", 2020).empty());
}

TEST_CASE("a rule that was not asked closes nothing") {
    auto partial = check(2, date(2020, 4, 20), {});
    partial.asked = {"903-142 episodes", "903-145 header"};
    ReturnFaults const kept({check(1, date(2020, 4, 6), {1, 2}), partial},
                            {fault(1, "903-145"), fault(2, "903-142")});
    CHECK(state_of(kept, date(2020, 5, 1), 1).open());
    CHECK_FALSE(state_of(kept, date(2020, 5, 1), 2).open());
}

TEST_CASE("the return of a later year leaves what is open as it was, mended by nobody") {
    ReturnFaults const kept({check(1, date(2020, 4, 6), {1, 2}), check(2, date(2020, 4, 20), {1}),
                             check(3, date(2021, 4, 6), {3}, 2021)},
                            {fault(1, "903-145"), fault(2, "903-142"), fault(3, "903-145", 2021)});
    CHECK(state_of(kept, date(2021, 4, 5), 1).open());
    auto const left = state_of(kept, date(2021, 4, 6), 1);
    CHECK_FALSE(left.open());
    CHECK(*left.overtaken_on == date(2021, 4, 6));
    CHECK_FALSE(left.gone_on.has_value());
    CHECK(*state_of(kept, date(2021, 4, 6), 2).gone_on == date(2020, 4, 20));
    auto const now = found(kept, date(2021, 4, 6));
    REQUIRE(now.open.size() == 1);
    CHECK(now.open[0].row == RowId{3});
    REQUIRE(now.overtaken.size() == 1);
    CHECK(now.overtaken[0].row == RowId{1});

    Faults faults;
    add_to(faults, found(kept, date(2021, 4, 5)));
    auto const before = observe(journey::Columns{}, names(), faults, WorkList{date(2021, 4, 5), {}, {}});
    Faults later;
    add_to(later, found(kept, date(2021, 4, 6)));
    auto const after = observe(journey::Columns{}, names(), later, WorkList{date(2021, 4, 6), {}, {}});
    auto const flow = trend({&before, &after}, names(), Suppressions{}, Scope{}).back();
    CHECK(flow.open == 1);
    CHECK(flow.fresh == 1);
    CHECK(flow.mended == 0);
    CHECK(flow.moved_out == 1);

    auto const kept_day = unpacked(after.day, packed(after), names());
    REQUIRE(kept_day.has_value());
    REQUIRE(kept_day->found.size() == 2);
    CHECK(kept_day->found[0].overtaken);
    CHECK(kept_day->found[0].row == RowId{1});
    CHECK(packed(*kept_day) == packed(after));
    CHECK_FALSE(unpacked(after.day, packed(after).substr(1), names()).has_value());
    CHECK_FALSE(unpacked(after.day, packed(after) + "x", names()).has_value());
    CHECK_FALSE(unpacked(after.day, std::string("\x01\xff\xff\x7f\x01\x01\x01\x01", 8), names()).has_value());
}

TEST_CASE("it is due with the return, else with a campaign that covers it, else some working days on") {
    auto const day = date(2020, 4, 8);
    ReturnFaults const kept({check(1, date(2020, 4, 6), {1}), check(2, date(2022, 4, 6), {2}, 2022)},
                            {fault(1, "903-145"), fault(2, "903-145", 2022)});
    CHECK(rules().submission("ssda903", 2022) == date(2022, 6, 30));
    CHECK_FALSE(rules().submission("ssda903", 2020).has_value());
    CHECK(found(kept, date(2022, 4, 7)).open.front().due == date(2022, 6, 30));
    CHECK(found(kept, day).open.front().due == settings().calendar.add_working_days(date(2020, 4, 6), 20));
    Campaign campaign;
    campaign.start = date(2020, 4, 7);
    campaign.end = date(2020, 4, 17);
    CHECK(found(kept, day, {campaign}).open.front().due == date(2020, 4, 17));
    campaign.rules = {"S14"};
    CHECK(found(kept, day, {campaign}).open.front().due != date(2020, 4, 17));
    campaign.rules = {"all-CIN"};
    CHECK(found(kept, day, {campaign}).open.front().due != date(2020, 4, 17));
    campaign.rules = {"all-903"};
    CHECK(found(kept, day, {campaign}).open.front().due == date(2020, 4, 17));
    campaign.rules.clear();
    campaign.teams = {TeamId{7}}; // nobody holds it
    CHECK(found(kept, day, {campaign}).open.front().due != date(2020, 4, 17));
}

TEST_CASE("a fault has the words of its rule, of the year of its return") {
    ReturnFaults const kept({check(1, date(2020, 4, 6), {1, 2})},
                            {fault(1, "903-145"), fault(2, "903-nothing")});
    auto const now = found(kept, date(2020, 4, 6));
    REQUIRE(now.open.size() == 1); // a rule that there is no more has no words
    auto const& one = now.open.front();
    CHECK(one.person == journey::missing);
    CHECK(one.message == rules().find("903-145", "episodes", 2020)->message);
    CHECK(one.table == "ssda903 episodes");
    CHECK_FALSE(one.check->who.empty());
    CHECK(rules().find("903-101", "header", 2024) != nullptr);
    CHECK(rules().find("903-101", "header", 2024) != rules().find("903-101", "header", 2025));
    CHECK(rules().find("903-101", "episodes", 2024) == nullptr);
    CHECK(names().named("all-903").size() + names().named("all-CIN").size() ==
          names().checks() - names().of_record());
    CHECK(names().named("903-145").size() == 1);
    CHECK(names().named("none").empty());
}
