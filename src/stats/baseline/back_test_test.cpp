// Back-tests and the count level against what can be worked out by hand or is known of the figures drawn.
#include "base/random.hpp"
#include "stats/baseline/back_test.hpp"
#include "stats/baseline/count_level.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace weir;
using namespace weir::stats;

namespace {

std::vector<double> drawn(std::uint32_t which, std::size_t months, double mean, double size) {
    RandomStream random(17, which);
    std::vector<double> out;
    for (std::size_t t = 0; t < months; ++t) {
        out.push_back(random.poisson(random.gamma(size, mean / size)));
    }
    return out;
}

} // namespace

TEST_CASE("a back-test knows at each origin what was known then") {
    BackTestSeries series{.final_figures = {}, .as_known = [](std::size_t origin) {
                              return std::vector<double>(origin, static_cast<double>(origin));
                          }};
    for (int t = 0; t < 60; ++t) {
        series.final_figures.push_back(100 + t);
    }
    auto const test = back_test(std::span(&series, 1),
                                [](auto history, auto horizon) { return forecast_naive(history, horizon); },
                                {.first_origin = 36, .every = 6, .horizons = {1, 12}});
    REQUIRE(test.points.size() == 4 + 3); // origins 36, 42, 48, 54; a year ahead only from the first three
    CHECK(test.points[0].came == 136);
    CHECK(test.points[0].mean == 36); // as known, not as it ended up
    CHECK(test.points[1].horizon == 12);
    CHECK(test.points[1].came == 147);
    CHECK(test.refused == 0);
}

TEST_CASE("the mean beats the last value on figures without memory, beyond chance") {
    std::vector<BackTestSeries> series;
    for (std::uint32_t s = 0; s < 12; ++s) {
        series.push_back({drawn(s, 70, 80, 20)});
    }
    auto const mean = back_test(series, [](auto h, auto n) { return forecast_mean(h, n); });
    auto const naive = back_test(series, [](auto h, auto n) { return forecast_naive(h, n); });
    auto const compared = compare(mean, naive, 3);
    REQUIRE(compared);
    CHECK(compared->count == 12);
    CHECK(compared->statistic < -5);
    CHECK(compared->p < 0.001);
    CHECK(!compare(mean, naive, 5)); // no such horizon was made
}

TEST_CASE("a count's level finds mean and size, and Poisson where there is no more spread") {
    std::vector<double> const factors(300, 1.0);
    auto const spread = forecast_count_level(drawn(1, 240, 50, 8), factors, 12);
    REQUIRE(spread);
    CHECK(spread->mean[0] == doctest::Approx(50).epsilon(0.15));
    CHECK(spread->size[0] == doctest::Approx(8).epsilon(0.35));
    CHECK(spread->size[11] <= spread->size[0]);
    CHECK(spread->quantile(0, 0.025) < spread->quantile(0, 0.975));
    auto const even = forecast_count_level(std::vector<double>(24, 3.0), factors, 2);
    REQUIRE(even);
    CHECK(std::isinf(even->size[0]));
    CHECK(even->mean[0] == doctest::Approx(3));
    auto const none = forecast_count_level(std::vector<double>(24, 0.0), factors, 2);
    REQUIRE(none);
    CHECK(none->quantile(0, 0.5) == 0);
    CHECK(!forecast_count_level(std::vector<double>(11, 3.0), factors, 2));
    CHECK(!forecast_count_level(std::vector<double>(24, -3.0), factors, 2));
    CHECK(!forecast_count_level(std::vector<double>(24, 3.0), std::vector<double>(24, 1.0), 2));
}
