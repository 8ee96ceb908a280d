// The value of knowing more against closed forms for normal benefits, and choices against counts by hand.
#include "base/random.hpp"
#include "stats/decide/decision.hpp"
#include "stats/decide/information.hpp"
#include "stats/sample/cases.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>

using namespace weir;
using namespace weir::stats;
using doctest::Approx;

namespace {

OptionValues made(std::size_t options, std::vector<double> values) {
    auto out = OptionValues::make(options, std::move(values));
    REQUIRE(out);
    return std::move(*out);
}

struct Normal {
    OptionValues values;
    std::vector<std::vector<double>> z;
    std::vector<double> study; // Z1 seen with noise of its own size, which halves its variance
};

// Benefit 0 and m + b Z, on evenly spread normal numbers.
Normal normal_case(sample_cases::Json const& one, std::size_t draws) {
    auto const b = one.at("b").numbers();
    RandomStream stream(17);
    std::vector<double> values;
    std::vector<std::vector<double>> z(b.size());
    std::vector<double> study;
    for (std::size_t i = 0; i < draws; ++i) {
        double sum = one.at("m").number();
        for (std::size_t k = 0; k < b.size(); ++k) {
            z[k].push_back(stream.normal());
            sum += b[k] * z[k].back();
        }
        study.push_back(z[0].back() + stream.normal());
        values.push_back(0);
        values.push_back(sum);
    }
    return {made(2, values), z, study};
}

void check_near(InformationValue const& got, double expected, double scale) {
    CHECK(std::abs(got.value - expected) < 4 * got.error + 0.01 * scale);
}

} // namespace

TEST_CASE("the value of information equals the closed form") {
    auto const data = sample_cases::json_of("decide/value_of_information_analytic.json");
    for (std::size_t i = 0; i < data.size(); ++i) {
        auto const one = data.at(i);
        CAPTURE(i);
        auto const drawn = normal_case(one, 40'000);
        double const scale = one.at("EVPI").number();
        auto const& z = drawn.z;
        check_near(value_of_perfect_information(drawn.values), scale, 0);
        check_near(*value_of_partial_information(drawn.values, {z[0]}), one.at("EVPPI_Z1").number(), scale);
        check_near(*value_of_partial_information(drawn.values, {z[1]}), one.at("EVPPI_Z2").number(), scale);
        check_near(*value_of_partial_information(drawn.values, {z[2]}), one.at("EVPPI_Z3").number(), scale);
        check_near(*value_of_partial_information(drawn.values, {z[0], z[1]}), one.at("EVPPI_Z1Z2").number(),
                   scale);
        check_near(*value_of_partial_information(drawn.values, {drawn.study}),
                   one.at("EVSI_Z1_from_study_shrink_half").number(), scale);
        if (one.at("prob_cost_effective").number() < 0.98) { // a rarer change of mind than a bin is wide
            check_near(*value_of_partial_information(drawn.values, {z[0]}, {.method = Regression::binned}),
                       one.at("EVPPI_Z1").number(), 2 * scale);
        }
        CHECK(summarise_options(drawn.values)[1].probability_positive ==
              Approx(one.at("prob_cost_effective").number()).epsilon(0.02));
    }
}

TEST_CASE("a benefit that bends and one that needs two parameters at once are both followed") {
    RandomStream stream(3);
    std::vector<double> values;
    std::vector<double> a;
    std::vector<double> b;
    for (int i = 0; i < 40'000; ++i) {
        a.push_back(stream.normal());
        b.push_back(stream.normal());
        values.insert(values.end(),
                      {0, a.back() * a.back() - 1 + 0.5 * stream.normal(), a.back() * b.back()});
    }
    auto const drawn = made(3, values);
    // E max(0, a² − 1) = 2 φ(1): the third option is worth nothing when only a is known.
    CHECK(value_of_partial_information(drawn, {a})->value == Approx(2 * 0.2419707).epsilon(0.05));
    auto const both = value_of_partial_information(drawn, {a, b});
    CHECK(both->value > value_of_partial_information(drawn, {a})->value + 0.1);
    CHECK(both->value < value_of_perfect_information(drawn).value);
    CHECK(value_of_partial_information(drawn, {b})->value < 0.03);
}

TEST_CASE("what cannot be regressed is refused, and a constant is worth nothing") {
    auto const few = made(2, {0, 1, 0, -1, 0, 2});
    CHECK_FALSE(value_of_partial_information(few, {}));
    CHECK_FALSE(value_of_partial_information(few, {{1, 2}}));
    CHECK_FALSE(value_of_partial_information(few, {{1, 2, NAN}}));
    CHECK_FALSE(value_of_partial_information(few, {{1, 2, 3}})); // three draws
    CHECK_FALSE(value_of_partial_information(few, {{1, 2, 3}, {1, 2, 4}}, {.method = Regression::binned}));
    CHECK(value_of_partial_information(few, {{5, 5, 5}})->value == 0);
    CHECK_FALSE(OptionValues::make(2, {1, 2, 3}));
    CHECK_FALSE(OptionValues::make(0, {}));
    auto const bad = OptionValues::make(2, {1, 2, 3, NAN});
    REQUIRE_FALSE(bad);
    CHECK(bad.error().message.find("option 2 in draw 2") != std::string::npos);
}

TEST_CASE("options are counted by hand: best, tail, regret") {
    auto const values = made(2, {1, 3, 4, 4, 10, 0, -6, 2});
    auto const summary = summarise_options(values, 0.375);
    CHECK(summary[0].mean == Approx(2.25));
    CHECK(summary[0].probability_best == Approx(0.375)); // one, and half a tie, of four
    CHECK(summary[1].probability_best == Approx(0.625));
    CHECK(summary[0].probability_positive == Approx(0.75));
    CHECK(summary[0].tail_mean == Approx((-6 + 0.5 * 1) / 1.5));
    CHECK(summary[0].mean_regret == Approx((2 + 0 + 0 + 8) / 4.0));
    CHECK(summary[0].worst_regret == 8);
    CHECK(summary[1].worst_regret == 10);
    CHECK(choose(values, {true, true})->option == 0); // 2.25 and 2.25: the first
    CHECK(choose(values, {true, true}, Aim::tail_mean)->option == 1);
    CHECK(choose(values, {true, true}, Aim::least_worst_regret)->option == 0);
    CHECK(choose(values, {false, true})->option == 1);
    CHECK(choose(values, {false, true})->clear); // nothing else is allowed
    CHECK_FALSE(choose(values, {true, true})->clear);
    auto const none = choose(values, {false, false});
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ErrorCode::refused);
}

TEST_CASE("harm that rises too often is a limit, not a price") {
    std::vector<double> without(20, 100);
    std::vector<double> harm(20, 104);
    CHECK(check_chance(harm, without).held);
    harm[0] = harm[1] = 106;
    auto const edge = check_chance(harm, without);
    CHECK(edge.chance == Approx(0.1));
    CHECK(edge.held);
    harm[2] = NAN; // cannot be told: against the option
    CHECK_FALSE(check_chance(harm, without).held);
}

TEST_CASE("the choice does not depend on the order of options, on a shift of all, or on the unit") {
    CHECK(rc::check([] {
        RandomStream stream(*rc::gen::arbitrary<std::uint64_t>());
        std::vector<double> values;
        std::vector<double> turned;
        std::vector<double> moved;
        for (int i = 0; i < 200; ++i) {
            double const a = stream.normal();
            double const b = 0.2 + 2 * stream.normal();
            double const common = 5 * stream.normal(); // the same luck in both
            values.insert(values.end(), {a, b});
            turned.insert(turned.end(), {b, a});
            moved.insert(moved.end(), {1000 * (a + common), 1000 * (b + common)});
        }
        auto const plain = summarise_options(made(2, values));
        auto const other = summarise_options(made(2, turned));
        auto const shifted = summarise_options(made(2, moved));
        RC_ASSERT(std::abs(plain[0].probability_best - other[1].probability_best) < 1e-12);
        RC_ASSERT(std::abs(plain[0].probability_best - shifted[0].probability_best) < 1e-12);
        RC_ASSERT(std::abs(1000 * plain[0].mean_regret - shifted[0].mean_regret) < 1e-6);
        RC_ASSERT(std::abs(1000 * value_of_perfect_information(made(2, values)).value -
                           value_of_perfect_information(made(2, moved)).value) < 1e-6);
        RC_ASSERT(plain[0].mean_regret >= 0);
    }));
}
