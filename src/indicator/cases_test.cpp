// The cases of tests/cases/indicators against the catalogue's evaluator and against the reference.
#include "indicator/case_file.hpp"
#include "indicator/catalogue.hpp"
#include "indicator/evaluate.hpp"
#include "indicator/reference_evaluator.hpp"
#include "journey/build.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>

using namespace weir;
using namespace weir::indicator;

namespace {

std::filesystem::path const home = WEIR_SOURCE_DIR;

journey::BuildSettings const& settings() {
    static auto const read = journey::BuildSettings::read(home / "config").value();
    return read;
}

Catalogue const& catalogue() {
    static auto const read = Catalogue::read(home / "config" / "indicators").value();
    return read;
}

std::set<std::string, std::less<>> everything_supplied(std::set<std::string> const& but) {
    std::set<std::string, std::less<>> supplied;
    for (auto const& definition : catalogue().all()) {
        for (auto const& need : definition.supply) {
            for (std::size_t from = 0; from < need.size();) {
                auto const to = std::min(need.find(" or ", from), need.size());
                supplied.insert(need.substr(from, to - from));
                from = to + 4;
            }
        }
    }
    for (auto const& name : but) {
        supplied.erase(name);
    }
    return supplied;
}

std::string number(double value) {
    char text[64];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

Expected shown(Point const& point) {
    bool const known = point.state != State::not_supplied;
    return {point.group, known ? std::to_string(point.numerator) : "",
            point.denominator ? std::to_string(*point.denominator) : "",
            point.value ? number(*point.value) : "", name_of(point.state)};
}

void check_against_reference(Case const& one, journey::Rows const& rows, Series const& series) {
    ReferenceWorld world{rows, settings().calendar, {}, month_start(one.query.first_month), one.query.as_at};
    for (auto const& [code, place] : settings().sources.by_code) {
        world.source_groups[code] = settings().sources.names[static_cast<std::size_t>(place)];
    }
    auto const answers = reference_answer(world, one.indicator);
    for (auto const& point : series.points) {
        if (point.state == State::not_supplied) {
            continue;
        }
        auto const answer = answers.find(point.group);
        REQUIRE(answer != answers.end());
        CHECK(answer->second.numerator == point.numerator);
        CHECK(answer->second.denominator == point.denominator);
    }
}

void run(std::filesystem::path const& file) {
    auto one = read_case(file);
    if (!one) {
        FAIL(one.error().text());
    }
    auto const shown_file = file.filename().string();
    CAPTURE(shown_file);
    CHECK_FALSE(one->rule.empty());
    CHECK_FALSE(one->source.empty());
    auto const* definition = catalogue().find(one->indicator);
    REQUIRE(definition != nullptr);
    auto rows = one->rows;
    rows.supplied = everything_supplied(one->not_supplied);
    auto const columns = journey::build(std::move(rows), settings());
    auto const series = evaluate(columns, settings().calendar, *definition, one->query);
    if (!series) {
        FAIL(series.error().text());
    }
    REQUIRE_FALSE(one->expected.empty());
    for (auto const& expected : one->expected) {
        auto const found = std::find_if(series->points.begin(), series->points.end(),
                                        [&](Point const& point) { return point.group == expected.group; });
        CAPTURE(expected.group);
        REQUIRE(found != series->points.end());
        auto const got = shown(*found);
        CHECK(got.numerator == expected.numerator);
        CHECK(got.denominator == expected.denominator);
        CHECK(got.value == expected.value);
        CHECK(got.state == expected.state);
    }
    if (one->query.by == GroupBy::none) {
        check_against_reference(*one, one->rows, *series);
    }
}

} // namespace

TEST_CASE("every case of tests/cases/indicators has its answer") {
    std::size_t count = 0;
    for (auto const& entry : std::filesystem::directory_iterator(home / "tests" / "cases" / "indicators")) {
        if (entry.path().extension() == ".txt") {
            run(entry.path());
            ++count;
        }
    }
    CHECK(count >= 40);
}

TEST_CASE("the catalogue holds the thirty indicators and every condition can be read") {
    CHECK(catalogue().all().size() == 30);
    auto const nothing = journey::build({}, settings());
    auto const checked = catalogue().check(nothing);
    CHECK_MESSAGE(checked.has_value(), (checked ? "" : checked.error().text()));
}
