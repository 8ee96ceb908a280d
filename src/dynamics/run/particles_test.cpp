// Particles step as runs do, are read and set, and go on from their ancestors' state with draws of their own.
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/particles.hpp"
#include "dynamics/run/resample.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

namespace weir::dynamics {
namespace {

// A chain-binomial epidemic among a thousand children, and a delay, so that a particle has a past too.
std::shared_ptr<Program const> epidemic() {
    auto const loaded = read_xmile(
        "<xmile><sim_specs><start>0</start><stop>60</stop><dt>1</dt></sim_specs><model><variables>"
        "<stock name=\"s\"><eqn>990</eqn><outflow>infection</outflow></stock>"
        "<stock name=\"i\"><eqn>10</eqn><inflow>infection</inflow><outflow>recovery</outflow></stock>"
        "<flow name=\"infection\"><eqn>BINOMIAL(s, 1 - EXP(-contact * i / 1000))</eqn></flow>"
        "<flow name=\"recovery\"><eqn>BINOMIAL(i, 0.2)</eqn></flow>"
        "<aux name=\"contact\"><eqn>0.5</eqn></aux><aux name=\"past\"><eqn>DELAY(i, 3)</eqn></aux>"
        "<aux name=\"seeded\"><eqn>NORMAL(0, 1, 42)</eqn></aux>"
        "</variables></model></xmile>",
        "x");
    REQUIRE_MESSAGE(loaded.model, loaded.diagnostics.text());
    auto compiled = compile(*loaded.model);
    REQUIRE_MESSAGE(compiled.program, compiled.diagnostics.text());
    return compiled.program;
}

std::vector<double> now(Particles& particles) {
    std::vector<double> values(particles.names().size() * particles.count());
    particles.read(values);
    return values;
}

TEST_CASE("a particle that is left alone is a run") {
    auto const program = epidemic();
    std::vector<std::string> const names{"s", "i", "past", "seeded"};
    auto particles = Particles::make(program, {.run = {.save = names}, .count = 70});
    REQUIRE(particles);
    REQUIRE(particles->start());
    for (std::uint64_t const steps : {0U, 1U, 9U, 50U}) {
        REQUIRE(particles->advance(steps));
        auto const values = now(*particles);
        for (std::uint32_t const which : {0U, 3U, 64U, 69U}) {
            auto const alone = run(*program, {.save = names, .run = which});
            REQUIRE(alone);
            auto const row = static_cast<std::size_t>(particles->steps_done());
            for (std::size_t column = 0; column < names.size(); ++column) {
                CHECK(values[column * 70 + which] == alone->at(row, column));
            }
        }
    }
    CHECK(particles->time() == 60);
    CHECK_FALSE(particles->advance(1));
}

TEST_CASE("resampled particles take their ancestor's state and past, then part") {
    auto particles = Particles::make(epidemic(), {.run = {.save = {"s", "i", "past"}}, .count = 100});
    REQUIRE(particles);
    REQUIRE(particles->start());
    REQUIRE(particles->advance(12));
    auto const before = now(*particles);
    std::vector<std::uint32_t> ancestors(100, 83);
    std::iota(ancestors.begin(), ancestors.begin() + 10, 60); // some cross tiles
    REQUIRE(particles->resample(ancestors));
    auto const after = now(*particles);
    for (std::size_t column = 0; column < 3; ++column) {
        for (std::size_t i = 0; i < 100; ++i) {
            CHECK(after[column * 100 + i] == before[column * 100 + ancestors[i]]);
        }
    }
    REQUIRE(particles->advance(3));
    auto const later = now(*particles);
    std::size_t parted = 0;
    for (std::size_t i = 11; i < 100; ++i) {
        CHECK(later[200 + i] == after[100 + i]); // what was infected three steps ago is remembered
        parted += later[i] != later[10] ? 1 : 0;
    }
    CHECK(parted > 50);
    CHECK_FALSE(particles->resample(std::vector<std::uint32_t>(100, 100)));
}

TEST_CASE("stocks are set and copied, and parameters differ between particles") {
    auto particles =
        Particles::make(epidemic(), {.run = {.save = {"s", "contact"}}, .count = 20, .varied = {"contact"}});
    REQUIRE(particles);
    CHECK_FALSE(particles->start());
    std::vector<double> contacts(20);
    for (std::size_t i = 0; i < 20; ++i) {
        contacts[i] = i < 10 ? 0.0 : 3.0;
    }
    REQUIRE(particles->start(contacts));
    REQUIRE(particles->set_stock("s", std::vector<double>(20, 500)));
    REQUIRE(particles->advance(2));
    std::vector<double> s(20);
    REQUIRE(particles->read_stock("s", s));
    for (std::size_t i = 0; i < 20; ++i) {
        CHECK((i < 10 ? s[i] == 500 : s[i] < 500));
    }
    particles->copy(15, 2);
    auto const values = now(*particles);
    CHECK(values[2] == values[15]);
    CHECK(values[20 + 2] == 3); // the parameter goes with the particle
    CHECK_FALSE(particles->set_stock("contact", s));
    CHECK_FALSE(Particles::make(epidemic(), {.count = 5, .varied = {"nowhere"}}));
}

TEST_CASE("a filter follows what it observes") {
    auto const program = epidemic();
    auto const truth = run(*program, {.save = {"i"}, .run = 5000});
    REQUIRE(truth);
    auto particles = Particles::make(program, {.run = {.save = {"i"}}, .count = 400});
    REQUIRE(particles);
    REQUIRE(particles->start());
    Stream stream({9, 9, 9}, 0);
    std::vector<double> weights(400);
    std::vector<std::uint32_t> ancestors(400);
    double gap = 0;
    for (std::size_t step = 1; step <= 40; ++step) {
        REQUIRE(particles->advance(1));
        auto const infected = now(*particles);
        double const seen = truth->at(step, 0);
        for (std::size_t i = 0; i < 400; ++i) {
            double const away = (infected[i] - seen) / (2 + 0.05 * seen);
            weights[i] = std::exp(-0.5 * away * away) + 1e-300;
        }
        REQUIRE(systematic_ancestors(weights, stream, ancestors));
        REQUIRE(particles->resample(ancestors));
        auto const kept = now(*particles);
        gap = std::accumulate(kept.begin(), kept.end(), 0.0) / 400 - seen;
        CHECK(std::abs(gap) < 8 + 0.1 * seen);
    }
}

} // namespace
} // namespace weir::dynamics
