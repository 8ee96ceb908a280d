// The record as its callers see it: loads that say nothing new, sources that correct each other, past days
// asked again, rows that vanish and come back.
#include "record/store.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

using namespace weir;
using namespace weir::record;

namespace {

class Place { // a folder of its own, gone afterwards
public:
    Place()
        : folder_(std::filesystem::temp_directory_path() / ("weir_record_" + std::to_string(::getpid()))) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;
    ~Place() { std::filesystem::remove_all(folder_); }
    [[nodiscard]] OpenOptions options() const {
        OpenOptions options;
        options.url = "sqlite:" + (folder_ / "weir.db").string();
        options.schema_csv = std::filesystem::path{WEIR_SOURCE_DIR} / "config/record/ssd_tables.csv";
        options.create = true;
        return options;
    }

private:
    std::filesystem::path folder_;
};

LoadRequest request(std::string system, Date day) {
    LoadRequest asked;
    asked.authority = "local";
    asked.system = std::move(system);
    asked.format = asked.system;
    asked.source_name = "test";
    asked.extract_date = day;
    asked.written_at = Instant{std::chrono::microseconds{1'000'000}};
    asked.actor = "import";
    return asked;
}

Fact fact(Schema const& schema, std::string_view table, std::string person, std::string row_id,
          std::vector<std::pair<std::string_view, Value>> const& values) {
    auto const& def = schema.at(table);
    Fact made;
    made.table = def.id;
    made.person = std::move(person);
    made.source_row_id = std::move(row_id);
    made.values.resize(def.fields.size());
    for (auto const& [name, value] : values) {
        made.values[def.at(name)] = value;
    }
    return made;
}

} // namespace

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
