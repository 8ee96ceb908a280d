// What guards a name is asked of the record at the moment it would be shown, not of what was computed before.
#include "record/people.hpp"
#include "web/service/children_access.hpp"
#include "web/service/record_state.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace weir;

namespace {

Instant const noon = Instant{date(2017, 8, 31)} + std::chrono::hours(12);

record::Fact referral(record::Schema const& schema) {
    auto const& table = schema.at("ssd_cin_episodes");
    record::Fact fact{.table = table.id, .source_row_id = "R1", .person = "SYN0000001"};
    fact.values.assign(table.fields.size(), record::NotSupplied{});
    fact.values[table.at("cine_referral_date")] = date(2017, 5, 2);
    fact.values[table.at("cine_close_date")] = record::Blank{};
    return fact;
}

} // namespace

TEST_CASE("access: a restriction made in the record closes it to the team at once") {
    auto const folder = std::filesystem::temp_directory_path() / "weir_children_access_test";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    std::string const url = "sqlite:" + (folder / "a.db").string();
    std::filesystem::path const root = WEIR_SOURCE_DIR;
    auto const schema = root / "config" / "record" / "ssd_tables.csv";
    auto store = record::Store::open({.url = url, .key_file = {}, .schema_csv = schema, .create = true});
    REQUIRE_MESSAGE(store.has_value(), (store ? "" : store.error().text()));
    std::vector<record::Fact> const facts{referral((*store)->schema())};
    record::LoadRequest const request{.authority = "local",
                                      .system = "ssd",
                                      .format = "ssd",
                                      .source_name = "a",
                                      .extract_date = date(2017, 8, 31),
                                      .written_at = noon,
                                      .actor = "test",
                                      .places = {"a"}};
    REQUIRE((*store)->load(request, facts).has_value());
    auto const person = (*store)->people().find("local", "SYN0000001").value().value();
    auto state = web::RecordState::open({.home = {root},
                                         .db_url = url,
                                         .key_file = folder / "a.db.key",
                                         .authority = "local",
                                         .clock = [] { return noon; },
                                         .today = [] { return date(2017, 8, 31); }});
    REQUIRE_MESSAGE(state.has_value(), (state ? "" : state.error().text()));
    REQUIRE((*state)->current().has_value());
    CHECK_FALSE((*state)->facts(person)->restricted);
    REQUIRE((*store)->people().restrict(person, true, "witness", "director", noon).has_value());
    CHECK((*state)->facts(person)->restricted); // what child_facts asks, with no new snapshot between
    store->reset();
    state->reset();
    std::filesystem::remove_all(folder);
}
