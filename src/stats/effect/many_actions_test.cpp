// Many actions at once, and power, against R's adjustments, closed forms and the simulated table.
#include "stats/effect/case_files.hpp"
#include "stats/effect/many_actions.hpp"
#include "stats/effect/power.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace weir::stats;
using doctest::Approx;

TEST_CASE("adjusted p-values equal R's for the nineteen actions, in any order") {
    auto const table = cases::read_table("multiplicity_19.csv");
    auto const p = table.numbers("p");
    std::vector<std::pair<std::string, Adjustment>> const kinds{{"bonferroni", Adjustment::bonferroni},
                                                                {"holm", Adjustment::holm},
                                                                {"hochberg", Adjustment::hochberg},
                                                                {"BH", Adjustment::benjamini_hochberg},
                                                                {"BY", Adjustment::benjamini_yekutieli}};
    for (auto const& [name, kind] : kinds) {
        CAPTURE(name);
        auto const expected = table.numbers(name);
        auto const found = adjust(p, kind);
        std::vector<double> const turned(p.rbegin(), p.rend());
        auto const backwards = adjust(turned, kind);
        for (std::size_t i = 0; i < p.size(); ++i) {
            cases::near(found[i], expected[i], 1e-12);
            CHECK(backwards[p.size() - 1 - i] == found[i]);
        }
    }
}

TEST_CASE("shrinkage pulls towards the indicator's mean, the unsure ones most") {
    std::vector<Observed> const observed{{-0.3, 0.1, 0},  {-0.1, 0.1, 0}, {0.4, 0.4, 0},
                                         {-0.2, 0.05, 0}, {0.1, 0.1, 1},  {0.2, 0.1, 1}};
    auto const found = shrink(observed, 0.1);
    CHECK(std::abs(found.effects[2].mean - found.indicators[0].mean) <
          0.2 * std::abs(0.4 - found.indicators[0].mean));
    CHECK(found.effects[2].sd < 0.4);
    CHECK(found.tau > 0);
    // With tau all but nought, one common effect for each indicator; with tau very great, what was observed.
    auto const common = shrink(observed, 1e-6);
    double const weights = 100 + 100 + 1 / 0.16 + 400;
    CHECK(common.effects[0].mean ==
          Approx((-0.3 * 100 - 0.1 * 100 + 0.4 / 0.16 - 0.2 * 400) / weights).epsilon(1e-4));
    CHECK(common.effects[0].sd == Approx(1 / std::sqrt(weights)).epsilon(1e-3));
    auto const shifted = [&] {
        auto more = observed;
        for (auto& one : more) {
            one.estimate += 1;
        }
        return shrink(more, 0.1);
    }();
    CHECK(shifted.effects[3].mean == Approx(found.effects[3].mean + 1));
}

TEST_CASE("actions that start together have a joint effect and no separate ones") {
    Eigen::Index const n = 40;
    Matrix x(n, 2);
    x << Vector::Ones(n), Vector::LinSpaced(n, 0, 1);
    Matrix dose = Matrix::Zero(n, 3);
    dose.block(20, 0, 20, 2).setOnes();
    dose.col(2).tail(8).setOnes();
    Vector y =
        x * (Vector(2) << 3, 0.5).finished() - 0.2 * dose.col(0) - 0.1 * dose.col(1) + 0.3 * dose.col(2);
    for (Eigen::Index t = 0; t < n; ++t) {
        y(t) += 0.01 * std::sin(7.0 * static_cast<double>(t));
    }
    auto const found = bundle_effect(dose, x, y);
    REQUIRE(found);
    CHECK(found->rank == 2);
    CHECK(std::isinf(found->condition));
    CHECK(found->joint == Approx(0.0).epsilon(0.03)); // −.3 of the first two, .3 of the third
    CHECK_FALSE(found->ranges[0].separable);
    CHECK_FALSE(found->ranges[1].separable);
    CHECK(found->ranges[2].separable);
    CHECK(found->ranges[2].lower < 0.3);
    CHECK(found->ranges[2].upper > 0.3);
    Matrix const pair = dose.leftCols(2);
    Vector const without = y - 0.3 * dose.col(2);
    auto const two = bundle_effect(pair, x, without);
    REQUIRE(two);
    CHECK(two->joint == Approx(-0.3).epsilon(0.05));
    CHECK(two->ranges[0].lower == Approx(two->joint));
    CHECK(two->ranges[0].upper == 0);
    Matrix const never = Matrix::Zero(n, 1);
    CHECK_FALSE(bundle_effect(never, x, y));
}

TEST_CASE(
    "power agrees with the simulated table, and the least change that is found with the power asked for") {
    cases::JsonNumbers const table("its_power_simulation.json");
    double squares = 0;
    std::size_t rows = 0;
    for (; table.has("/" + std::to_string(rows) + "/pre") || table.has(std::to_string(rows) + "/pre");
         ++rows) {
        auto const cell = std::to_string(rows) + "/";
        // The table's months vary with a size of 36, the middle of 121 authorities; terms: intercept, trend,
        // step.
        PowerDesign const design{.mean = table(cell + "mean_per_month"),
                                 .before = static_cast<std::size_t>(table(cell + "pre")),
                                 .after = static_cast<std::size_t>(table(cell + "post")),
                                 .size = 36};
        double const rest =
            power_of(design, table(cell + "true_change")) - table(cell + "reject_iid_NB_plain");
        CHECK(std::abs(rest) < 0.06); // three standard errors of 600 series
        squares += rest * rest;
    }
    REQUIRE(rows == 48);
    CHECK(std::sqrt(squares / static_cast<double>(rows)) < 0.02);
    PowerDesign const plan{.mean = 350, .before = 30, .after = 4, .size = 36};
    CHECK(power_of(plan, -detectable_fall(plan)) == Approx(0.8).epsilon(1e-6));
    CHECK(std::abs(simulated_power(plan, -0.2, 1000, 5) - power_of(plan, -0.2)) < 0.05);
    CHECK(detectable_fall({.mean = 0.01, .before = 12, .after = 1}) == 1);
}
