// The care forecast against what is known of it: it begins with what was counted, moves the way its levers
// push, is as wide as real changes were, and does no worse than the last value on published years.
#include "dynamics/compile/compile.hpp"
#include "forecast/care_forecast.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace weir;
using namespace weir::forecast;

namespace {

dynamics::Program const& model() {
    static auto const compiled = dynamics::load_program(WEIR_SOURCE_DIR "/models/care.xmile");
    REQUIRE_MESSAGE(compiled.program != nullptr, compiled.diagnostics.text());
    return *compiled.program;
}

Observed blackpool(int year) {
    auto const published = Published::read(WEIR_SOURCE_DIR "/config/public").value();
    return observe(published, "Blackpool", year).value();
}

ForecastOptions to(Date until, std::size_t runs = 400) {
    return {.until = until, .runs = runs, .threads = 1};
}

} // namespace

TEST_CASE("care forecast: the fitted model begins with what was counted, half the net flow lasting") {
    auto const observed = blackpool(2017);
    auto const made = forecast_care(model(), observed, to(date(2018, 3, 31)));
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().text()));
    // 267 started and 215 ceased; 46 % of the net flow is taken to last, the rest gives way on both sides.
    CHECK(made->entries_per_month == doctest::Approx((267 - 14.04) / 12).epsilon(0.02));
    CHECK(made->exits_per_month == doctest::Approx((215 + 14.04) / 12).epsilon(0.02));
    REQUIRE(made->fan.size() == 13);
    CHECK(made->fan.front().p50 == doctest::Approx(525));
    CHECK(made->fan.front().when == date(2017, 3, 31));
    CHECK(made->fan.back().when == date(2018, 3, 31));
    for (auto const& point : made->fan) {
        CHECK(point.p2_5 <= point.p25);
        CHECK(point.p25 <= point.p50);
        CHECK(point.p50 <= point.p75);
        CHECK(point.p75 <= point.p97_5);
        CHECK(point.p2_5 >= 0);
    }
}

TEST_CASE(
    "care forecast: in 2017 a fifth fewer in a year was out of reach, and the outcome was in the band") {
    auto const observed = blackpool(2017);
    auto const options = to(date(2018, 3, 31));
    auto const made = forecast_care(model(), observed, options).value();
    CHECK(made.fan.back().p2_5 > 420); // the plan's target
    CHECK(made.fan.back().p2_5 < 533); // what came
    CHECK(made.fan.back().p97_5 > 533);
    auto const asked = reach(model(), observed, options, made, 420).value();
    CHECK(asked.runs_at_or_below < 0.025);
    REQUIRE(asked.exit_factor.has_value());
    CHECK(*asked.exit_factor > 1.3);
    CHECK(*asked.exit_factor < 3.0);
    CHECK(asked.without_entries < 420);
}

TEST_CASE("care forecast: the band is about as wide as real one-year changes are") {
    // One-year log changes of 21 authorities have a standard deviation of 8.4 %.
    auto const made = forecast_care(model(), blackpool(2017), to(date(2018, 3, 31), 1'000)).value();
    double const sd = (made.fan.back().p97_5 - made.fan.back().p2_5) / (2 * 1.96) / made.fan.back().p50;
    CHECK(sd > 0.075);
    CHECK(sd < 0.12);
}

TEST_CASE("care forecast: the same for any number of threads, other for another seed") {
    auto const observed = blackpool(2016);
    auto options = to(date(2017, 3, 31), 100);
    auto const one = forecast_care(model(), observed, options).value();
    options.threads = 2;
    auto const two = forecast_care(model(), observed, options).value();
    CHECK(one.fan.back().mean == two.fan.back().mean);
    options.seed = 5;
    CHECK(forecast_care(model(), observed, options).value().fan.back().mean != one.fan.back().mean);
}

TEST_CASE("care forecast: levers move the total the way they should") {
    auto const observed = blackpool(2017);
    auto options = to(date(2018, 3, 31), 200);
    double const base = forecast_care(model(), observed, options)->fan.back().p50;
    options.entry_factor = 0.8;
    double const fewer_entries = forecast_care(model(), observed, options)->fan.back().p50;
    options.entry_factor = 1;
    options.exit_factor = 1.2;
    double const more_exits = forecast_care(model(), observed, options)->fan.back().p50;
    CHECK(fewer_entries < base - 20);
    CHECK(more_exits < base - 15);
}

TEST_CASE("care forecast: back-test of published years, against carrying the last value forward") {
    std::vector<Observed> origins;
    for (int year = 2013; year <= 2020; ++year) {
        origins.push_back(blackpool(year));
    }
    auto const tested = back_test(model(), origins, blackpool(2022), 12, to(date(2023, 3, 31), 300)).value();
    REQUIRE(tested.size() == 8);
    int inside = 0;
    for (auto const& past : tested) {
        inside += past.p2_5 <= past.happened && past.happened <= past.p97_5 ? 1 : 0;
    }
    CHECK(inside >= 7); // a 95 % band over eight years of one authority
}

TEST_CASE("care forecast: what cannot be forecast is refused") {
    auto observed = blackpool(2017);
    CHECK_FALSE(forecast_care(model(), observed, to(date(2017, 3, 31))).has_value());
    observed.exits = 0;
    CHECK_FALSE(forecast_care(model(), observed, to(date(2018, 3, 31))).has_value());
    auto const published = Published::read(WEIR_SOURCE_DIR "/config/public").value();
    CHECK_FALSE(observe(published, "Leeds", 2017).has_value());
    CHECK_FALSE(observe(published, "Blackpool", 2009).has_value());
}

TEST_CASE("observing the record: flows of twelve months, short breaks left out, as at any day") {
    journey::Columns columns;
    auto& periods = columns.tables["care_periods"];
    auto const day = [](int year, unsigned month, unsigned of) { return day_number(date(year, month, of)); };
    auto const add = [&periods](std::int32_t person, journey::Day start, journey::Day end, int short_break) {
        periods.person.push_back(person);
        periods.start.push_back(start);
        periods.end.push_back(end);
        periods.extra["short_breaks"].push_back(short_break);
    };
    add(0, day(2014, 5, 1), journey::open_end, 0);
    add(1, day(2016, 10, 1), day(2017, 6, 1), 0);
    add(2, day(2017, 1, 1), journey::open_end, 1);
    add(3, day(2017, 8, 30), day(2017, 9, 5), 0);
    for (auto const* name : {"cp_plans", "cin_episodes", "contacts", "referrals", "assessments", "section_47",
                             "conferences", "extracts"}) {
        columns.tables[name];
    }
    columns.tables["cin_episodes"].extra["nfa"];
    columns.tables["referrals"].extra["assessed"];
    auto const observed = observe(columns, date(2017, 8, 31), "local");
    CHECK(observed.looked_after == 2);
    CHECK(observed.entries == 2);
    CHECK(observed.exits == 1);
    CHECK(observed.history.back().when == date(2017, 8, 31));
    CHECK(observed.history.front().value == 1);
    CHECK_FALSE(observed.short_share.has_value());
}
