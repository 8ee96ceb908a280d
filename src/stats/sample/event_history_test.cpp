// Hazards from episodes, against counts by hand, simulation from known hazards, and the share of entrants
// that left.
#include "base/random.hpp"
#include "stats/sample/event_history.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace weir;
using namespace weir::stats;
using doctest::Approx;

namespace {

// Entrants every day of `years`, leaving by two routes at hazards constant within bands cut at 28 and 182
// days and multiplied by exp(drift) in each year; seen only from day `window`.
struct World {
    std::vector<double> cuts{28, 182};
    std::vector<std::vector<double>> hazards{{0.02, 0.004, 0.001}, {0.005, 0.003, 0.002}};
    std::vector<double> drift = {};
};

std::vector<Stretch> simulate(World const& world, std::uint64_t seed, double years, double window,
                              double a_day = 2) {
    std::vector<Stretch> out;
    RandomStream stream(seed);
    double const end = years * 365;
    for (double day = stream.exponential(1 / a_day); day < end; day += stream.exponential(1 / a_day)) {
        Stretch one{.began = day, .seen_from = std::max(day, window), .seen_until = end, .age_days = 3000};
        for (double at = day; at < end && one.transition < 0;) { // half a day at a time, hazards held within
            double const length = at - day;
            auto const band = static_cast<std::size_t>(
                std::upper_bound(world.cuts.begin(), world.cuts.end(), length) - world.cuts.begin());
            auto const year = static_cast<std::size_t>(at / 365);
            double const times = year < world.drift.size() ? std::exp(world.drift[year]) : 1;
            double const first = world.hazards[0][band] * times;
            double const total = first + world.hazards[1][band] * times;
            double const wait = stream.exponential(1 / total);
            double const step = std::min({0.5, end - at});
            if (wait < step) {
                one.transition = stream.chance(first / total) ? 0 : 1;
                one.seen_until = at + wait;
            }
            at += step;
        }
        if (one.seen_until > window) { // who left before the window opened is not known of
            out.push_back(one);
        }
    }
    return out;
}

} // namespace

TEST_CASE("days at risk and events fall into the cells they belong to") {
    HistoryLayout const layout{
        .transitions = 2, .age_cuts = {1000}, .duration_cuts = {7, 28}, .period_ends = {110}};
    // Enters on day 100 aged 985; turns 1,000 days old on day 115, is seen from day 104, leaves on day 130.
    std::vector<Stretch> const one{{100, 104, 130, 1, 985}};
    auto const table = tabulate(one, layout);
    REQUIRE(table);
    CHECK(table->days[table->cell(0, 0, 0)] == 3);  // days 104 … 107
    CHECK(table->days[table->cell(0, 1, 0)] == 3);  // … 110
    CHECK(table->days[table->cell(0, 1, 1)] == 5);  // … 115
    CHECK(table->days[table->cell(1, 1, 1)] == 13); // … 128
    CHECK(table->days[table->cell(1, 2, 1)] == 2);  // … 130
    CHECK(std::accumulate(table->days.begin(), table->days.end(), 0.0) == 26);
    CHECK(table->events_at(1, table->cell(1, 2, 1)) == 1);
    CHECK(std::accumulate(table->events.begin(), table->events.end(), 0.0) == 1);
    // Leaving on the day of entry is half a day at risk, not none.
    std::vector<Stretch> const brief{{5, 5, 5, 0, 0}};
    CHECK(tabulate(brief, layout)->days.front() == 0.5);
}

TEST_CASE("stretches that make no sense are refused by number") {
    HistoryLayout const layout{};
    for (Stretch const& bad : {Stretch{5, 4, 6}, Stretch{5, 5, 4}, Stretch{5, 5, 6, 1}, Stretch{5, 5, NAN}}) {
        std::vector<Stretch> const two{{0, 0, 1}, bad};
        auto const refused = tabulate(two, layout);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message.find("Stretch 2") != std::string::npos);
    }
    CHECK_FALSE(tabulate({}, {.duration_cuts = {7, 7}}));
}

TEST_CASE("hazards are found again, with late entry, and intervals hold them") {
    World const world;
    int held = 0;
    int all = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto const seen = simulate(world, seed, 4, 730);
        auto const table = tabulate(seen, {.transitions = 2, .duration_cuts = world.cuts});
        REQUIRE(table);
        for (std::size_t k = 0; k < 2; ++k) {
            auto const pooled = pooled_hazards(*table, k);
            for (std::size_t band = 0; band < 3; ++band) {
                auto const& hazard = pooled.cells[band];
                CHECK(hazard.mean == Approx(world.hazards[k][band]).epsilon(0.35));
                held += hazard.q025 < world.hazards[k][band] && world.hazards[k][band] < hazard.q975 ? 1 : 0;
                ++all;
            }
        }
    }
    CHECK(held >= all * 0.88); // of 120; 95 in 100 expected
}

TEST_CASE("without late entry the same hazards come out too low") {
    World const world;
    auto seen = simulate(world, 3, 4, 730);
    for (auto& one : seen) {
        one.seen_from = one.began;
    }
    auto const table = tabulate(seen, {.transitions = 2, .duration_cuts = world.cuts});
    CHECK(pooled_hazards(*table, 0).cells[2].q975 < world.hazards[0][2]);
}

TEST_CASE("a cell without events is pooled, one with many stands for itself, and a national rate weighs in") {
    std::vector<Stretch> seen;
    for (int i = 0; i < 400; ++i) {
        double const day = i;
        seen.push_back({day, day, day + 5, i % 2 == 0 ? 0 : -1, 0});
        seen.push_back({day, day + 30, day + 40, i % 10 == 0 ? 0 : -1, 0});
    }
    auto const table = tabulate(seen, {});
    auto const pooled = pooled_hazards(*table, 0);
    CHECK(pooled.cells[0].mean == Approx(200 / 2000.0).epsilon(0.02));
    auto const& empty = pooled.cells[6];
    CHECK(empty.days == 0);
    CHECK(empty.q025 < pooled.overall);
    CHECK(empty.q975 > pooled.overall);
    auto const little = tabulate(std::vector<Stretch>{{0, 0, 10, 0, 0}}, {.duration_cuts = {}});
    auto const lent = pooled_hazards(*little, 0, {.national_rate = 0.001, .national_events = 50});
    CHECK(lent.overall < 0.0012);
    CHECK(pooled_hazards(*tabulate({}, {}), 0).cells[0].mean == 0); // nothing known: no rate is claimed
}

TEST_CASE("the drift of a hazard is followed, and none is seen where none is") {
    World world;
    world.drift = {0, 0.15, 0.3, 0.35, 0.5, 0.6};
    HistoryLayout const layout{
        .transitions = 2, .duration_cuts = world.cuts, .period_ends = {365, 730, 1095, 1460, 1825}};
    auto const rising = tabulate(simulate(world, 8, 6, 0, 4), layout);
    auto const drift = drift_of(*rising, 0, pooled_hazards(*rising, 0));
    REQUIRE(drift.mean.size() == 6);
    CHECK(drift.mean[5] - drift.mean[0] == Approx(0.6).epsilon(0.3));
    for (std::size_t year = 0; year < 6; ++year) { // levels are relative to the pool of all years
        double const level = world.drift[year] - world.drift[0] + drift.mean[0];
        CHECK(std::abs(drift.mean[year] - level) < 4 * (drift.sd[year] + drift.sd[0]));
        CHECK(drift.q025[year] < std::exp(drift.mean[year]));
        CHECK(drift.q975[year] > std::exp(drift.mean[year]));
    }
    world.drift.clear();
    auto const level = tabulate(simulate(world, 9, 6, 0, 4), layout);
    auto const still = drift_of(*level, 0, pooled_hazards(*level, 0));
    CHECK(still.deviation < drift.deviation);
    for (double const x : still.mean) {
        CHECK(std::abs(x) < 0.12);
    }
}

TEST_CASE("the share that left, by Aalen and Johansen and by the hazards, agree") {
    World const world;
    auto const seen = simulate(world, 5, 8, 1000, 4);
    auto const observed = aalen_johansen(seen, 2);
    auto const table = tabulate(seen, {.transitions = 2, .duration_cuts = world.cuts});
    std::vector<std::vector<double>> hazards(2);
    for (std::size_t k = 0; k < 2; ++k) {
        for (auto const& cell : pooled_hazards(*table, k).cells) {
            hazards[k].push_back(cell.mean);
        }
    }
    std::vector<double> const days{20, 100, 400, 900};
    auto const expected = incidence_of_hazards(hazards, world.cuts, days);
    auto const truth = incidence_of_hazards(world.hazards, world.cuts, days);
    for (std::size_t i = 0; i < days.size(); ++i) {
        auto const at =
            static_cast<std::size_t>(std::upper_bound(observed.days.begin(), observed.days.end(), days[i]) -
                                     observed.days.begin() - 1);
        for (std::size_t k = 0; k < 2; ++k) {
            CHECK(std::abs(observed.shares[k][at] - expected[k][i]) < 0.02);
            CHECK(std::abs(truth[k][i] - expected[k][i]) < 0.03);
        }
        CHECK(observed.shares[0][at] + observed.shares[1][at] + observed.staying[at] == Approx(1));
    }
    // By hand: three enter at 0; one leaves at 1, one is lost at 2, one leaves at 3; a fourth is seen from 2.
    std::vector<Stretch> const few{{0, 0, 1, 0}, {0, 0, 2, -1}, {0, 0, 3, 1}, {0, 2, 4, 0}};
    auto const hand = aalen_johansen(few, 2);
    REQUIRE(hand.days == std::vector<double>{1, 3, 4});
    CHECK(hand.shares[0][0] == Approx(1 / 3.0));
    CHECK(hand.shares[0][1] == Approx(1 / 3.0));
    CHECK(hand.shares[0][2] == Approx(2 / 3.0));
    CHECK(hand.shares[1][2] == Approx(1 / 3.0));
    CHECK(hand.staying[2] == Approx(0).epsilon(1e-12));
}
