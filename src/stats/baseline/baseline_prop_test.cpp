// What must hold of every method and score whatever the numbers: a change of unit or of the zero changes the
// forecast alike, and a score does not depend on the order in which an ensemble is written.
#include "stats/baseline/scoring.hpp"
#include "stats/baseline/smoothing.hpp"
#include "stats/baseline/theta.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>

using namespace weir::stats;

namespace {

std::vector<double> history_of(int count) {
    std::vector<double> out;
    for (int i = 0; i < count; ++i) {
        out.push_back(50 + *rc::gen::inRange(0, 100));
    }
    return out;
}

std::vector<double> changed(std::vector<double> values, double scale, double shift) {
    for (auto& value : values) {
        value = value * scale + shift;
    }
    return values;
}

bool near(double a, double b) {
    return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)});
}

} // namespace

TEST_CASE("simple methods follow a change of unit and of zero") {
    CHECK(rc::check("scale and shift", [] {
        auto const history = history_of(30);
        double const scale = *rc::gen::inRange(1, 50);
        double const shift = *rc::gen::inRange(-200, 200);
        auto const other = changed(history, scale, shift);
        auto const same = [&](auto const& a, auto const& b) {
            RC_ASSERT(a.has_value() && b.has_value());
            for (std::size_t h = 0; h < a->mean.size(); ++h) {
                RC_ASSERT(near(a->mean[h] * scale + shift, b->mean[h]));
                RC_ASSERT(near(a->sd[h] * scale, b->sd[h]));
            }
        };
        same(forecast_naive(history, 5), forecast_naive(other, 5));
        same(forecast_seasonal_naive(history, 12, 14), forecast_seasonal_naive(other, 12, 14));
        same(forecast_drift(history, 5), forecast_drift(other, 5));
        same(forecast_mean(history, 5), forecast_mean(other, 5));
    }));
}

TEST_CASE("an ensemble's score asks neither for order nor for the place of zero") {
    CHECK(rc::check("order and shift", [] {
        auto members = history_of(12);
        double const y = *rc::gen::inRange(0, 200);
        double const score = crps_ensemble(y, members, EnsembleScore::fair);
        auto moved = changed(members, 3, 7);
        std::reverse(moved.begin(), moved.end());
        RC_ASSERT(near(3 * score, crps_ensemble(3 * y + 7, moved, EnsembleScore::fair)));
        RC_ASSERT(crps_ensemble(y, members, EnsembleScore::plain) >= 0);
    }));
}

TEST_CASE("scores of counts are not below zero and reach the Poisson's as the size grows") {
    CHECK(rc::check("counts", [] {
        double const y = *rc::gen::inRange(0, 300);
        double const mean = *rc::gen::inRange(1, 300);
        double const poisson = crps_poisson(y, mean);
        RC_ASSERT(poisson >= 0);
        RC_ASSERT(std::abs(crps_negative_binomial(y, mean, 1e9) - poisson) < 1e-4);
        RC_ASSERT(crps_negative_binomial(y, mean, 5.0) >= 0);
    }));
}
