// Designs: that a Latin hypercube and Sobol's points lie as the literature says, before and after
// scrambling.
#include "base/limits.hpp"
#include "dynamics/run/sampling.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace weir::dynamics {
namespace {

double mean_of_product(Design design, std::size_t runs, std::uint64_t seed) {
    auto const points = unit_sample(design, 3, runs, seed);
    REQUIRE(points);
    double mean = 0;
    for (std::size_t run = 0; run < runs; ++run) {
        mean += (*points)[run * 3] * (*points)[run * 3 + 1] * (*points)[run * 3 + 2];
    }
    return mean / static_cast<double>(runs);
}

TEST_CASE("a Latin hypercube has one value in each part") {
    auto const lhs = unit_sample(Design::lhs, 3, 100, 3);
    REQUIRE(lhs);
    for (std::size_t column = 0; column < 3; ++column) {
        std::vector<int> parts(100, 0);
        for (std::size_t run = 0; run < 100; ++run) {
            ++parts[static_cast<std::size_t>((*lhs)[run * 3 + column] * 100)];
        }
        CHECK(std::all_of(parts.begin(), parts.end(), [](int count) { return count == 1; }));
    }
}

// The rows of the table new-joe-kuo-6 for dimensions 2 to 10: degree, middle coefficients, first numbers.
struct Row {
    unsigned degree;
    unsigned middle;
    std::array<unsigned, 5> first;
};
constexpr std::array<Row, 9> joe_kuo = {{{1, 0, {1}},
                                         {2, 1, {1, 3}},
                                         {3, 1, {1, 3, 1}},
                                         {3, 2, {1, 1, 1}},
                                         {4, 1, {1, 1, 3, 3}},
                                         {4, 4, {1, 3, 5, 13}},
                                         {5, 2, {1, 1, 5, 5, 17}},
                                         {5, 4, {1, 1, 5, 5, 5}},
                                         {5, 7, {1, 1, 7, 11, 19}}}};

// Direction numbers by the recurrence of Joe and Kuo (2008), equation (2), as fractions of 2^10.
std::array<unsigned, 10> directions(std::size_t column) {
    std::array<unsigned, 10> v{};
    for (unsigned k = 0; k < 10; ++k) {
        if (column == 0) {
            v[k] = 1U << (9 - k);
            continue;
        }
        auto const& row = joe_kuo[column - 1];
        if (k < row.degree) {
            v[k] = row.first[k] << (9 - k);
            continue;
        }
        v[k] = v[k - row.degree] ^ (v[k - row.degree] >> row.degree);
        for (unsigned i = 1; i < row.degree; ++i) {
            v[k] ^= ((row.middle >> (row.degree - 1 - i)) & 1U) * v[k - i];
        }
    }
    return v;
}

// Scrambling turns a bit by the bits before it alone: two points that share their first bits in a column
// share them afterwards, and no more. That is checked against the points of the table, all pairs of 256.
TEST_CASE("Sobol's points are those of Joe and Kuo, scrambled within their nets") {
    constexpr std::size_t runs = 256;
    auto const points = unit_sample(Design::sobol, 10, runs, 11);
    REQUIRE(points);
    for (std::size_t column = 0; column < 10; ++column) {
        auto const v = directions(column);
        std::array<unsigned, runs> plain{};
        for (unsigned i = 1; i < runs; ++i) { // in the order of the Gray code (Antonov and Saleev 1979)
            plain[i] = plain[i - 1] ^ v[static_cast<std::size_t>(__builtin_ctz(i))];
        }
        bool same = true;
        for (std::size_t i = 0; i < runs; ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                auto const a = static_cast<unsigned>((*points)[i * 10 + column] * 1024);
                auto const b = static_cast<unsigned>((*points)[j * 10 + column] * 1024);
                unsigned const apart = plain[i] ^ plain[j];
                same = same && __builtin_clz(apart) == __builtin_clz(a ^ b);
            }
        }
        CAPTURE(column);
        CHECK(same);
    }
}

TEST_CASE("two columns of 2^m points have one point in each box of equal size") {
    // The first two columns are a (0,m,2)-net in base 2 (Sobol 1967): 4 x 16 boxes and 16 x 4 alike. It
    // holds only if the first point, zero, is among them.
    auto const points = unit_sample(Design::sobol, 2, 64, 5);
    REQUIRE(points);
    for (double const wide : {1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0}) {
        std::set<std::pair<int, int>> boxes;
        for (std::size_t run = 0; run < 64; ++run) {
            boxes.emplace(static_cast<int>((*points)[2 * run] * wide),
                          static_cast<int>((*points)[2 * run + 1] * 64 / wide));
        }
        CHECK(boxes.size() == 64);
    }
}

TEST_CASE("scrambled Sobol points give means faster than random ones") {
    // The error of one over the square root of the runs, and of nearly their three-halves power (Owen 1997).
    double random = 0;
    double sobol = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        random += std::pow(mean_of_product(Design::random, 1024, seed) - 0.125, 2);
        sobol += std::pow(mean_of_product(Design::sobol, 1024, seed) - 0.125, 2);
    }
    CHECK(sobol < random / 1'000);
    CHECK(std::sqrt(sobol / 20) < 5e-5);
}

TEST_CASE("designs differ by seed, stay inside, and tell their limits") {
    CHECK(*unit_sample(Design::sobol, 3, 8, 3) != *unit_sample(Design::sobol, 3, 8, 4));
    CHECK(*unit_sample(Design::sobol, 3, 8, 3) == *unit_sample(Design::sobol, 3, 8, 3));
    for (auto const design : {Design::random, Design::lhs, Design::sobol}) {
        auto const all = unit_sample(design, 5, 5'000, 9);
        REQUIRE(all);
        CHECK(*std::min_element(all->begin(), all->end()) > 0);
        CHECK(*std::max_element(all->begin(), all->end()) < 1);
    }
    CHECK_FALSE(unit_sample(Design::lhs, 1, 0, 1));
    CHECK_FALSE(unit_sample(Design::sobol, limits::varied_max + 1, 1, 1));
    CHECK(unit_sample(Design::sobol, limits::varied_max, 1, 1));
}

} // namespace
} // namespace weir::dynamics
