// Spellings that nobody knew: kept with the load that had them, decided once, taken back, and sealed; and a
// load that is stopped leaves nothing.
#include "record/spellings.hpp"
#include "record/testing.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace weir;
using namespace weir::record;
using namespace weir::record::testing;

namespace {

LoadRequest with_spellings(Date day, std::size_t count) {
    auto asked = request("annex-a", day);
    asked.unmapped = {{"source", "Plantedcop shop", "plantedcop shop", "Contact Source", count},
                      {"sex", "Plantedcop shop", "plantedcop shop", "Gender", 1}};
    asked.refused_rows = {{"a.csv|List 1", 7, "SYN1", {"SYN1", "no day"}, "date-missing"}};
    return asked;
}

std::vector<Fact> one_person(Schema const& schema, std::string const& sex) {
    return {fact(schema, "ssd_person", "SYN1", "", {{"pers_sex", sex}})};
}

std::string whole(std::filesystem::path const& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

TEST_CASE("a spelling is listed from its first load until a person says what it means") {
    Place const place;
    auto const store = place.open();
    auto const first = store->load(with_spellings(date(2024, 1, 31), 3), one_person(store->schema(), "F"));
    REQUIRE(first.has_value());
    auto const second = store->load(with_spellings(date(2024, 2, 29), 5), one_person(store->schema(), "M"));
    REQUIRE(second.has_value());
    auto& spellings = store->spellings();
    auto const unknown = *spellings.unknown("local");
    REQUIRE(unknown.size() == 2); // the same words in two sets are two questions
    CHECK(unknown[0].spelling == "Plantedcop shop");
    CHECK(unknown[0].code_set == "source");
    CHECK(unknown[0].field == "Contact Source");
    CHECK(unknown[0].count == 5);
    CHECK(unknown[0].first_load.value == first->load_id);
    CHECK(unknown[0].last_load.value == second->load_id);

    REQUIRE(spellings.choose("local", unknown[0].id, "6", "analyst", at(date(2024, 3, 1))));
    CHECK(spellings.unknown("local")->size() == 1);
    auto const again = spellings.choose("local", unknown[0].id, "7", "analyst", at(date(2024, 3, 1)));
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().code == ErrorCode::conflict);
    CHECK_FALSE(spellings.choose("local", 99, "7", "analyst", at(date(2024, 3, 1))));
    CHECK_FALSE(spellings.choose("elsewhere", unknown[1].id, "7", "analyst", at(date(2024, 3, 1))));

    auto const choices = *spellings.choices("local");
    REQUIRE(choices.size() == 1);
    CHECK(choices[0].code == "6");
    CHECK(choices[0].actor == "analyst");
    CHECK(choices[0].spelling == "Plantedcop shop");
    CHECK(choices[0].stands);

    REQUIRE(spellings.take_back("local", choices[0].id, "manager", at(date(2024, 3, 2))));
    CHECK(spellings.unknown("local")->size() == 2);
    CHECK_FALSE(spellings.choices("local")->front().stands);
    CHECK_FALSE(spellings.take_back("local", choices[0].id, "manager", at(date(2024, 3, 2))));
}

TEST_CASE("what is kept beside a load comes and goes with it, sealed, and the record still verifies") {
    Place const place;
    {
        auto const store = place.open();
        auto rehearsal = with_spellings(date(2024, 1, 31), 3);
        rehearsal.dry_run = true;
        REQUIRE(store->load(rehearsal, one_person(store->schema(), "F")));
        CHECK(store->refused_rows("local")->empty());
        CHECK(store->spellings().unknown("local")->empty());

        auto stopped = with_spellings(date(2024, 1, 31), 3);
        stopped.stop = [] { return true; };
        auto const gone = store->load(stopped, one_person(store->schema(), "F"));
        REQUIRE_FALSE(gone.has_value());
        CHECK(gone.error().code == ErrorCode::refused);
        CHECK(store->loads("local")->empty());
        CHECK(store->refused_rows("local")->empty());

        auto asked = with_spellings(date(2024, 1, 31), 3);
        asked.decisions = "list 3 lost most of its rows";
        auto const done = store->load(asked, one_person(store->schema(), "F"));
        REQUIRE(done.has_value());
        auto const loads = *store->loads("local");
        REQUIRE(loads.size() == 1);
        CHECK(loads[0].decisions == "list 3 lost most of its rows");
        CHECK(loads[0].refused == 1);
        auto const heads = *store->refused_rows("local");
        REQUIRE(heads.size() == 1);
        CHECK(heads[0].reason == "date-missing");
        CHECK(heads[0].row_number == 7);
        CHECK(heads[0].person.value > 0); // the load itself made the person known
        auto const rows = *store->kept_rows("local", LoadId{done->load_id});
        REQUIRE(rows.size() == 1);
        CHECK(rows[0].cells == std::vector<std::string>{"SYN1", "no day"});
        CHECK(rows[0].reason == "date-missing");
        REQUIRE(store->spellings().choose("local", store->spellings().unknown("local")->front().id, "6",
                                          "analyst", at(date(2024, 3, 1))));
    }
    auto const report = verify(place.options());
    REQUIRE(report.has_value());
    CHECK_MESSAGE(report->sound, report->finding);
    for (auto const& file : std::filesystem::directory_iterator(place.folder())) {
        CHECK(whole(file.path()).find("Plantedcop") == std::string::npos);
    }
}

TEST_CASE("a store that was open before reads and writes about people whom another store made known") {
    Place const place;
    auto const early = place.open();
    auto const writer = place.open();
    auto const& schema = writer->schema();
    REQUIRE(writer->load(
        request("annex-a", date(2024, 1, 31)),
        std::vector<Fact>{fact(schema, "ssd_person", "SYN1", "", {{"pers_forename", words("Ada-Synth")}})}));
    auto const person = *early->people().find("local", "SYN1");
    REQUIRE(person.has_value());
    auto const identity = early->people().identity(*person);
    REQUIRE_MESSAGE(identity.has_value(), (identity ? "" : identity.error().text()));
    CHECK(identity->forename == "Ada-Synth");
    REQUIRE(early->load(
        request("annex-a", date(2024, 2, 29)),
        std::vector<Fact>{fact(schema, "ssd_person", "SYN1", "", {{"pers_forename", words("Ida-Synth")}})}));
    CHECK(writer->people().identity(*person)->forename == "Ida-Synth");
}
