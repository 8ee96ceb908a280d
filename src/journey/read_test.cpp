// Facts loaded through the store come out as columns: the seam that indicators stand on.
#include "journey/read.hpp"
#include "record/organisation.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

using namespace weir;
using namespace weir::record;

namespace {

class Place { // a folder of its own, gone afterwards
public:
    Place()
        : folder_(std::filesystem::temp_directory_path() / ("weir_journey_" + std::to_string(::getpid()))) {
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
    asked.source_name = "test " + iso(day);
    asked.extract_date = day;
    asked.written_at = Instant{std::chrono::microseconds{1'000'000}};
    asked.actor = "import";
    return asked;
}

struct Maker {
    Schema const& schema;
    [[nodiscard]] Fact operator()(std::string_view table, std::string person, std::string row_id,
                                  std::vector<std::pair<std::string_view, Value>> const& values) const {
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
};

std::vector<Fact> first_load(Maker const& fact) {
    auto const text = [](char const* value) { return Value{std::string(value)}; };
    return {fact("ssd_person", "SYN1", "", {{"pers_dob", date(2010, 5, 17)}, {"pers_sex", text("F")}}),
            fact("ssd_contacts", "SYN1", "C1",
                 {{"cont_contact_date", date(2017, 3, 1)}, {"cont_contact_source_code", text("6")}}),
            fact("ssd_cin_episodes", "SYN1", "R1",
                 {{"cine_referral_date", date(2017, 3, 2)},
                  {"cine_referral_nfa", text("N")},
                  {"cine_close_date", Blank{}},
                  {"cine_referral_team", text("North")}}),
            fact("ssd_cin_assessments", "SYN1", "A1",
                 {{"cina_assessment_start_date", date(2017, 3, 3)}, {"cina_assessment_auth_date", Blank{}}}),
            fact("ssd_cla_episodes", "SYN1", "E1",
                 {{"clae_cla_episode_start_date", date(2017, 4, 1)},
                  {"clae_entered_care_date", date(2017, 4, 1)},
                  {"clae_cla_episode_ceased_date", Blank{}}}),
            fact("ssd_legal_status", "SYN1", "L1",
                 {{"lega_legal_status", text("C2")}, {"lega_legal_status_start_date", date(2017, 4, 1)}}),
            fact("ssd_care_leavers", "SYN2", "V1", {{"clea_care_leaver_in_touch", text("NO")}}),
            fact("ssd_involvements", "SYN1", "I1",
                 {{"invo_professional_id", text("Jo Synth")},
                  {"invo_professional_team", text("North")},
                  {"invo_involvement_start_date", date(2017, 3, 2)}}),
            fact("weir_population", "", "",
                 {{"popu_year", std::int64_t{2017}}, {"popu_population_0_17", std::int64_t{28'600}}})};
}

} // namespace

TEST_CASE("the journey is read back as columns, as known now and on a past day") {
    Place const place;
    auto opened = Store::open(place.options());
    REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().text()));
    auto& store = **opened;
    Maker const fact{store.schema()};
    auto const first = store.load(request("ssd", date(2017, 4, 30)), first_load(fact));
    REQUIRE_MESSAGE(first.has_value(), (first ? "" : first.error().text()));
    std::vector<Fact> const later{
        fact("ssd_cin_assessments", "SYN1", "A1",
             {{"cina_assessment_start_date", date(2017, 3, 3)},
              {"cina_assessment_auth_date", date(2017, 5, 2)}}),
        fact("ssd_care_leavers", "SYN2", "V1", {{"clea_care_leaver_in_touch", std::string("YES")}})};
    REQUIRE(store.load(request("ssd", date(2017, 5, 31)), later));

    auto const settings =
        journey::BuildSettings::read(std::filesystem::path(WEIR_SOURCE_DIR) / "config").value();
    auto const now = journey::read(store, {.authority = "local", .known_at = std::nullopt}, settings);
    REQUIRE_MESSAGE(now.has_value(), (now ? "" : now.error().text()));
    CHECK(now->persons.size() == 2);
    CHECK(now->persons[0].birth == day_number(date(2010, 5, 17)));
    CHECK(now->table("contacts").size() == 1);
    CHECK(now->source_groups[static_cast<std::size_t>(now->table("contacts").at("source_group")[0])] ==
          "police");
    CHECK(now->table("contacts").at("next_referral")[0] == day_number(date(2017, 3, 2)));
    CHECK(now->table("assessments").end[0] == day_number(date(2017, 5, 2)));
    CHECK(now->table("care_periods").end[0] == journey::open_end);
    CHECK(now->table("care_periods").at("short_breaks")[0] == 0);
    CHECK(now->population_0_17.at(2017) == 28'600);
    CHECK(now->supplied.contains("ssd_cin_assessments.cina_assessment_auth_date"));
    CHECK_FALSE(now->supplied.contains("ssd_contacts.local_decision_date"));
    auto const held = now->allocated(0, day_number(date(2017, 5, 1)));
    REQUIRE(held.worker != journey::missing);
    CHECK(now->workers[static_cast<std::size_t>(held.worker)].name == "Jo Synth");
    CHECK(now->teams[static_cast<std::size_t>(held.team)].name == "North");
    auto const& leavers = now->table("care_leavers"); // both versions, each with its span
    REQUIRE(leavers.size() == 2);
    CHECK(leavers.end[0] == day_number(date(2017, 5, 31)));
    CHECK(leavers.at("in_touch")[0] == 0);
    CHECK(leavers.at("in_touch")[1] == 1);

    auto const then = journey::read(store, {.authority = "local", .known_at = date(2017, 5, 1)}, settings);
    REQUIRE_MESSAGE(then.has_value(), (then ? "" : then.error().text()));
    CHECK(then->table("assessments").end[0] == journey::open_end);
    CHECK(then->table("care_leavers").size() == 1);
    CHECK(then->table("extracts").size() == 1);
}
