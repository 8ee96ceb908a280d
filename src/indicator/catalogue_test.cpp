// Definitions that are wrong are refused with the place; thresholds; the children behind a figure; groups
// that add up to the whole.
#include "indicator/catalogue.hpp"
#include "indicator/evaluate.hpp"
#include "journey/build.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

using namespace weir;
using namespace weir::indicator;

namespace {

std::filesystem::path const definitions = std::filesystem::path(WEIR_SOURCE_DIR) / "config";

journey::BuildSettings const& settings() {
    static auto const read = journey::BuildSettings::read(definitions).value();
    return read;
}

Result<Catalogue> catalogue_of(std::string const& toml) {
    auto const folder =
        std::filesystem::temp_directory_path() / ("weir_catalogue_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "one.toml") << toml;
    auto read = Catalogue::read(folder);
    std::filesystem::remove_all(folder);
    return read;
}

std::string const sound = R"(domain = "Referral"
[[indicator]]
id = "X1"
name = "Referrals"
unit = "percent"
direction = "higher"
counts = "Referrals."
numerator = "Referrals"
basis = "test"
attribution = "team at the event"
groups = ["team"]
supply = ["ssd_cin_episodes.cine_referral_date"]
measure = { kind = "events", of = "referrals", denominator = [], numerator = ["nfa = yes"] }
)";

std::string with(std::string const& from, std::string const& to) {
    auto text = sound;
    return text.replace(text.find(from), from.size(), to);
}

journey::Columns small_world() {
    journey::Rows rows;
    for (std::int64_t i = 1; i <= 6; ++i) {
        journey::CinEpisodeRow row;
        row.row = RowId{i};
        row.person = PersonId{100 + i % 4};
        row.referral = date(2017, 6, static_cast<unsigned>(i));
        row.nfa = i % 2 == 0;
        row.team = TeamId{i % 3};
        rows.cin_episodes.push_back(row);
    }
    rows.teams = {{TeamId{1}, "North", {}, {}}, {TeamId{2}, "South", {}, {}}};
    rows.supplied = {"ssd_cin_episodes.cine_referral_date"};
    return journey::build(std::move(rows), settings());
}

} // namespace

TEST_CASE("a sound definition is read, a wrong one is refused with its place") {
    auto const good = catalogue_of(sound);
    REQUIRE_MESSAGE(good.has_value(), (good ? "" : good.error().text()));
    CHECK(good->find("X1") != nullptr);
    CHECK(good->find("X2") == nullptr);
    for (auto const& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"unit = \"percent\"", "unit = \"percents\""},
             {"basis = \"test\"", "basiss = \"test\""},
             {"groups = [\"team\"]", "groups = [\"ward\"]"},
             {"supply = [\"ssd_cin_episodes.cine_referral_date\"]", "supply = []"},
             {"kind = \"events\"", "kind = \"event\""},
             {"denominator = []", "denominator = \"everyone\""}}) {
        auto const bad = catalogue_of(with(from, to));
        CAPTURE(to);
        REQUIRE_FALSE(bad.has_value());
        CHECK(bad.error().text().find("one.toml") != std::string::npos);
    }
}

TEST_CASE("a condition that cannot be read is refused, never taken as true") {
    auto const columns = small_world();
    for (auto const* condition :
         {"nfa", "nfa = ", "nfaa = yes", "wd(start) > 1", "last(visits) > D", "nfa = yes no",
          "months(start, 3", "nfa == yes", "", "start <= 99999999999"}) {
        auto const read = catalogue_of(with("nfa = yes", condition));
        REQUIRE(read.has_value());
        CAPTURE(condition);
        CHECK_FALSE(read->check(columns).has_value());
        CHECK_FALSE(evaluate(columns, settings().calendar, read->all()[0],
                             {.first_month = date(2017, 6, 1), .months = 1, .as_at = date(2017, 8, 31)})
                        .has_value());
    }
}

TEST_CASE("groups add up to the whole and the children behind a figure are as many as it says") {
    auto const columns = small_world();
    auto const catalogue = catalogue_of(sound).value();
    auto const& definition = catalogue.all()[0];
    Query query{.first_month = date(2017, 6, 1), .months = 1, .as_at = date(2017, 8, 31)};
    auto const whole = evaluate(columns, settings().calendar, definition, query).value().points.at(0);
    CHECK(whole.numerator == 3);
    CHECK(whole.denominator == 6);
    CHECK(whole.value == doctest::Approx(50.0));
    query.by = GroupBy::team;
    std::int64_t numerator = 0;
    std::int64_t denominator = 0;
    auto const by_team = evaluate(columns, settings().calendar, definition, query).value();
    for (auto const& point : by_team.points) {
        auto const behind =
            children(columns, settings().calendar, definition, query, point.month, point.group).value();
        CHECK(static_cast<std::int64_t>(behind.size()) == *point.denominator);
        CHECK(std::count_if(behind.begin(), behind.end(),
                            [](Behind const& one) { return one.in_numerator; }) == point.numerator);
        numerator += point.numerator;
        denominator += *point.denominator;
    }
    CHECK(numerator == whole.numerator);
    CHECK(denominator == whole.denominator);
    query.by = GroupBy::source;
    CHECK_FALSE(evaluate(columns, settings().calendar, definition, query).has_value());
}

TEST_CASE("months after the as-at day have no points") {
    auto const columns = small_world();
    auto const catalogue = catalogue_of(sound).value();
    auto const series = evaluate(columns, settings().calendar, catalogue.all()[0],
                                 {.first_month = date(2017, 7, 1), .months = 12, .as_at = date(2017, 8, 31)});
    CHECK(series->points.size() == 2);
    CHECK(evaluate(columns, settings().calendar, catalogue.all()[0],
                   {.first_month = date(2017, 9, 1), .months = 3, .as_at = date(2017, 8, 31)})
              ->points.empty());
}

TEST_CASE("before the feeds begin a month is not supplied, and the month in which they begin is partial") {
    journey::Rows rows;
    rows.supplied = {"ssd_cin_episodes.cine_referral_date"};
    rows.covered_from["referrals"] = date(2017, 6, 10);
    auto const columns = journey::build(std::move(rows), settings());
    auto const catalogue = catalogue_of(sound).value();
    auto const points = evaluate(columns, settings().calendar, catalogue.all()[0],
                                 {.first_month = date(2017, 5, 1), .months = 3, .as_at = date(2017, 8, 31)})
                            ->points;
    CHECK(points.at(0).state == State::not_supplied);
    CHECK_FALSE(points.at(0).value.has_value());
    CHECK(points.at(1).state == State::no_cases);
}

TEST_CASE("colours follow the good direction") {
    Definition one;
    one.thresholds = Thresholds{85, 80};
    one.direction = Direction::higher;
    CHECK(rag_of(one, 85) == Rag::green);
    CHECK(rag_of(one, 84.9) == Rag::amber);
    CHECK(rag_of(one, 79.9) == Rag::red);
    one.thresholds = Thresholds{0, 5};
    one.direction = Direction::lower;
    CHECK(rag_of(one, 0) == Rag::green);
    CHECK(rag_of(one, 5) == Rag::amber);
    CHECK(rag_of(one, 6) == Rag::red);
    one.direction = Direction::context;
    CHECK(rag_of(one, 6) == Rag::none);
}
