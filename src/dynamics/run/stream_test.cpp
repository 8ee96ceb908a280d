// Draws against their distributions: chi-square over thousands of draws with fixed seeds, moments where the
// numbers are too large to count, conservation, and the same bits from every instruction set.
#include "base/random.hpp"
#include "dynamics/run/chance_kernels.hpp"
#include "dynamics/run/counts.hpp"
#include "dynamics/run/stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <numeric>
#include <string>
#include <vector>

namespace weir::dynamics {
namespace {

using Probability = std::function<double(double)>; // of a whole number

// Chi-square of the draws against the distribution, over cells of eight expected or more, as a normal
// deviate (E. B. Wilson and M. M. Hilferty 1931): beyond 4 once in 30,000 times.
double deviate(std::vector<double> const& draws, Probability const& probability, double least, double most) {
    std::map<double, double> seen;
    for (double const draw : draws) {
        seen[draw] += 1;
    }
    auto const count = static_cast<double>(draws.size());
    double statistic = 0;
    double cells = 0;
    double expected = 0;
    double found = 0;
    double left = count;
    double left_found = count;
    for (double k = least; k <= most; ++k) {
        expected += count * probability(k);
        auto const at = seen.find(k);
        found += at == seen.end() ? 0 : at->second;
        if (expected >= 8 && left - expected >= 8) {
            statistic += (found - expected) * (found - expected) / expected;
            cells += 1;
            left -= expected;
            left_found -= found;
            expected = found = 0;
        }
    }
    statistic += (left_found - left) * (left_found - left) / left; // all that is not yet in a cell
    double const freedom = std::max(1.0, cells);
    double const spread = 2 / (9 * freedom);
    return (std::cbrt(statistic / freedom) - (1 - spread)) / std::sqrt(spread);
}

double choose(double n, double k) {
    return static_cast<double>(std::lgamma(static_cast<long double>(n) + 1) -
                               std::lgamma(static_cast<long double>(k) + 1) -
                               std::lgamma(static_cast<long double>(n - k) + 1));
}

std::vector<double> draws_of(std::size_t count, std::function<double(Stream&)> const& draw,
                             std::uint32_t place = 0) {
    std::vector<double> draws;
    for (std::uint32_t run = 0; run < count; ++run) {
        Stream stream({7, place, 3}, run);
        draws.push_back(draw(stream));
    }
    return draws;
}

struct Moments {
    double mean = 0;
    double variance = 0;
};
Moments moments(std::vector<double> const& values) {
    Moments found;
    auto const count = static_cast<double>(values.size());
    found.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    for (double const value : values) {
        found.variance += (value - found.mean) * (value - found.mean) / count;
    }
    return found;
}

// Within five standard errors of the mean, and a variance within 6 % (30,000 draws: seven standard errors).
void check_moments(std::vector<double> const& values, double mean, double variance) {
    auto const found = moments(values);
    CHECK(std::abs(found.mean - mean) <= 5 * std::sqrt(variance / static_cast<double>(values.size())));
    CHECK(found.variance == doctest::Approx(variance).epsilon(0.06));
}

TEST_CASE("a stream gives the numbers of Philox as Random123 has it") {
    Stream stream({0x123456789abcdef, 11, 5}, 3);
    RandomStream reference(0x123456789abcdef, 3, 11, 5);
    for (int i = 0; i < 100; ++i) {
        CHECK(stream.uniform() == reference.uniform());
    }
}

TEST_CASE("binomial counts have the binomial distribution") {
    for (double const n : {1.0, 2.0, 7.0, 19.0, 20.0, 21.0, 40.0, 100.0, 333.0, 1000.0, 20000.0}) {
        for (double const p : {1e-9, 0.001, 0.03, 0.25, 0.49999, 0.5, 0.7, 0.999}) {
            CAPTURE(n);
            CAPTURE(p);
            auto const draws = draws_of(30'000, [&](Stream& stream) { return stream.binomial(n, p); });
            for (double const draw : draws) {
                REQUIRE((draw >= 0 && draw <= n && draw == std::floor(draw)));
            }
            double const away = 12 * std::sqrt(n * p * (1 - p)) + 30;
            double const z = deviate(
                draws,
                [&](double k) { return std::exp(choose(n, k) + k * std::log(p) + (n - k) * std::log1p(-p)); },
                std::max(0.0, std::floor(n * p - away)), std::min(n, std::ceil(n * p + away)));
            CHECK(z < 4);
        }
    }
}

TEST_CASE("binomial counts of huge numbers keep their moments") {
    for (auto const& [n, p] : {std::pair{1e6, 0.3},
                               {1e9, 0.5},
                               {1e9, 2e-8},
                               {1e12, 1e-9},
                               {0x1p52, 0.5},
                               {0x1p52, 1e-15},
                               {4e15, 0.999}}) {
        CAPTURE(n);
        CAPTURE(p);
        auto const draws = draws_of(30'000, [&](Stream& stream) { return stream.binomial(n, p); });
        check_moments(draws, n * p, n * p * (1 - p));
    }
}

TEST_CASE("the edges of a binomial are what they must be") {
    auto const one = [](double n, double p) { return Stream({1, 2, 3}, 4).binomial(n, p); };
    CHECK(one(0, 0.5) == 0);
    CHECK(one(10, 0) == 0);
    CHECK(one(10, 1) == 10);
    CHECK(one(1e6, 1) == 1e6);
    CHECK(one(10, 1.5) == 10);
    CHECK(std::isnan(one(-1, 0.5)));
    CHECK(std::isnan(one(10, -0.1)));
    CHECK(std::isnan(one(10, std::nan(""))));
    CHECK(std::isnan(one(std::nan(""), 0.5)));
    CHECK(std::isnan(one(1e300, 0.5)));
    CHECK(one(3 - 1e-12, 1) == 3); // what a step's arithmetic rubbed off
    CHECK(one(2.5, 1) == 2);       // half a child cannot be moved
}

TEST_CASE("Poisson counts have the Poisson distribution") {
    for (double const mean : {1e-6, 0.1, 1.0, 5.0, 9.99, 10.0, 11.0, 25.0, 80.0, 400.0, 3000.0}) {
        CAPTURE(mean);
        auto const draws = draws_of(30'000, [&](Stream& stream) { return stream.poisson(mean); });
        double const away = 12 * std::sqrt(mean) + 30;
        double const z = deviate(
            draws, [&](double k) { return std::exp(k * std::log(mean) - mean - std::lgamma(k + 1)); },
            std::max(0.0, std::floor(mean - away)), std::ceil(mean + away));
        CHECK(z < 4);
    }
    for (double const mean : {1e6, 1e12, 1e15}) {
        CAPTURE(mean);
        check_moments(draws_of(30'000, [&](Stream& stream) { return stream.poisson(mean); }), mean, mean);
    }
    CHECK(Stream({1, 2, 3}, 4).poisson(0) == 0);
    CHECK(std::isnan(Stream({1, 2, 3}, 4).poisson(-1)));
}

TEST_CASE("negative binomial counts have theirs") {
    for (double const r : {0.3, 1.0, 4.0, 60.0}) {
        for (double const p : {0.05, 0.5, 0.9}) {
            CAPTURE(r);
            CAPTURE(p);
            auto const draws =
                draws_of(30'000, [&](Stream& stream) { return stream.negative_binomial(r, p); });
            double const z = deviate(
                draws,
                [&](double k) {
                    return std::exp(std::lgamma(k + r) - std::lgamma(r) - std::lgamma(k + 1) +
                                    r * std::log(p) + k * std::log1p(-p));
                },
                0, std::ceil(r * (1 - p) / p + 20 * std::sqrt(r * (1 - p)) / p + 30));
            CHECK(z < 4);
        }
    }
}

TEST_CASE("hypergeometric counts have theirs") {
    for (auto const& [sample, marked, population] : {std::array{5.0, 7.0, 30.0},
                                                     {9.0, 500.0, 1000.0},
                                                     {10.0, 10.0, 20.0},
                                                     {12.0, 30.0, 100.0},
                                                     {80.0, 30.0, 100.0},
                                                     {50.0, 90.0, 100.0},
                                                     {200.0, 300.0, 1000.0},
                                                     {900.0, 700.0, 1000.0},
                                                     {1000.0, 20.0, 100000.0}}) {
        CAPTURE(sample);
        CAPTURE(marked);
        CAPTURE(population);
        auto const& n = sample;
        auto const& m = marked;
        auto const& all = population;
        auto const draws = draws_of(30'000, [&](Stream& stream) { return stream.hypergeometric(n, m, all); });
        double const least = std::max(0.0, n + m - all);
        double const most = std::min(n, m);
        for (double const draw : draws) {
            REQUIRE((draw >= least && draw <= most && draw == std::floor(draw)));
        }
        double const z = deviate(
            draws, [&](double k) { return std::exp(choose(m, k) + choose(all - m, n - k) - choose(all, n)); },
            least, most);
        CHECK(z < 4);
    }
    CHECK(std::isnan(Stream({1, 2, 3}, 4).hypergeometric(5, 11, 10)));
    CHECK(Stream({1, 2, 3}, 4).hypergeometric(10, 4, 10) == 4);
}

TEST_CASE("a multinomial shares out every child") {
    std::vector<double> const chances{0.1, 0.0, 2.0, 0.4, 1.5}; // add up to 4
    std::vector<double> sums(chances.size(), 0);
    std::vector<double> counts(chances.size());
    for (std::uint32_t run = 0; run < 2000; ++run) {
        Stream stream({3, 1, 0}, run);
        stream.multinomial(1000, chances, counts);
        CHECK(std::accumulate(counts.begin(), counts.end(), 0.0) == 1000);
        for (std::size_t i = 0; i < counts.size(); ++i) {
            CHECK((counts[i] >= 0 && counts[i] == std::floor(counts[i])));
            sums[i] += counts[i];
        }
    }
    CHECK(sums[1] == 0);
    for (std::size_t i = 0; i < chances.size(); ++i) {
        double const p = chances[i] / 4;
        CHECK(std::abs(sums[i] - 2e6 * p) <= 5 * std::sqrt(2e6 * p * (1 - p)));
    }
}

TEST_CASE("continuous draws have their moments") {
    auto const many = [](std::function<double(Stream&)> const& draw) { return draws_of(40'000, draw, 9); };
    check_moments(many([](Stream& stream) { return stream.uniform(); }), 0.5, 1.0 / 12);
    check_moments(many([](Stream& stream) { return stream.normal(); }), 0, 1);
    for (double const shape : {0.2, 1.0, 3.5, 200.0}) {
        check_moments(many([&](Stream& stream) { return stream.gamma(shape); }), shape, shape);
    }
    for (auto const& [a, b] : {std::pair{0.01, 0.02}, {0.5, 0.5}, {1.0, 1.0}, {2.0, 5.0}, {30.0, 0.4}}) {
        check_moments(many([&](Stream& stream) { return stream.beta(a, b); }), a / (a + b),
                      a * b / ((a + b) * (a + b) * (a + b + 1)));
    }
}

TEST_CASE("successive draws of one stream are independent of each other") {
    Stream stream({5, 6, 7}, 8);
    double product = 0;
    double last = stream.normal();
    constexpr int count = 40'000;
    for (int i = 0; i < count; ++i) {
        double const next = stream.normal();
        product += last * next;
        last = next;
    }
    CHECK(std::abs(product / count) < 5 / std::sqrt(count));
}

struct Build {
    std::string name;
    bool supported;
    ChanceKernels const* kernels;
};

std::vector<Build> builds() {
#if defined(__x86_64__)
    return {{"SSE4.2", __builtin_cpu_supports("sse4.2") != 0, &sse42::chance_kernels()},
            {"AVX2", __builtin_cpu_supports("avx2") != 0, &avx2::chance_kernels()},
            {"AVX-512",
             __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
                 __builtin_cpu_supports("avx512vl") != 0,
             &avx512::chance_kernels()},
            {"plain", true, &plain::chance_kernels()}};
#elif defined(__aarch64__)
    return {{"NEON", true, &neon::chance_kernels()}, {"plain", true, &plain::chance_kernels()}};
#else
    return {{"plain", true, &plain::chance_kernels()}};
#endif
}

// Runs in no order, parameters of every kind in one span, so that lanes are gathered in all ways.
struct Lanes {
    std::vector<std::uint32_t> runs;
    std::vector<double> trials;
    std::vector<double> chances;
    std::vector<double> means;
};
Lanes mixed_lanes(std::size_t count) {
    Lanes lanes;
    RandomStream stream(17);
    for (std::size_t i = 0; i < count; ++i) {
        lanes.runs.push_back(stream.below(1'000'000));
        lanes.trials.push_back(std::floor(plain::exp(20 * stream.uniform())) - 1);
        lanes.chances.push_back(stream.chance(0.1) ? 1.5 * stream.uniform() - 0.2 : stream.uniform());
        lanes.means.push_back(plain::exp(15 * stream.uniform()) - 1.1);
    }
    return lanes;
}

bool same_bits(std::vector<double> const& a, std::vector<double> const& b) {
    return std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

TEST_CASE("draws over lanes are those of single streams, whatever the instruction set and the width") {
    constexpr std::size_t count = 3001;
    auto const lanes = mixed_lanes(count);
    StreamKey const key{99, 4, 12};
    std::vector<double> binomial;
    std::vector<double> poisson;
    std::vector<double> normal;
    for (std::size_t i = 0; i < count; ++i) {
        binomial.push_back(Stream(key, lanes.runs[i]).binomial(lanes.trials[i], lanes.chances[i]));
        poisson.push_back(Stream(key, lanes.runs[i]).poisson(lanes.means[i]));
        normal.push_back(lanes.trials[i] + 2 * Stream(key, lanes.runs[i]).normal());
    }
    std::vector<double> const two(count, 2);
    for (auto const& build : builds()) {
        if (!build.supported) {
            MESSAGE(build.name, " is not run: this machine lacks it");
            continue;
        }
        for (std::size_t const width : {std::size_t{1}, std::size_t{7}, std::size_t{64}, count}) {
            CAPTURE(build.name);
            CAPTURE(width);
            std::vector<double> made(count);
            auto const in_pieces = [&](ChanceKernels::Draw draw, std::vector<double> const& a,
                                       std::vector<double> const& b) -> std::vector<double> const& {
                for (std::size_t i = 0; i < count; i += width) {
                    draw(key, &lanes.runs[i], &a[i], &b[i], &made[i], std::min(width, count - i));
                }
                return made;
            };
            CHECK(same_bits(in_pieces(build.kernels->binomial, lanes.trials, lanes.chances), binomial));
            CHECK(same_bits(in_pieces(build.kernels->poisson, lanes.means, two), poisson));
            CHECK(same_bits(in_pieces(build.kernels->normal, lanes.trials, two), normal));
        }
    }
}

// The same on every architecture: a build for aarch64 must give this number too.
TEST_CASE("the bits of draws are those agreed upon") {
    auto const lanes = mixed_lanes(2000);
    std::uint64_t digest = 0xcbf29ce484222325; // FNV-1a, word by word
    for (std::size_t i = 0; i < lanes.runs.size(); ++i) {
        Stream stream({123, 4, 5}, lanes.runs[i]);
        for (double const value :
             {stream.binomial(lanes.trials[i], lanes.chances[i]), stream.poisson(lanes.means[i]),
              stream.normal(), stream.gamma(lanes.chances[i] + 0.3), stream.negative_binomial(3, 0.2),
              stream.beta(0.5, lanes.chances[i] + 0.3), stream.hypergeometric(60, 80, 200)}) {
            digest = (digest ^ std::bit_cast<std::uint64_t>(value)) * 0x100000001b3;
        }
    }
    CHECK(digest == 8055054664673178022);
}

} // namespace
} // namespace weir::dynamics
