// What a particle costs: an epidemic of two binomial draws a step, stepped bare, and filtered with a
// likelihood and a resampling at each of 400 steps. Processor time of one core; a program of its own.
#include "dynamics/run/particles.hpp"

#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/resample.hpp"

#include <cmath>
#include <cstdio>
#include <ctime>

namespace {

namespace dynamics = weir::dynamics;

char const* const epidemic =
    "<xmile><sim_specs><start>0</start><stop>400</stop><dt>1</dt></sim_specs><model><variables>"
    "<stock name=\"s\"><eqn>99000</eqn><outflow>infection</outflow></stock>"
    "<stock name=\"i\"><eqn>1000</eqn><inflow>infection</inflow><outflow>recovery</outflow></stock>"
    "<stock name=\"r\"><eqn>0</eqn><inflow>recovery</inflow></stock>"
    "<flow name=\"infection\"><eqn>BINOMIAL(s, 1 - EXP(-0.03 * i / 100000))</eqn></flow>"
    "<flow name=\"recovery\"><eqn>BINOMIAL(i, 0.02)</eqn></flow></variables></model></xmile>";

double seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

} // namespace

int main() {
    auto const loaded = dynamics::read_xmile(epidemic, "epidemic");
    auto const compiled = dynamics::compile(*loaded.model);
    auto made = dynamics::Particles::make(compiled.program, {.run = {.save = {"i"}}, .count = 1000});
    if (!made || !made->start()) {
        return 1;
    }
    auto& particles = *made;
    double begun = seconds();
    constexpr int times = 10;
    for (int i = 0; i < times; ++i) {
        if (!particles.start() || !particles.advance(400)) {
            return 1;
        }
    }
    std::printf("bare: %.1f million particle-steps a second\n", times * 0.4 / (seconds() - begun));

    if (!particles.start()) {
        return 1;
    }
    begun = seconds();
    dynamics::Stream stream({1, 1, 1}, 0);
    std::vector<double> infected(1000);
    std::vector<double> weights(1000);
    std::vector<std::uint32_t> ancestors(1000);
    double log_likelihood = 0;
    for (int step = 0; step < 400; ++step) {
        if (!particles.advance(1)) {
            return 1;
        }
        particles.read(infected);
        double const seen = infected[0];
        double sum = 0;
        for (std::size_t i = 0; i < 1000; ++i) {
            double const away = (infected[i] - seen) / (10 + 0.05 * seen);
            weights[i] = std::exp(-0.5 * away * away);
            sum += weights[i];
        }
        log_likelihood += std::log(sum / 1000);
        if (!dynamics::systematic_ancestors(weights, stream, ancestors) || !particles.resample(ancestors)) {
            return 1;
        }
    }
    std::printf("filter: 1,000 particles, 400 steps: %.1f ms (log likelihood %.1f)\n",
                1e3 * (seconds() - begun), log_likelihood);
}
