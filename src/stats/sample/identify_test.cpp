// Profiles and information against closed forms, and calibration that passes a right method and catches wrong
// ones.
#include "base/random.hpp"
#include "stats/sample/identify.hpp"
#include "stats/sample/samplers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace weir;
using namespace weir::stats;
using doctest::Approx;

namespace {

// Ten numbers of a normal of unknown mean and known deviation 2, with the mean's prior N(0, 3); fitted by
// DE-MC(Z), `shift` being a fault put into the fit.
Result<std::vector<std::size_t>> normal_round(std::uint64_t seed, double fault_of_spread) {
    RandomStream stream(seed);
    double const truth = 3 * stream.normal();
    double mean = 0;
    for (int i = 0; i < 10; ++i) {
        mean += (truth + 2 * stream.normal()) / 10;
    }
    auto const posterior = WEIR_TRY(Posterior::make(
        {{"mean", {.a = 0, .b = 3}}}, one_by_one([=](std::span<double const> at) {
            return -0.5 * std::pow((mean - at[0]) / (2 / std::sqrt(10.0) * fault_of_spread), 2);
        })));
    auto const draws = WEIR_TRY(sample_differential(
        posterior, {.seed = seed, .chains = 3, .warm_up = 200, .length = 33, .thin = 12}));
    auto const all = draws.pooled(0);
    return std::vector{
        static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](double x) { return x < truth; }))};
}

} // namespace

TEST_CASE("a profile falls by the cut where the closed form says, whatever the others do") {
    // A normal of correlation 0.8: the profile of the first is a normal of deviation 2.
    LogLikelihood const normal = [](std::span<double const> at) {
        double const u = (at[0] - 3) / 2;
        double const v = at[1];
        return -(u * u - 1.6 * u * v + v * v) / (2 * 0.36);
    };
    auto const found = profile(normal, {3, 0}, 0, 0.3);
    CHECK(found.closed_below);
    CHECK(found.closed_above);
    CHECK(found.lower == Approx(3 - 2 * std::sqrt(2 * 1.92)).epsilon(1e-3));
    CHECK(found.upper == Approx(3 + 2 * std::sqrt(2 * 1.92)).epsilon(1e-3));
    // Only the sum is seen: no interval closes, and the matrix says so.
    LogLikelihood const sum = [](std::span<double const> at) {
        return -0.5 * std::pow(at[0] + at[1] - 1, 2);
    };
    auto const open = profile(sum, {0.5, 0.5}, 0, 1, {.lower = {-10, -1000}, .upper = {100, 1000}});
    CHECK_FALSE(open.closed_below);
    CHECK_FALSE(open.closed_above);
    CHECK(open.lower == -10);
    std::vector<double> const at{3, 0};
    std::vector<double> const scale{0.1, 0.1};
    auto const good = fisher_information(normal, at, scale);
    CHECK(good.identified);
    CHECK(good.standard_errors[0] == Approx(2).epsilon(1e-4));
    CHECK(good.standard_errors[1] == Approx(1).epsilon(1e-4));
    auto const flat = fisher_information(sum, at, scale);
    CHECK_FALSE(flat.identified);
    CHECK(flat.eigenvalues[0] == Approx(2).epsilon(1e-4));
    CHECK(flat.eigenvectors[1][0] == Approx(-flat.eigenvectors[1][1]).epsilon(1e-4));
    CHECK(std::isnan(flat.standard_errors[0]));
}

TEST_CASE("calibration: twenty rounds pass a right fit, and catch one that is far too sure") {
    CalibrationOptions const options{.seed = 4, .rounds = 20};
    auto const right = calibrate({"mean"}, [](std::uint64_t seed) { return normal_round(seed, 1); }, options);
    CHECK(right.calibrated);
    CHECK(right.failed == 0);
    CHECK(right.parameters[0].ranks.size() == 20);
    CHECK(right.parameters[0].furthest < 1);
    auto const sure =
        calibrate({"mean"}, [](std::uint64_t seed) { return normal_round(seed, 0.2); }, options);
    CHECK_FALSE(sure.calibrated);
    CHECK(sure.parameters[0].furthest > 1);
}

TEST_CASE("the band holds even ranks as often as it says, and a failed round is no proof") {
    int outside = 0;
    for (std::uint64_t trial = 0; trial < 60; ++trial) {
        auto const even =
            calibrate({"a"},
                      [](std::uint64_t seed) -> Result<std::vector<std::size_t>> {
                          return std::vector{static_cast<std::size_t>(RandomStream(seed).below(100))};
                      },
                      {.seed = trial, .rounds = 60});
        outside += even.calibrated ? 0 : 1;
    }
    CHECK(outside <= 9); // 3 expected of 60
    auto const failing = calibrate({"a"},
                                   [](std::uint64_t seed) -> Result<std::vector<std::size_t>> {
                                       if (seed % 4 == 0) {
                                           return fail(ErrorCode::invalid, "no");
                                       }
                                       return std::vector{static_cast<std::size_t>(seed % 100)};
                                   },
                                   {.rounds = 40});
    CHECK(failing.failed > 0);
    CHECK_FALSE(failing.calibrated);
}
