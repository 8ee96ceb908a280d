// What may not change what a sample says: its unit, the order of its chains, and any rising change of scale
// for what is computed from ranks. rapidcheck prints its seed when one breaks.
#include "base/random.hpp"
#include "stats/sample/diagnostics.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>

using namespace weir;
using namespace weir::stats;

namespace {

std::vector<std::vector<double>> some_chains(std::uint64_t seed) {
    std::vector<std::vector<double>> chains(4);
    for (std::uint32_t chain = 0; chain < 4; ++chain) {
        RandomStream stream(seed, chain);
        double value = 0;
        for (int i = 0; i < 60; ++i) {
            value = 0.5 * value + stream.normal();
            chains[chain].push_back(value);
        }
    }
    return chains;
}

bool near(double a, double b) {
    return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(a));
}

} // namespace

TEST_CASE("diagnostics do not depend on unit, order of chains or, by rank, on scale") {
    CHECK(rc::check([] {
        auto const chains = some_chains(*rc::gen::arbitrary<std::uint64_t>());
        auto scaled = chains;
        auto risen = chains;
        for (std::size_t chain = 0; chain < 4; ++chain) {
            for (std::size_t i = 0; i < chains[chain].size(); ++i) {
                scaled[chain][i] = 1024 * chains[chain][i]; // exactly: rounding may part the two middle draws
                risen[chain][i] = std::exp(chains[chain][i]);
            }
        }
        auto turned = chains;
        std::rotate(turned.begin(), turned.begin() + 1, turned.end());
        RC_ASSERT(near(rhat(chains), rhat(scaled)));
        RC_ASSERT(near(ess_mean(chains), ess_mean(scaled)));
        RC_ASSERT(near(1024 * mcse_sd(chains), mcse_sd(scaled)));
        RC_ASSERT(near(ess_bulk(chains), ess_bulk(risen)));
        RC_ASSERT(near(rhat(chains), rhat(turned)));
        RC_ASSERT(near(ess_bulk(chains), ess_bulk(turned)));
        RC_ASSERT(rhat(chains) > 0.9);
    }));
}
