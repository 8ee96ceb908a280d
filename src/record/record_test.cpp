// The record as its callers see it: loads that say nothing new, sources that correct each other, past days
// asked again, rows that vanish and come back.
#include "record/organisation.hpp"
#include "record/testing.hpp"

#include <doctest/doctest.h>

using namespace weir;
using namespace weir::record;
using namespace weir::record::testing;

TEST_CASE("a load is read back, and the same load again changes nothing") {
    Place const place;
    auto store = Store::open(place.options());
    REQUIRE_MESSAGE(store.has_value(), (store ? "" : store.error().text()));
    auto const& schema = (*store)->schema();
    std::vector<Fact> facts{
        fact(schema, "ssd_contacts", "SYN1", "C1",
             {{"cont_contact_date", date(2024, 3, 1)}, {"cont_contact_source_code", std::string{"1A"}}}),
        fact(schema, "ssd_person", "SYN1", "",
             {{"pers_forename", std::string{"Plantedname"}}, {"pers_dob", date(2015, 5, 17)}}),
        fact(schema, "ssd_cin_episodes", "SYN1", "R1",
             {{"cine_referral_date", date(2024, 3, 2)},
              {"cine_referral_worker_id", std::string{"Jo Synth"}}})};
    auto const done = (*store)->load(request("ssd", date(2024, 3, 31)), facts);
    REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().text()));
    CHECK(done->added == 3);
    auto const generation = (*store)->generation().value();
    auto const again = (*store)->load(request("ssd", date(2024, 3, 31)), facts);
    REQUIRE(again.has_value());
    CHECK(again->already_loaded);
    CHECK((*store)->generation().value() == generation);
    int rows = 0;
    auto const& contacts = schema.at("ssd_contacts");
    auto const read = (*store)->read(contacts.id, {.authority = "local"}, [&](RowView const& row) {
        ++rows;
        CHECK(row.text(contacts.at("cont_contact_source_code")) == "1A");
        CHECK(row.date(contacts.at("cont_contact_date")) == date(2024, 3, 1));
        CHECK(row.supplied(contacts.at("cont_contact_date")));
        CHECK_FALSE(row.supplied(contacts.at("local_decision_date")));
        CHECK(row.person().value == 1);
    });
    REQUIRE(read.has_value());
    CHECK(rows == 1);
    auto const& persons = schema.at("ssd_person");
    REQUIRE((*store)->read(persons.id, {.authority = "local"}, [&](RowView const& row) {
        CHECK(row.text(persons.at("pers_forename")) == "Plantedname");
        CHECK(row.integer(persons.at("local_birth_month")) == month_index(date(2015, 5, 1)));
    }));
    CHECK((*store)->loads("local")->size() == 1);
}

TEST_CASE("what was known on a past day stays what it was") {
    Place const place;
    auto store = Store::open(place.options());
    REQUIRE(store.has_value());
    auto const& schema = (*store)->schema();
    auto const& table = schema.at("ssd_cin_episodes");
    auto const episode = [&](Value closed) {
        return std::vector<Fact>{
            fact(schema, "ssd_cin_episodes", "SYN1", "R1",
                 {{"cine_referral_date", date(2024, 1, 2)}, {"cine_close_date", closed}})};
    };
    REQUIRE((*store)->load(request("ssd", date(2024, 1, 31)), episode(Blank{})));
    auto const later = (*store)->load(request("ssd", date(2024, 2, 29)), episode(date(2024, 2, 10)));
    REQUIRE(later.has_value());
    CHECK(later->changed == 1);
    auto const closed_as_known = [&](std::optional<Date> known) {
        std::vector<std::optional<Date>> seen;
        REQUIRE((*store)->read(table.id, {.authority = "local", .known_at = known}, [&](RowView const& row) {
            seen.push_back(row.date(table.at("cine_close_date")));
        }));
        return seen;
    };
    CHECK(closed_as_known(date(2024, 1, 1)).empty());
    CHECK(closed_as_known(date(2024, 2, 1)) == std::vector<std::optional<Date>>{std::nullopt});
    CHECK(closed_as_known(date(2024, 3, 1)) == std::vector<std::optional<Date>>{date(2024, 2, 10)});
    CHECK(closed_as_known(std::nullopt) == std::vector<std::optional<Date>>{date(2024, 2, 10)});
    std::vector<std::pair<Date, std::optional<Date>>> spans;
    REQUIRE((*store)->read_versions(table.id, {.authority = "local"}, [&](RowView const& row) {
        spans.emplace_back(row.known_on(), row.known_until());
    }));
    REQUIRE(spans.size() == 2);
    CHECK(spans[0] == std::pair<Date, std::optional<Date>>{date(2024, 1, 31), date(2024, 2, 29)});
    CHECK(spans[1] == std::pair<Date, std::optional<Date>>{date(2024, 2, 29), std::nullopt});
}

namespace {

std::size_t live_rows(Store& store, std::string_view table, std::optional<Date> known = {}) {
    std::size_t count = 0;
    auto const read = store.read(store.schema().at(table).id, {.authority = "local", .known_at = known},
                                 [&](RowView const&) { ++count; });
    REQUIRE(read.has_value());
    return count;
}

} // namespace

TEST_CASE("a source without row ids and one with them speak of the same row") {
    Place const place;
    auto store = place.open();
    auto const& schema = store->schema();
    std::vector<Fact> const annex{fact(schema, "ssd_cin_episodes", "SYN1", "",
                                       {{"cine_referral_date", date(2024, 1, 2)},
                                        {"cine_close_reason", words("RC1")},
                                        {"cine_referral_worker_id", words("Jo\u00a0 Synth ")}})};
    std::vector<Fact> const ssd{
        fact(schema, "ssd_professionals", "", "P1", {{"prof_professional_name", words("Jo Synth")}}),
        fact(schema, "ssd_cin_episodes", "SYN1", "R1",
             {{"cine_referral_date", date(2024, 1, 2)}, {"cine_referral_worker_id", words("P1")}})};
    REQUIRE(store->load(request("annex-a", date(2024, 1, 31)), annex));
    REQUIRE(store->load(request("ssd", date(2024, 2, 1)), ssd));
    CHECK(live_rows(*store, "ssd_cin_episodes") == 1);
    auto const workers = store->organisation().workers("local");
    REQUIRE(workers.has_value());
    CHECK(workers->size() == 1);
    auto const& table = schema.at("ssd_cin_episodes");
    REQUIRE(store->read(table.id, {.authority = "local"}, [&](RowView const& row) {
        CHECK(row.text(table.at("cine_close_reason")) == "RC1"); // the second source does not carry it
        CHECK(row.integer(table.at("cine_referral_worker_id")) == workers->front().id.value);
    }));
}

TEST_CASE("a vanished row raises a query; confirmed it is withdrawn, named again it is back") {
    Place const place;
    auto store = place.open();
    auto const& schema = store->schema();
    auto const contact = [&](std::string id, unsigned day) {
        return fact(schema, "ssd_contacts", "SYN1", std::move(id),
                    {{"cont_contact_date", date(2024, 1, day)}});
    };
    auto asked = request("ssd", date(2024, 1, 31));
    asked.coverage.push_back(
        {schema.at("ssd_contacts").id, CoverageRule::dated_or_open, {date(2024, 1, 5), date(2024, 2, 1)}});
    std::vector<Fact> const both{contact("C0", 1), contact("C1", 10), contact("C2", 11)};
    REQUIRE(store->load(asked, both));
    asked.extract_date = date(2024, 2, 1);
    std::vector<Fact> const one{contact("C1", 10)};
    auto const second = store->load(asked, one);
    REQUIRE(second.has_value());
    CHECK(second->absences == 1); // C0 lies before the window: aged out, not vanished
    CHECK(live_rows(*store, "ssd_contacts") == 3);
    auto const open = store->absences("local", true);
    REQUIRE(open->size() == 1);
    auto const row = open->front().row;
    REQUIRE(store->confirm_absence(open->front().id, "manager", at(date(2024, 2, 2))));
    CHECK(live_rows(*store, "ssd_contacts") == 2);
    CHECK(live_rows(*store, "ssd_contacts", date(2024, 2, 1)) == 3);
    CHECK_FALSE(store->confirm_absence(open->front().id, "manager", at(date(2024, 2, 2))));
    REQUIRE(store->reinstate(schema.at("ssd_contacts").id, row, "manager", at(date(2024, 2, 3))));
    CHECK(live_rows(*store, "ssd_contacts") == 3);
    asked.extract_date = date(2024, 2, 4);
    asked.confirm_absences = true;
    CHECK(store->load(asked, one)->withdrawn == 1);
    CHECK(live_rows(*store, "ssd_contacts") == 2);
    asked.extract_date = date(2024, 2, 5);
    CHECK(store->load(asked, both)->returned == 1);
    CHECK(live_rows(*store, "ssd_contacts") == 3);
    CHECK(verify(place.options())->sound);
}

TEST_CASE("a team merged in the middle of a year stays itself before that day") {
    Place const place;
    auto store = place.open();
    auto const& schema = store->schema();
    std::vector<Fact> const facts{
        fact(schema, "ssd_department", "", "T1", {{"dept_team_name", words("North")}}),
        fact(schema, "ssd_department", "", "T2", {{"dept_team_name", words("South")}}),
        fact(schema, "ssd_department", "", "T3", {{"dept_team_name", words("Whole")}})};
    REQUIRE(store->load(request("ssd", date(2024, 3, 31)), facts));
    auto const teams = store->organisation().teams("local");
    REQUIRE(teams->size() == 3);
    auto const north = (*teams)[0].id;
    auto const south = (*teams)[1].id;
    auto const whole = (*teams)[2].id;
    auto& organisation = store->organisation();
    REQUIRE(organisation.merge_team(north, south, date(2024, 9, 1), "manager", at(date(2024, 8, 1))));
    REQUIRE(organisation.merge_team(south, whole, date(2025, 1, 1), "manager", at(date(2024, 12, 1))));
    CHECK_FALSE(organisation.merge_team(whole, north, date(2025, 2, 1), "manager", at(date(2024, 12, 1))));
    CHECK(organisation.answering(north, date(2024, 8, 31)).value() == north);
    CHECK(organisation.answering(north, date(2024, 9, 1)).value() == south);
    CHECK(organisation.answering(north, date(2025, 1, 1)).value() == whole);
}

TEST_CASE("names that stand for nobody are marked as such") {
    Place const place;
    auto store = place.open();
    std::vector<Fact> facts;
    std::vector<std::string> const names{"Duty",          "#N/A",        "referral  coordinator",
                                         "Duty worker 2", "Judy Duteil", "Tea Mann"};
    for (auto const& name : names) {
        facts.push_back(
            fact(store->schema(), "ssd_professionals", "", "", {{"prof_professional_name", name}}));
    }
    REQUIRE(store->load(request("annex-a", date(2024, 3, 31)), facts));
    std::vector<bool> generic;
    auto const workers = store->organisation().workers("local");
    REQUIRE(workers.has_value());
    for (auto const& worker : *workers) {
        generic.push_back(worker.generic);
    }
    CHECK(generic == std::vector<bool>{true, true, true, true, false, false});
}

TEST_CASE("bad facts are refused one by one, and a dry run leaves nothing") {
    Place const place;
    auto store = place.open();
    auto const& schema = store->schema();
    std::vector<Fact> const facts{
        fact(schema, "ssd_contacts", "SYN1", "C1", {{"cont_contact_date", date(2024, 1, 1)}}),
        fact(schema, "ssd_contacts", "", "C9", {{"local_decision_date", date(2024, 1, 2)}}), // nobody has C9
        fact(schema, "ssd_contacts", "", "C1", {{"local_decision_date", date(2024, 1, 2)}}), // a side sheet
        fact(schema, "ssd_contacts", "SYN1", "C2", {{"cont_contact_date", words("tomorrow")}}), // not a date
        fact(schema, "ssd_contacts", "SYN1", "C1", {{"cont_contact_date", date(2024, 1, 1)}})};
    auto dry = request("ssd", date(2024, 1, 31));
    dry.dry_run = true;
    CHECK(store->load(dry, facts)->added == 2);
    CHECK(live_rows(*store, "ssd_contacts") == 0);
    auto const done = store->load(request("ssd", date(2024, 1, 31)), facts);
    REQUIRE(done.has_value());
    CHECK(done->facts == std::vector<FactOutcome>{FactOutcome::added, FactOutcome::refused,
                                                  FactOutcome::added, FactOutcome::refused,
                                                  FactOutcome::duplicate});
    CHECK(live_rows(*store, "ssd_contacts") == 1);
    CHECK(store
              ->ever_supplied("local", schema.at("ssd_contacts").id,
                              schema.at("ssd_contacts").at("local_decision_date"))
              .value());
    CHECK_FALSE(store
                    ->ever_supplied("local", schema.at("ssd_contacts").id,
                                    schema.at("ssd_contacts").at("local_contact_subtype"))
                    .value());
    std::vector<RefusedRow> const kept{{"f.csv|1", 4, "SYN1", {"C2", "tomorrow", ""}}};
    REQUIRE(store->keep_refused(LoadId{done->load_id}, "local", kept));
    auto const back = store->kept_rows("local", LoadId{done->load_id});
    REQUIRE(back->size() == 3); // the load itself kept the two that it refused
    CHECK(back->front().reason == "row-not-placed");
    CHECK(back->front().cells.at(0) == "C9");
    CHECK(back->back().cells == kept.front().cells);
}

TEST_CASE("nothing crosses between two authorities of one database") {
    Place const place;
    auto store = place.open();
    auto const& schema = store->schema();
    std::vector<Fact> const facts{
        fact(schema, "ssd_contacts", "SYN1", "C1", {{"cont_contact_date", date(2024, 1, 1)}})};
    auto east = request("ssd", date(2024, 1, 31));
    east.authority = "east";
    auto west = east;
    west.authority = "west";
    REQUIRE(store->load(east, facts));
    REQUIRE(store->load(west, facts));
    CHECK(store->authorities()->size() == 2);
    CHECK(store->people().find("east", "SYN1").value() != store->people().find("west", "SYN1").value());
    std::size_t rows = 0;
    REQUIRE(
        store->read(schema.at("ssd_contacts").id, {.authority = "east"}, [&](RowView const&) { ++rows; }));
    CHECK(rows == 1);
    auto const one = store->people().find("east", "SYN1")->value();
    auto const other = store->people().find("west", "SYN1")->value();
    CHECK_FALSE(store->people().merge(one, other, "x", "manager", at(date(2024, 2, 1))).has_value());
}
