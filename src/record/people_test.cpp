// Identity: found by exact digest, by name, merged and split exactly, severed, kept and erased.
#include "record/testing.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace weir;
using namespace weir::record;
using namespace weir::record::testing;

namespace {

std::vector<Fact> two_children(Schema const& schema) {
    return {fact(schema, "ssd_person", "SYNA", "",
                 {{"pers_forename", words("Ottokar")},
                  {"pers_surname", words("Zwillingsson")},
                  {"pers_dob", date(2012, 4, 9)}}),
            fact(schema, "ssd_person", "SYNB", "",
                 {{"pers_forename", words("Ottokar")},
                  {"pers_surname", words("Zwillingson")},
                  {"pers_dob", date(2012, 4, 9)}}),
            fact(schema, "ssd_family", "SYNA", "J1", {{"fami_family_id", words("F1")}}),
            fact(schema, "ssd_family", "SYNC", "J3", {{"fami_family_id", words("F1")}}),
            fact(schema, "ssd_contacts", "SYNA", "C1", {{"cont_contact_date", date(1980, 1, 1)}}),
            fact(schema, "ssd_contacts", "SYNB", "C2", {{"cont_contact_date", date(1980, 2, 1)}}),
            fact(schema, "ssd_linked_identifiers", "SYNA", "U1",
                 {{"link_identifier_type", words("Unique Pupil Number")},
                  {"link_identifier_value", words("H801200001001")},
                  {"link_valid_from_date", date(1979, 1, 1)},
                  {"link_valid_to_date", date(1981, 1, 1)}})};
}

// Everything that reading gives, as text, to compare exactly.
std::string everything(Store& store, std::optional<Date> known = {}) {
    std::string all;
    for (auto const& table : store.schema().tables()) {
        auto const done =
            store.read(table.id, {.authority = "local", .known_at = known}, [&](RowView const& row) {
                all += table.name + ' ' + std::to_string(row.row().value) + ' ' +
                       std::to_string(row.person().value);
                for (std::size_t i = 0; i < table.fields.size(); ++i) {
                    auto const day = row.date(i);
                    all += '|' + std::string{row.text(i)} + (day ? iso(*day) : "") +
                           std::to_string(row.integer(i));
                }
                all += '\n';
            });
        REQUIRE(done.has_value());
    }
    return all;
}

PersonId id_of(Store& store, char const* source) {
    auto const found = store.people().find("local", source);
    REQUIRE(found.has_value());
    REQUIRE(found->has_value());
    return **found;
}

} // namespace

TEST_CASE("a person is found by id, name and pupil number, and opened with what the sources said") {
    Place const place;
    auto store = place.open();
    REQUIRE(store->load(request("ssd", date(2024, 1, 31)), two_children(store->schema())));
    auto const a = id_of(*store, "SYNA");
    auto& people = store->people();
    auto const who = people.identity(a);
    REQUIRE(who.has_value());
    CHECK(who->forename == "Ottokar");
    CHECK(who->birth_date == date(2012, 4, 9));
    CHECK(who->upn == "H801200001001");
    CHECK(who->source_ids == std::vector<std::string>{"SYNA"});
    CHECK(people.search_name("local", "zwillings", 10)->size() == 2);
    CHECK(people.search_name("local", "otto zwillingss", 10).value() == std::vector<PersonId>{a});
    CHECK(people.search_upn("local", "H801200001001").value() == std::vector<PersonId>{a});
    CHECK(people.search_upn("local", "H801200001002")->empty());
    CHECK(people.siblings(a).value() == std::vector<PersonId>{id_of(*store, "SYNC")});
    CHECK(people.facts(a)->birth_month == month_index(date(2012, 4, 1)));
    CHECK(people.birth_dates("local")->size() == 2);
    CHECK_FALSE(people.find("local", "SYNZ")->has_value());
    CHECK_FALSE(people.facts(PersonId{999}).has_value());
}

TEST_CASE("a merge is undone exactly") {
    Place const place;
    auto store = place.open();
    REQUIRE(store->load(request("ssd", date(2024, 1, 31)), two_children(store->schema())));
    auto& people = store->people();
    auto const a = id_of(*store, "SYNA");
    auto const b = id_of(*store, "SYNB");
    auto const before = everything(*store);
    auto const event = people.merge(a, b, "same child", "manager", at(date(2024, 2, 1)));
    REQUIRE(event.has_value());
    CHECK(people.canonical(b) == a);
    CHECK(id_of(*store, "SYNB") == a);
    CHECK(people.identity(b)->source_ids == std::vector<std::string>{"SYNA", "SYNB"});
    CHECK(everything(*store) != before);
    CHECK_FALSE(people.merge(b, a, "again", "manager", at(date(2024, 2, 1))).has_value());
    REQUIRE(people.split(*event, "manager", at(date(2024, 2, 2))));
    CHECK(people.canonical(b) == b);
    CHECK(everything(*store) == before);
    CHECK_FALSE(people.split(*event, "manager", at(date(2024, 2, 2))));
    CHECK(verify(place.options())->sound);
}

TEST_CASE("a source that links two ids of one child merges them, and people may overrule it") {
    Place const place;
    auto store = place.open();
    auto const& schema = store->schema();
    REQUIRE(store->load(request("ssd", date(2024, 1, 31)), two_children(schema)));
    auto const a = id_of(*store, "SYNA");
    auto const b = id_of(*store, "SYNB");
    std::vector<Fact> link{
        fact(schema, "ssd_linked_identifiers", "SYNA", "U2",
             {{"link_identifier_type", words("Former ID")}, {"link_identifier_value", words("SYNB")}})};
    REQUIRE(store->load(request("ssd", date(2024, 2, 1)), link));
    CHECK(store->people().canonical(b) == a);
    // A former pupil number is no id of a person.
    link[0] = fact(schema, "ssd_linked_identifiers", "SYNA", "U3",
                   {{"link_identifier_type", words("Former Unique Pupil Number")},
                    {"link_identifier_value", words("SYNC")}});
    REQUIRE(store->load(request("ssd", date(2024, 2, 2)), link));
    CHECK(store->people().canonical(id_of(*store, "SYNC")) != a);
}

TEST_CASE("a severed identity opens to the named role alone and is found by no search") {
    Place const place;
    auto store = place.open();
    REQUIRE(store->load(request("ssd", date(2024, 1, 31)), two_children(store->schema())));
    auto& people = store->people();
    auto const a = id_of(*store, "SYNA");
    REQUIRE(people.sever(a, true, "adopted", "manager", at(date(2024, 2, 1))));
    auto const refused = people.identity(a);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::refused);
    CHECK(people.identity(a, adoption_records_role).has_value());
    CHECK_FALSE(people.identity(a, "manager").has_value());
    CHECK(people.search_name("local", "zwillingss", 10)->empty());
    CHECK(people.search_upn("local", "H801200001001")->empty());
    CHECK(people.siblings(id_of(*store, "SYNC"))->empty());
    CHECK(people.retention_class(a).value() == RetentionClass::adoption);
}

TEST_CASE("erasure needs an expired class, no hold and two people; then only the chain remains") {
    Place const place;
    auto store = place.open();
    REQUIRE(store->load(request("ssd", date(2024, 1, 31)), two_children(store->schema())));
    auto& people = store->people();
    auto const a = id_of(*store, "SYNA");
    CHECK(people.retention_class(a).value() == RetentionClass::contact_only);
    CHECK(people.retained_until(a).value() == date(2016, 1, 1)); // 35 years after the last contact
    auto const now = at(date(2024, 2, 1));
    CHECK_FALSE(people.erase(a, "one", "one", now));
    CHECK_FALSE(people.erase(a, "one", "two", at(date(2015, 12, 31))));
    REQUIRE(people.hold(a, true, "inquiry", "lawyer", now));
    CHECK_FALSE(people.erase(a, "one", "two", now));
    REQUIRE(people.hold(a, false, "over", "lawyer", now));
    auto const b_before = people.identity(id_of(*store, "SYNB"));
    auto const saved = place.folder() / "backup";
    REQUIRE(backup(place.options(), saved));
    auto const erased = people.erase(a, "one", "two", now);
    REQUIRE_MESSAGE(erased.has_value(), (erased ? "" : erased.error().text()));
    CHECK_FALSE(people.identity(a).has_value());
    CHECK_FALSE(people.identity(a, adoption_records_role).has_value());
    CHECK_FALSE(people.find("local", "SYNA")->has_value());
    CHECK(people.search_name("local", "zwillingss", 10)->empty());
    CHECK(people.facts(a)->erased);
    CHECK(people.identity(id_of(*store, "SYNB"))->surname == b_before->surname);
    CHECK(everything(*store).find(" " + std::to_string(a.value) + "|") == std::string::npos);
    CHECK(everything(*store, date(2024, 1, 31)).find("C1") == std::string::npos);
    CHECK(verify(place.options())->sound);
    store.reset();
    auto const back = restore(saved, place.options());
    REQUIRE_MESSAGE(back.has_value(), (back ? "" : back.error().text()));
    store = place.open();
    CHECK_FALSE(store->people().identity(a).has_value());
    CHECK_FALSE(store->people().find("local", "SYNA")->has_value());
    CHECK(store->people().identity(id_of(*store, "SYNB"))->surname == b_before->surname);
    CHECK(verify(place.options())->sound);
}

TEST_CASE("a forged line in the erasure register destroys nothing") {
    Place const place;
    auto store = place.open();
    REQUIRE(store->load(request("ssd", date(2024, 1, 31)), two_children(store->schema())));
    store.reset();
    std::ofstream{place.database().string() + ".erasures"}
        << "erased 1 2024-02-01 00000000000000000000000000000000\nerased 2 2024-02-01 00\n";
    auto const refused = Store::open(place.options());
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::corrupt);
    std::filesystem::remove(place.database().string() + ".erasures");
    CHECK(place.open()->people().identity(PersonId{1}).has_value());
}
