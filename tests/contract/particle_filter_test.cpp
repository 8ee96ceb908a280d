// The statistics' particle filter over the engine's particles: neither room knows the other, so that their
// agreement is shown here, on a model whose likelihood is known exactly.
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/particles.hpp"
#include "stats/numeric/distributions.hpp"
#include "stats/sample/cases.hpp"
#include "stats/sample/particle_filter.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace weir;
using namespace weir::stats;

namespace {

char const* const open_cases =
    "<xmile><sim_specs><start>0</start><stop>36</stop><dt>1</dt></sim_specs><model><variables>"
    "<aux name=\"mu\"><eqn>0.15</eqn></aux><aux name=\"lam\"><eqn>6</eqn></aux>"
    "<stock name=\"n\"><eqn>30</eqn><inflow>opened</inflow><outflow>closed</outflow></stock>"
    "<flow name=\"opened\"><eqn>POISSON(lam * (1 - EXP(-mu)) / mu)</eqn></flow>"
    "<flow name=\"closed\"><eqn>BINOMIAL(n, 1 - EXP(-mu))</eqn></flow></variables></model></xmile>";

// Parameters mu, lam, k. The particles are made anew for each run, as their seed is.
ParticleModel over_engine(std::shared_ptr<dynamics::Program const> program, std::vector<double> y) {
    struct Held {
        std::unique_ptr<dynamics::Particles> particles;
        double size = 0;
        std::vector<double> open;
    };
    auto const held = std::make_shared<Held>();
    return {[=](std::span<double const> at, std::size_t count, std::uint64_t key) -> Status {
                dynamics::ParticleSpec spec{.count = count};
                spec.run.save = {"n"};
                spec.run.seed = key;
                spec.run.set = {{"mu", at[0]}, {"lam", at[1]}};
                auto made = WEIR_TRY(dynamics::Particles::make(program, spec));
                held->particles = std::make_unique<dynamics::Particles>(std::move(made));
                held->size = at[2];
                held->open.resize(count);
                return held->particles->start();
            },
            [=](std::size_t) { return held->particles->advance(1); },
            [=](std::size_t index, std::span<double> out) {
                held->particles->read(held->open);
                for (std::size_t i = 0; i < out.size(); ++i) {
                    out[i] = log_negative_binomial(y[index], held->open[i] + 1e-6, held->size);
                }
            },
            [=](std::span<std::uint32_t const> ancestors) { return held->particles->resample(ancestors); }};
}

} // namespace

TEST_CASE("the filter over the engine's particles finds the exact likelihood") {
    auto const loaded = dynamics::read_xmile(open_cases, "open cases");
    auto const compiled = dynamics::compile(*loaded.model);
    REQUIRE(compiled.program);
    auto const data = sample_cases::json_of("sample/immigration_death_exact.json");
    auto const y = data.at("y").numbers();
    auto const model = over_engine(compiled.program, y);
    for (std::size_t i = 0; i < 3; ++i) {
        auto const exact = data.at("exact").at(i);
        std::vector<double> const at{exact.at("mu").number(), exact.at("lam").number(),
                                     exact.at("k").number()};
        auto const noise = filter_noise(model, at, y.size(), 5 + i, {.particles = 1000}, 30);
        REQUIRE(noise);
        CHECK(noise->sd > 0);
        CHECK(std::abs(noise->log_mean - exact.at("loglik").number()) < 4 * noise->sd / std::sqrt(30.0));
        CHECK(run_filter(model, at, y.size(), 9)->log_likelihood ==
              run_filter(model, at, y.size(), 9)->log_likelihood);
    }
}
