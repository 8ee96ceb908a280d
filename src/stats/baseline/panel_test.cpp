// Forecasts of many authorities together: what they must hold, on figures drawn with known truth.
#include "base/random.hpp"
#include "stats/baseline/panel.hpp"
#include "stats/baseline/panel_levels.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace weir;
using namespace weir::stats;

namespace {

// Authorities of differing size whose level wanders, with one season for all.
Panel drawn(std::size_t authorities, std::size_t months, std::uint64_t seed, double smallest = 20) {
    Panel out{.months = months, .first_season = 3, .counts = {}, .exposure = {}};
    for (std::size_t a = 0; a < authorities; ++a) {
        RandomStream random(seed, static_cast<std::uint32_t>(a));
        double level = std::log(smallest) + 4 * random.uniform();
        std::vector<double> counts;
        for (std::size_t t = 0; t < months; ++t) {
            level += 0.05 * random.normal();
            double const season = 0.2 * std::sin(2 * 3.141592653589793 * static_cast<double>(t) / 12);
            counts.push_back(random.poisson(std::exp(level + season) * random.gamma(30, 1.0 / 30)));
        }
        out.counts.push_back(counts);
    }
    out.exposure.assign(months + 24, 1.0);
    return out;
}

Panel before(Panel panel, std::size_t months) {
    panel.months = months;
    for (auto& counts : panel.counts) {
        counts.resize(months);
    }
    return panel;
}

} // namespace

TEST_CASE("a shared season is found, and none where there is none") {
    auto panel = drawn(30, 72, 1);
    auto const season = shared_season(panel, 72);
    for (std::size_t t = 0; t < 12; ++t) {
        CHECK(season[season_of(panel, t)] ==
              doctest::Approx(0.2 * std::sin(2 * 3.141592653589793 * static_cast<double>(t) / 12))
                  .epsilon(0.04));
    }
    for (auto& counts : panel.counts) {
        std::fill(counts.begin(), counts.end(), 50.0);
    }
    for (double const figure : shared_season(panel, 72)) {
        CHECK(figure == doctest::Approx(0));
    }
}

TEST_CASE("intervals hold what they say on months that were not given") {
    auto const all = drawn(60, 96, 7);
    std::array<double, 3> inside{};
    double count = 0;
    for (std::size_t months = 60; months <= 84; months += 6) {
        auto const made = forecast_panel(before(all, months), {.horizon = 12});
        REQUIRE(made);
        for (std::size_t a = 0; a < 60; ++a) {
            for (std::size_t const h : {0U, 5U, 11U}) {
                auto const& q = made->forecasts[a][h].quantiles;
                double const y = all.counts[a][months + h];
                inside[0] += q[2] <= y && y <= q[4] ? 1 : 0;
                inside[1] += q[1] <= y && y <= q[5] ? 1 : 0;
                inside[2] += q[0] <= y && y <= q[6] ? 1 : 0;
                count += 1;
            }
        }
    }
    CHECK(inside[0] / count == doctest::Approx(0.5).epsilon(0.1));
    CHECK(inside[1] / count == doctest::Approx(0.8).epsilon(0.06));
    CHECK(inside[2] / count == doctest::Approx(0.95).epsilon(0.03));
}

TEST_CASE("nothing after the origin is used") {
    auto const all = drawn(12, 80, 3);
    auto other = all;
    for (auto& counts : other.counts) {
        std::fill(counts.begin() + 60, counts.end(), 1e6);
    }
    auto const one = forecast_panel(before(all, 60), {});
    auto const two = forecast_panel(before(other, 60), {});
    REQUIRE(one);
    REQUIRE(two);
    for (std::size_t a = 0; a < 12; ++a) {
        CHECK(one->forecasts[a][11].quantiles == two->forecasts[a][11].quantiles);
    }
}

TEST_CASE("the order of authorities does not matter") {
    auto const panel = drawn(15, 60, 5);
    auto turned = panel;
    std::reverse(turned.counts.begin(), turned.counts.end());
    auto const one = forecast_panel(panel, {});
    auto const two = forecast_panel(turned, {});
    REQUIRE(one);
    REQUIRE(two);
    for (std::size_t a = 0; a < 15; ++a) {
        CHECK(one->forecasts[a][5].mean == doctest::Approx(two->forecasts[14 - a][5].mean));
    }
}

TEST_CASE("small counts, gaps and lone authorities give bands that rise from none") {
    auto panel = drawn(3, 48, 11, 0.5);
    for (std::size_t t = 0; t < 48; t += 7) {
        panel.counts[1][t] = std::nan("");
    }
    std::fill(panel.counts[2].begin(), panel.counts[2].end(), 0.0);
    panel.counts[2][20] = 1;
    for (auto const method : {PanelMethod::chosen, PanelMethod::pooled, PanelMethod::level, PanelMethod::mean,
                              PanelMethod::naive, PanelMethod::seasonal_naive, PanelMethod::combined}) {
        auto const made = forecast_panel(panel, {.method = method, .horizon = 24});
        REQUIRE(made);
        for (auto const& authority : made->forecasts) {
            for (auto const& forecast : authority) {
                CHECK(std::isfinite(forecast.mean));
                CHECK(forecast.mean >= 0);
                CHECK(forecast.quantiles.front() >= 0);
                CHECK(std::is_sorted(forecast.quantiles.begin(), forecast.quantiles.end()));
            }
        }
        CHECK(made->forecasts[2][0].quantiles.back() < 10);
    }
    CHECK(!forecast_panel(before(panel, 8), {}));
    CHECK(!forecast_panel(panel, {.horizon = 60})); // the exposure does not reach so far
}
