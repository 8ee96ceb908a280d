// Priors, transforms, samplers and the search for the mode, against closed forms.
#include "base/random.hpp"
#include "stats/sample/samplers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace weir;
using namespace weir::stats;
using doctest::Approx;

namespace {

std::vector<Prior> every_prior() {
    return {{.kind = PriorKind::normal, .a = 2, .b = 1.5},
            {.kind = PriorKind::normal, .a = 0.4, .b = 0.5, .lower = 0},
            {.kind = PriorKind::normal, .a = 1, .b = 1, .upper = 1.5},
            {.kind = PriorKind::half_normal, .a = 0.3},
            {.kind = PriorKind::lognormal, .a = -1, .b = 0.7},
            {.kind = PriorKind::exponential, .a = 5},
            {.kind = PriorKind::gamma, .a = 3, .b = 2},
            {.kind = PriorKind::beta, .a = 2, .b = 5},
            {.kind = PriorKind::uniform, .a = -1, .b = 3},
            {.kind = PriorKind::logit_normal, .a = 0.5, .b = 1.2}};
}

// A normal of two correlated numbers: means 1 and −2, deviations 1 and 3, correlation 0.9. The priors are
// flat where it lives.
Posterior two_normals(unsigned threads = 1) {
    auto made = Posterior::make({{"a", {.kind = PriorKind::uniform, .a = -30, .b = 30}},
                                 {"b", {.kind = PriorKind::uniform, .a = -60, .b = 60}}},
                                one_by_one([](std::span<double const> at) {
                                    double const u = at[0] - 1;
                                    double const v = (at[1] + 2) / 3;
                                    return -(u * u - 1.8 * u * v + v * v) / (2 * 0.19);
                                }),
                                threads);
    REQUIRE(made);
    return std::move(*made);
}

void check_two_normals(Draws const& draws) {
    CHECK(draws.verdict().usable);
    auto const a = draws.summary(0);
    auto const b = draws.summary(1);
    CHECK(std::abs(a.mean - 1) < 4 * a.mcse_mean);
    CHECK(std::abs(b.mean + 2) < 4 * b.mcse_mean);
    CHECK(a.sd == Approx(1).epsilon(0.08));
    CHECK(b.sd == Approx(3).epsilon(0.08));
    double both = 0;
    auto const first = draws.pooled(0);
    auto const second = draws.pooled(1);
    for (std::size_t i = 0; i < first.size(); ++i) {
        both += (first[i] - a.mean) * (second[i] - b.mean);
    }
    CHECK(both / static_cast<double>(first.size()) / a.sd / b.sd == Approx(0.9).epsilon(0.03));
}

} // namespace

TEST_CASE("densities of priors are the slopes of their distributions, and add up to one") {
    for (auto const& prior : every_prior()) {
        CAPTURE(name_of(prior.kind));
        CHECK(fault_of(prior).empty());
        CHECK(cdf(prior, quantile(prior, 1)) == Approx(1));
        for (double const p : {0.02, 0.3, 0.5, 0.8, 0.97}) {
            double const x = quantile(prior, p);
            CHECK(cdf(prior, x) == Approx(p).epsilon(1e-9));
            double const h = 1e-5;
            CHECK((cdf(prior, x + h) - cdf(prior, x - h)) / (2 * h) ==
                  Approx(std::exp(log_density(prior, x))).epsilon(1e-4));
            auto const range = range_of(prior);
            double const y = to_free(range, x);
            CHECK(from_free(range, y) == Approx(x));
            CHECK((from_free(range, y + h) - from_free(range, y - h)) / (2 * h) ==
                  Approx(std::exp(log_jacobian(range, y))).epsilon(1e-6));
        }
        if (auto const range = range_of(prior); std::isfinite(range.upper)) {
            CHECK(std::isinf(log_density(prior, range.upper + 1)));
        }
    }
    CHECK(standard_deviation({.kind = PriorKind::gamma, .a = 3, .b = 2}) ==
          Approx(std::sqrt(0.75)).epsilon(0.01));
    CHECK(standard_deviation({.kind = PriorKind::uniform, .a = 0, .b = 1}) == Approx(std::sqrt(1 / 12.0)));
}

TEST_CASE("draws of priors fill their quantiles evenly") {
    for (auto const& prior : every_prior()) {
        RandomStream stream(7);
        std::vector<double> counts(10);
        for (int i = 0; i < 5000; ++i) {
            ++counts[std::min<std::size_t>(9,
                                           static_cast<std::size_t>(10 * cdf(prior, draw(prior, stream))))];
        }
        for (double const count : counts) {
            CHECK(std::abs(count - 500) < 90); // four standard errors
        }
    }
}

TEST_CASE("priors and posteriors that make no sense are refused in words") {
    for (Prior const& prior : {Prior{.a = 0, .b = 0}, Prior{.a = std::nan("")}, Prior{.lower = 2, .upper = 1},
                               Prior{.kind = PriorKind::uniform, .a = 1, .b = 1}, Prior{.lower = 50},
                               Prior{.kind = PriorKind::beta, .a = 0, .b = 1}}) {
        CHECK_FALSE(fault_of(prior).empty());
    }
    auto const nothing = one_by_one([](std::span<double const>) { return -INFINITY; });
    CHECK_FALSE(Posterior::make({}, nothing));
    CHECK_FALSE(Posterior::make({{"a", {}}, {"a", {}}}, nothing));
    auto const bad = Posterior::make({{"rate", {.b = -1}}}, nothing);
    REQUIRE_FALSE(bad);
    CHECK(bad.error().message.find("rate") != std::string::npos);
    auto const impossible = Posterior::make({{"a", {}}}, nothing);
    REQUIRE(impossible);
    CHECK_FALSE(sample_differential(*impossible, {}));
    CHECK_FALSE(find_mode(*impossible));
    CHECK_FALSE(sample_metropolis(two_normals(), {.chains = 1, .starts = {{100, 0}}}));
    CHECK_FALSE(sample_metropolis(two_normals(), {.chains = 2, .starts = {{1, 0}}}));
    CHECK_FALSE(sample_metropolis(two_normals(), {.chains = 0}));
}

TEST_CASE("both samplers draw a correlated normal") {
    auto const posterior = two_normals();
    ChainOptions const chain{.seed = 11, .warm_up = 2000, .length = 4000, .thin = 2};
    auto const differential = sample_differential(posterior, chain);
    REQUIRE(differential);
    CHECK(differential->acceptance > 0.15);
    check_two_normals(*differential);
    auto const metropolis = sample_metropolis(posterior, chain);
    REQUIRE(metropolis);
    CHECK(metropolis->acceptance == Approx(0.234).epsilon(0.35));
    check_two_normals(*metropolis);
    for (double const share : contractions(*differential, posterior.parameters())) {
        CHECK(share > 0.9);
    }
}

TEST_CASE("snooker steps alone draw the right spread in three dimensions") {
    std::vector<Parameter> parameters;
    for (auto const* name : {"a", "b", "c"}) {
        parameters.push_back({name, {.kind = PriorKind::gamma, .a = 4, .b = 1}});
    }
    auto const posterior = Posterior::make(parameters, one_by_one([](auto) { return 0.0; }));
    REQUIRE(posterior);
    auto const draws = sample_differential(
        *posterior, {.seed = 5, .warm_up = 2000, .length = 5000, .thin = 4}, {.snooker_share = 1});
    REQUIRE(draws);
    for (std::size_t i = 0; i < 3; ++i) { // the correction of its length is wrong by a power if these are
        auto const summary = draws->summary(i);
        CHECK(std::abs(summary.mean - 4) < 4 * summary.mcse_mean);
        CHECK(summary.sd == Approx(2).epsilon(0.1));
    }
}

TEST_CASE("the same seed gives the same bits, on any number of threads") {
    ChainOptions const chain{.seed = 3, .chains = 5, .warm_up = 100, .length = 100};
    auto const one = sample_differential(two_normals(1), chain);
    auto const three = sample_differential(two_normals(3), chain);
    auto other = chain;
    other.seed = 4;
    CHECK(one->values == three->values);
    CHECK(one->values != sample_differential(two_normals(1), other)->values);
    CHECK(sample_metropolis(two_normals(1), chain)->values ==
          sample_metropolis(two_normals(4), chain)->values);
}

TEST_CASE("the mode is found from starts all over the priors, and two valleys are told") {
    auto const mode = find_mode(two_normals(), {.threads = 2});
    REQUIRE(mode);
    CHECK(mode->at[0] == Approx(1).epsilon(0.02)); // the Jacobian of the wide uniforms moves it a little
    CHECK(mode->at[1] == Approx(-2).epsilon(0.05));
    CHECK(mode->agreeing >= 15);
    auto const two =
        Posterior::make({{"x", {.a = 0, .b = 10}}}, one_by_one([](std::span<double const> at) {
                            return std::max(-std::pow(at[0] - 6, 2), 1 - std::pow(at[0] + 6, 2)) * 50;
                        }));
    auto const higher = find_mode(*two);
    REQUIRE(higher);
    CHECK(higher->at[0] == Approx(-6).epsilon(0.01));
    CHECK(higher->agreeing < 20);
}
