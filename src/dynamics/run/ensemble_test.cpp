// Designs, summaries, and that the number of threads changes no bit.
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/ensemble.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace weir::dynamics {
namespace {

std::shared_ptr<Program const> program() {
    auto const loaded =
        read_xmile("<xmile><sim_specs><stop>10</stop><dt>0.25</dt></sim_specs><model><variables>"
                   "<stock name=\"s\"><eqn>100</eqn><outflow>f</outflow></stock>"
                   "<flow name=\"f\"><eqn>s * rate * EXP(noise / 10)</eqn></flow>"
                   "<aux name=\"noise\"><eqn>NORMAL(0, 1)</eqn></aux>"
                   "<aux name=\"rate\"><eqn>0.1</eqn></aux>"
                   "<aux name=\"k\"><eqn>1</eqn></aux>"
                   "<aux name=\"risky\"><eqn>1 / (k - 1)</eqn></aux></variables></model></xmile>",
                   "x");
    REQUIRE(loaded.model);
    return compile(*loaded.model).program;
}

template <class T>
bool same_bytes(T const& a, T const& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(a[0])) == 0;
}

EnsembleSpec spec_of(Design design, unsigned threads) {
    EnsembleSpec spec;
    spec.base.save = {"s", "f"};
    spec.base.seed = 7;
    spec.runs = 37;
    spec.vary = {{"rate", {.kind = Distribution::Kind::uniform, .a = 0.05, .b = 0.15}}};
    spec.design = design;
    spec.threads = threads;
    return spec;
}

TEST_CASE("any number of threads gives the same bits") {
    auto const model = program();
    for (auto const design : {Design::random, Design::lhs, Design::sobol}) {
        auto const one = ensemble(*model, spec_of(design, 1));
        REQUIRE(one);
        for (unsigned const threads : {2U, 3U, 8U}) {
            auto const many = ensemble(*model, spec_of(design, threads));
            REQUIRE(many);
            CHECK(same_bytes(one->values, many->values));
            CHECK(same_bytes(one->summaries, many->summaries));
            CHECK(same_bytes(one->varied_values, many->varied_values));
        }
    }
}

TEST_CASE("a run of an ensemble is the run alone") {
    auto const model = program();
    auto const spec = spec_of(Design::lhs, 2);
    auto const all = ensemble(*model, spec);
    REQUIRE(all);
    std::size_t const cells = all->times.size() * all->names.size();
    for (std::uint32_t const index : {0U, 5U, 36U}) {
        auto single = spec.base;
        single.run = index;
        single.set = {{"rate", all->varied_values[index]}};
        auto const alone = run(*model, single);
        REQUIRE(alone);
        CHECK(std::equal(alone->values.begin(), alone->values.end(),
                         all->values.begin() + static_cast<std::ptrdiff_t>(index * cells)));
    }
}

TEST_CASE("a run that breaks does not stop the others") {
    auto const model = program();
    EnsembleSpec spec;
    spec.runs = 3;
    spec.given = {{"k"}, {2, 1, 3}};
    spec.base.save = {"risky"};
    auto const output = ensemble(*model, spec);
    REQUIRE(output);
    REQUIRE(output->troubles.size() == 1);
    CHECK(output->troubles.front().run == 1);
    CHECK(output->troubles.front().variable == "risky");
    CHECK(output->troubles.front().time == 0);
    CHECK(output->summaries.front()[0] == doctest::Approx(0.75)); // of 1 and 1/2
}

TEST_CASE("summaries are means and type 7 quantiles of what is finite") {
    std::vector<double> values{5, 1, 3, 2, 4, std::nan("")};
    auto const summary = summarise(values);
    CHECK(summary[0] == 3);
    CHECK(summary[1] == doctest::Approx(1.1));
    CHECK(summary[2] == doctest::Approx(1.4));
    CHECK(summary[4] == 3);
    CHECK(summary[7] == doctest::Approx(4.9));
    std::vector<double> none{std::nan("")};
    CHECK(std::isnan(summarise(none)[0]));
}

TEST_CASE("runs that draw alike differ by their inputs alone") {
    auto const model = program();
    EnsembleSpec spec;
    spec.base.save = {"noise"};
    spec.base.run = 4;
    spec.runs = 3;
    spec.given = {{"rate"}, {0.1, 0.1, 0.2}};
    spec.noise = Noise::alike;
    spec.summaries = Summaries::not_wanted;
    auto const alike = ensemble(*model, spec);
    REQUIRE(alike);
    CHECK(alike->summaries.empty());
    auto const alone = run(*model, spec.base);
    REQUIRE(alone);
    std::size_t const cells = alike->times.size();
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(std::equal(alone->values.begin(), alone->values.end(),
                         alike->values.begin() + static_cast<std::ptrdiff_t>(i * cells)));
    }
    spec.noise = Noise::each_run;
    auto const anew = ensemble(*model, spec);
    REQUIRE(anew);
    CHECK(anew->values[0] != anew->values[cells]);
}

TEST_CASE("an ensemble that is stopped keeps whole runs and says which") {
    auto const model = program();
    auto const all = ensemble(*model, spec_of(Design::lhs, 1));
    REQUIRE(all);
    CHECK_FALSE(all->stopped);
    CHECK(all->runs.size() == 37);
    for (unsigned const threads : {1U, 3U}) {
        std::stop_source source;
        auto spec = spec_of(Design::lhs, threads);
        spec.machine.width = 8;
        spec.stop = source.get_token();
        spec.progress = [&](std::size_t done) {
            if (done >= 10) {
                source.request_stop();
            }
        };
        auto const some = ensemble(*model, spec);
        REQUIRE(some);
        CHECK(some->stopped);
        CHECK(some->runs.size() >= 10);
        CHECK(some->runs.size() < 37);
        std::size_t const cells = some->times.size() * some->names.size();
        REQUIRE(some->values.size() == some->runs.size() * cells);
        for (std::size_t i = 0; i < some->runs.size(); ++i) {
            CHECK(some->varied_values[i] == all->varied_values[some->runs[i]]);
            CHECK(std::equal(some->values.begin() + static_cast<std::ptrdiff_t>(i * cells),
                             some->values.begin() + static_cast<std::ptrdiff_t>((i + 1) * cells),
                             all->values.begin() + static_cast<std::ptrdiff_t>(some->runs[i] * cells)));
        }
    }
}

} // namespace
} // namespace weir::dynamics
