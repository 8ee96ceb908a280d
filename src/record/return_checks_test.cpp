// What the rules of a return found, kept with its load: numbers that stay, an erased child's that go, a
// return that says nothing new, a guessed day, a load that is undone.
#include "record/return_checks.hpp"
#include "record/testing.hpp"

#include <doctest/doctest.h>

using namespace weir;
using namespace weir::record;
using namespace weir::record::testing;

namespace {

FoundFault fault(std::string rule, std::string child, std::string key, std::uint32_t row) {
    return {std::move(rule), "episodes", std::move(child), std::move(key), 0, row};
}

ReturnFindings findings(Date day, std::vector<FoundFault> faults) {
    ReturnFindings found;
    found.kind = "ssda903";
    found.year = 2019;
    found.known_on = day;
    found.places = {"episodes.csv", "header.csv"};
    found.asked = {"903-145 episodes", "903-142 episodes"};
    found.faults = std::move(faults);
    found.head = "head";
    found.children = {{"C1", "rows of one"}, {"C2", "rows of two"}};
    return found;
}

LoadOutcome load(Store& store, ReturnFindings const& found, std::string const& id, bool dry = false) {
    auto asked = request("ssda903", found.known_on);
    asked.findings = std::make_shared<ReturnFindings const>(found);
    asked.dry_run = dry;
    std::vector<Fact> const facts{
        fact(store.schema(), "ssd_cla_episodes", id, "",
             {{"clae_cla_episode_start_date", date(2018, 5, 1)}, {"clae_cla_episode_start_reason", "S"}})};
    auto const done = store.load(asked, facts);
    REQUIRE_MESSAGE(done.has_value(), (done ? std::string() : done.error().text()));
    return *done;
}

} // namespace

TEST_CASE("a fault keeps its number over loads, and says where its row stood in each") {
    Place const place;
    auto const store = place.open();
    auto& checks = store->return_checks();
    load(
        *store,
        findings(date(2019, 4, 2), {fault("903-145", "C1", "2018-05-01", 7), fault("903-142", "C9", "x", 9)}),
        "C1");
    load(*store, findings(date(2019, 5, 2), {fault("903-142", "C9", "x", 3), fault("903-142", "", "", 0)}),
         "C2");
    auto const kept = *checks.checks("local");
    REQUIRE(kept.size() == 2);
    CHECK(kept[0].faults == std::vector<std::int64_t>{1, 2});
    CHECK(kept[1].faults == std::vector<std::int64_t>{2, 3});
    CHECK(kept[0].spots[0].row_number == 7);
    CHECK(kept[1].spots[0].row_number == 3);
    CHECK(kept[1].places == std::vector<std::string>{"episodes.csv", "header.csv"});
    CHECK(kept[1].asked.size() == 2);
    CHECK(kept[0].known_on == date(2019, 4, 2));
    CHECK(kept[0].load.value == 1);
    auto const faults = *checks.faults("local");
    REQUIRE(faults.size() == 3);
    CHECK(faults[0].rule == "903-145");
    CHECK(faults[0].person == **store->people().find("local", "C1"));
    CHECK_FALSE(faults[1].person);
    auto const texts = *checks.texts("local", std::vector<std::int64_t>{1, 2, 99});
    CHECK(texts.size() == 2);
    CHECK(texts.at(1).child == "C1");
    CHECK(texts.at(1).key == "2018-05-01");
    auto const rows = *checks.rows("local", "ssda903", 2019);
    REQUIRE(rows.has_value());
    CHECK(rows->check == kept[1].id);
    CHECK(rows->head == "head");
    REQUIRE(rows->children.size() == 2);
    CHECK(rows->children[1].rows == "rows of two");
    CHECK_FALSE(checks.rows("local", "ssda903", 2018)->has_value());
}

TEST_CASE("an older return does not take the rows' place; the same load again takes its own") {
    Place const place;
    auto const store = place.open();
    auto& checks = store->return_checks();
    load(*store, findings(date(2019, 5, 2), {fault("903-145", "C1", "a", 1)}), "C1");
    auto older = findings(date(2019, 4, 2), {fault("903-145", "C1", "a", 1)});
    older.children = {{"C1", "older rows"}};
    load(*store, older, "C2");
    CHECK((*checks.rows("local", "ssda903", 2019))->children.front().rows == "rows of one");
    auto const again = load(*store, findings(date(2019, 5, 2), {}), "C1");
    CHECK(again.already_loaded);
    auto const kept = *checks.checks("local");
    REQUIRE(kept.size() == 2);
    CHECK(kept[0].known_on == date(2019, 4, 2));
    CHECK(kept[1].faults.empty());
}

TEST_CASE("a guessed day is no earlier than what came before; a check that says nothing new is kept once") {
    Place const place;
    auto const store = place.open();
    auto& checks = store->return_checks();
    load(*store, findings(date(2019, 4, 2), {fault("903-145", "C1", "a", 1)}), "C1");
    auto guessed = findings(date(2019, 3, 29), {});
    guessed.guessed = true;
    REQUIRE(checks.keep("local", guessed, "analyst", at(date(2019, 4, 3))));
    REQUIRE(checks.keep("local", guessed, "analyst", at(date(2019, 4, 4))));
    auto const kept = *checks.checks("local");
    REQUIRE(kept.size() == 2);
    CHECK(kept[1].known_on == date(2019, 4, 2));
    CHECK(kept[1].load.value == 0);
    CHECK(kept[1].actor == "analyst");
    CHECK_FALSE(checks.keep("nowhere", guessed, "analyst", at(date(2019, 4, 4))));
}

TEST_CASE("nothing of a dry run stays, and an erased child takes what was found with it") {
    Place const place;
    auto const store = place.open();
    auto& checks = store->return_checks();
    load(*store, findings(date(2019, 4, 2), {fault("903-145", "C1", "a", 1)}), "C1", true);
    CHECK(checks.checks("local")->empty());
    auto asked = request("ssda903", date(2019, 4, 2));
    asked.findings = std::make_shared<ReturnFindings const>(
        findings(date(2019, 4, 2), {fault("903-145", "C1", "a", 1), fault("903-145", "C5", "a", 1)}));
    std::vector<Fact> const facts{
        fact(store->schema(), "ssd_person", "C1", "", {{"pers_dob", date(1990, 1, 2)}}),
        fact(store->schema(), "ssd_contacts", "C1", "",
             {{"cont_contact_date", date(2000, 3, 1)}, {"cont_contact_source_code", words("1A")}})};
    REQUIRE(store->load(asked, facts));
    auto const person = **store->people().find("local", "C1");
    REQUIRE(store->people().erase(person, "one", "two", at(date(2100, 1, 1))));
    auto const faults = *checks.faults("local");
    REQUIRE(faults.size() == 1);
    CHECK(checks.texts("local", std::vector<std::int64_t>{1})->empty());
    CHECK((*checks.rows("local", "ssda903", 2019))->children.size() == 1);
}

TEST_CASE("a child whom the record comes to know is given what was found before") {
    Place const place;
    auto const store = place.open();
    auto& checks = store->return_checks();
    load(*store, findings(date(2019, 4, 2), {fault("903-145", "C7", "a", 1)}), "C1");
    CHECK_FALSE(checks.faults("local")->front().person);
    load(*store, findings(date(2019, 5, 2), {fault("903-145", "C7", "a", 1)}), "C7");
    auto const faults = *checks.faults("local");
    REQUIRE(faults.size() == 1);
    CHECK(faults.front().person == **store->people().find("local", "C7"));
    CHECK(checks.texts("local", std::vector<std::int64_t>{1})->at(1).child == "C7");
}
