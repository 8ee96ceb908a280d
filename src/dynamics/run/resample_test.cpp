// Resampling keeps the number of particles and gives each the descendants its weight calls for.
#include "dynamics/run/resample.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace weir::dynamics {
namespace {

using Resample = Status (*)(std::span<double const>, Stream&, std::span<std::uint32_t>);

std::vector<double> descendants(Resample resample, std::vector<double> const& weights, std::size_t count,
                                std::uint32_t run) {
    std::vector<std::uint32_t> ancestors(count, 99);
    Stream stream({3, 1, 0}, run);
    REQUIRE(resample(weights, stream, ancestors));
    CHECK(std::is_sorted(ancestors.begin(), ancestors.end()));
    std::vector<double> counts(weights.size(), 0);
    for (std::uint32_t const ancestor : ancestors) {
        REQUIRE(ancestor < weights.size());
        counts[ancestor] += 1;
    }
    return counts;
}

TEST_CASE("each particle has as many descendants as its weight calls for") {
    std::vector<double> const weights{0.5, 0, 3, 1.25, 0, 5.25}; // add up to 10
    for (Resample const resample : {systematic_ancestors, residual_ancestors}) {
        std::vector<double> sums(weights.size(), 0);
        constexpr std::uint32_t times = 4000;
        for (std::uint32_t run = 0; run < times; ++run) {
            auto const counts = descendants(resample, weights, 20, run);
            for (std::size_t i = 0; i < weights.size(); ++i) {
                CHECK(counts[i] >= std::floor(2 * weights[i]));
                sums[i] += counts[i];
            }
        }
        for (std::size_t i = 0; i < weights.size(); ++i) {
            CHECK(sums[i] / times == doctest::Approx(2 * weights[i]).epsilon(0.02));
        }
    }
    CHECK(descendants(systematic_ancestors, weights, 20, 1)[3] <= 3); // the ceiling of 2.5
}

TEST_CASE("equal weights keep every particle, one weight takes all") {
    for (Resample const resample : {systematic_ancestors, residual_ancestors}) {
        CHECK(descendants(resample, std::vector<double>(7, 0.3), 7, 5) == std::vector<double>(7, 1));
        CHECK(descendants(resample, {0, 0, 1e-300}, 4, 5) == std::vector<double>{0, 0, 4});
    }
}

TEST_CASE("weights without meaning are refused") {
    for (Resample const resample : {systematic_ancestors, residual_ancestors}) {
        for (std::vector<double> const& weights :
             {std::vector<double>{0, 0}, {1, -1}, {1, std::nan("")}, {1, INFINITY}}) {
            std::vector<std::uint32_t> ancestors(2);
            Stream stream({3, 1, 0}, 0);
            CHECK_FALSE(resample(weights, stream, ancestors));
        }
    }
}

} // namespace
} // namespace weir::dynamics
