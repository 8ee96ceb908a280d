// Laws of the effect methods: units, the order of units and teams, and what is added to all alike must not
// change the answer. rapidcheck prints its seed when one breaks.
#include "base/random.hpp"
#include "stats/effect/counterfactual.hpp"
#include "stats/effect/many_actions.hpp"
#include "stats/effect/neighbours.hpp"
#include "stats/effect/segmented.hpp"
#include "stats/effect/short_series.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>

using namespace weir::stats;

namespace {

bool same(double a, double b, double tolerance = 1e-6) {
    return std::abs(a - b) <= tolerance * std::max({1.0, std::abs(a), std::abs(b)});
}

// From a seed that rapidcheck chooses: its own small integers make constant series, which are refused.
EffectSeries any_series(std::size_t points) {
    weir::RandomStream random(*rc::gen::arbitrary<std::uint64_t>());
    EffectSeries out{.start = points * 2 / 3, .season = 12};
    for (std::size_t i = 0; i < points; ++i) {
        out.values.push_back(20 + random.below(40));
    }
    return out;
}

} // namespace

TEST_CASE("a measure in other units has its effect in those units, and the same p") {
    CHECK(rc::check([] {
        auto const series = any_series(30);
        auto scaled = series;
        auto const factor = static_cast<double>(*rc::gen::inRange(1, 500)) / 10;
        for (auto& value : scaled.values) {
            value = value * factor + 7;
        }
        auto const plain = segmented_measure(series);
        auto const other = segmented_measure(scaled);
        RC_ASSERT(plain.has_value() && other.has_value());
        RC_ASSERT(same(plain->estimate * factor, other->estimate));
        RC_ASSERT(same(plain->p, other->p));
    }));
}

TEST_CASE("an exposure in other units changes no effect on counts") {
    CHECK(rc::check([] {
        auto series = any_series(16);
        series.exposure.assign(16, 1);
        for (auto& one : series.exposure) {
            one = *rc::gen::inRange(50, 80);
        }
        auto other = series;
        for (auto& one : other.exposure) {
            one *= 1000;
        }
        auto const plain = quasi_poisson_level(series);
        auto const scaled = quasi_poisson_level(other);
        RC_ASSERT(plain.has_value() && scaled.has_value());
        RC_ASSERT(same(plain->estimate, scaled->estimate));
        RC_ASSERT(same(plain->p, scaled->p));
    }));
}

TEST_CASE("a counterfactual does not depend on a control's units") {
    CHECK(rc::check([] {
        auto const series = any_series(30);
        Matrix control(30, 1);
        auto const drawn = any_series(30);
        RC_PRE(drawn.values != series.values); // else the control tells the series exactly
        control.col(0) = vector_of(drawn.values);
        CounterfactualOptions const few{.draws = 50};
        auto const plain = structural_effect(series.values, series.start, {.regressors = control}, few);
        auto const other = structural_effect(
            series.values, series.start, {.regressors = 250 * control + Matrix::Constant(30, 1, 9e4)}, few);
        RC_ASSERT(plain.has_value() && other.has_value());
        RC_ASSERT(same(plain->counterfactual.average, other->counterfactual.average, 1e-5));
        RC_ASSERT(same(plain->counterfactual.p, other->counterfactual.p, 1e-4));
    }));
}

TEST_CASE("neighbours: the order of units and what moves all of them change nothing") {
    CHECK(rc::check([] {
        Matrix values(6, 14);
        for (auto& one : values.reshaped()) {
            one = static_cast<double>(*rc::gen::inRange(-1000, 1000)) / 500;
        }
        auto const plain = difference_in_differences({values, 0, 9});
        Matrix moved = values;
        for (Eigen::Index t = 0; t < moved.cols(); ++t) {
            moved.col(t).array() += *rc::gen::inRange(-5, 5);
        }
        Matrix const turned = moved.colwise().reverse();
        auto const other = difference_in_differences({turned, 5, 9});
        RC_ASSERT(plain.has_value() && other.has_value());
        RC_ASSERT(same(plain->effect, other->effect));
        RC_ASSERT(plain->p == other->p);
        auto const fit = synthetic_control({moved, 0, 9}, SyntheticKind::plain);
        auto const same_fit = synthetic_control({turned, 5, 9}, SyntheticKind::plain);
        RC_ASSERT(same(fit->squares, same_fit->squares));
    }));
}

TEST_CASE("adjusted p-values are never below the raw ones and keep their order") {
    CHECK(rc::check([] {
        std::vector<double> p;
        for (auto const one :
             *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1001)))) {
            p.push_back(one / 1000.0);
        }
        for (auto const kind : {Adjustment::bonferroni, Adjustment::holm, Adjustment::hochberg,
                                Adjustment::benjamini_hochberg, Adjustment::benjamini_yekutieli}) {
            auto const found = adjust(p, kind);
            for (std::size_t i = 0; i < p.size(); ++i) {
                RC_ASSERT(found[i] >= p[i] - 1e-15);
                RC_ASSERT(found[i] <= 1);
                for (std::size_t j = 0; j < i; ++j) {
                    bool const kept = p[i] < p[j] ? found[i] <= found[j] : found[i] >= found[j];
                    RC_ASSERT(kept);
                }
            }
        }
    }));
}
