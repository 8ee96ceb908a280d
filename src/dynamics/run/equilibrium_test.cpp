// Equilibria, eigenvalues and conserved totals against closed forms; the models are in
// tests/cases/sd/asking.
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/equilibrium.hpp"
#include "dynamics/run/linear.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace weir::dynamics {
namespace {

using Kind = Equilibrium::Kind;

std::shared_ptr<Program const> model(std::string const& name) {
    auto const path =
        std::filesystem::path(WEIR_SOURCE_DIR) / "tests" / "cases" / "sd" / "asking" / (name + ".xmile");
    auto const compiled = load_program(path);
    REQUIRE_MESSAGE(compiled.program, compiled.diagnostics.text());
    return compiled.program;
}

EquilibriumOutput equilibria(std::string const& name, EquilibriumSpec const& spec = {}) {
    auto const program = model(name);
    auto output = equilibrium(*program, spec);
    REQUIRE_MESSAGE(output, (output ? "" : output.error().text()));
    return std::move(*output);
}

Equilibrium const& near(EquilibriumOutput const& output, std::vector<double> const& values) {
    auto const found = std::find_if(output.found.begin(), output.found.end(), [&](Equilibrium const& one) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (std::abs(one.values[i] - values[i]) > 1e-6 * std::max(1.0, std::abs(values[i]))) {
                return false;
            }
        }
        return true;
    });
    REQUIRE(found != output.found.end());
    return *found;
}

TEST_CASE("the care model, whose kinks hold a search up, is found to rest where it goes by itself") {
    auto const compiled = load_program(std::filesystem::path(WEIR_SOURCE_DIR) / "models" / "care.xmile");
    REQUIRE_MESSAGE(compiled.program, compiled.diagnostics.text());
    auto const output = equilibrium(*compiled.program, {.starts = 2});
    REQUIRE(output.has_value());
    REQUIRE(output->found.size() >= 1);
    CHECK(output->found[0].kind == Kind::stable);
    double looked_after = 0;
    for (std::size_t i = 0; i < output->names.size(); ++i) {
        looked_after += output->names[i].starts_with("in_care") ? output->found[0].values[i] : 0;
    }
    CHECK(looked_after == doctest::Approx(879.307).epsilon(1e-4)); // where a run of 4,000 months ends
}

TEST_CASE("logistic growth rests at nothing, which it leaves, and at its capacity, to which it returns") {
    auto const output = equilibria("logistic");
    CHECK(output.found.size() == 2);
    CHECK(output.conserved.empty());
    auto const& full = near(output, {1000});
    CHECK(full.kind == Kind::stable);
    REQUIRE(full.modes.size() == 1);
    CHECK(full.modes[0].half_time() == doctest::Approx(std::numbers::ln2 / 0.5).epsilon(1e-6));
    CHECK(std::isinf(full.modes[0].period()));
    auto const& empty = near(output, {0});
    CHECK(empty.kind == Kind::unstable);
    CHECK(empty.modes[0].doubling_time() == doctest::Approx(std::numbers::ln2 / 0.5).epsilon(1e-4));
}

TEST_CASE("predator and prey swing around one place and leave the other") {
    auto const output = equilibria("predator");
    auto const& both = near(output, {25, 50});
    CHECK(both.kind == Kind::neutral);
    CHECK(both.directions == 0);
    REQUIRE(both.modes.size() == 1);
    CHECK(both.modes[0].period() ==
          doctest::Approx(2 * std::numbers::pi / std::sqrt(0.5 * 0.2)).epsilon(1e-6));
    auto const& none = near(output, {0, 0});
    CHECK(none.kind == Kind::unstable);
    REQUIRE(none.modes.size() == 2);
    CHECK(none.modes[0].eigenvalue.real() == doctest::Approx(0.5).epsilon(1e-4));
    CHECK(none.modes[1].eigenvalue.real() == doctest::Approx(-0.2).epsilon(1e-4));
}

TEST_CASE("an epidemic keeps its total and rests without or with the infected") {
    auto const output = equilibria("epidemic");
    REQUIRE(output.conserved.size() == 1);
    CHECK(output.conserved[0] == "susceptible + infected + recovered = 1000");
    // At rest 0.6 S / 1000 = 0.2, and 0.2 I = 0.05 R with I + R = 2000/3.
    double const infected = 2000.0 / 3 * 0.05 / 0.25;
    auto const& endemic = near(output, {1000.0 / 3, infected, 4 * infected});
    CHECK(endemic.kind == Kind::stable);
    // Of the two stocks that are left: trace -(b I/N + w), determinant b I/N (w + r).
    double const force = 0.6 * infected / 1000;
    double const trace = -(force + 0.05);
    double const determinant = force * (0.05 + 0.2);
    REQUIRE(endemic.modes.size() == 1);
    CHECK(endemic.modes[0].eigenvalue.real() == doctest::Approx(trace / 2).epsilon(1e-5));
    CHECK(endemic.modes[0].eigenvalue.imag() ==
          doctest::Approx(std::sqrt(determinant - trace * trace / 4)).epsilon(1e-5));
    auto const& free = near(output, {1000, 0, 0});
    CHECK(free.kind == Kind::unstable);
    CHECK(free.modes[0].eigenvalue.real() == doctest::Approx(0.4).epsilon(1e-4));
}

TEST_CASE("without waning an epidemic rests in endlessly many places, and that is said") {
    EquilibriumSpec spec;
    spec.base.set = {{"waning rate", 0}};
    auto const output = equilibria("epidemic", spec);
    REQUIRE_FALSE(output.found.empty());
    for (auto const& place : output.found) {
        CHECK(place.values[1] == doctest::Approx(0).scale(1000).epsilon(1e-7));
        CHECK(place.values[0] + place.values[2] == doctest::Approx(1000).epsilon(1e-7));
        CHECK(place.directions == 1);
    }
}

TEST_CASE("a tank rests where its outflow is its inflow, at a stated time") {
    auto const output = equilibria("tank");
    CHECK(output.depends_on_time);
    CHECK(output.time == 0);
    REQUIRE_FALSE(output.notes.empty());
    auto const& place = near(output, {9}); // (6 / 2)²
    CHECK(place.kind == Kind::stable);
    CHECK(place.modes[0].eigenvalue.real() == doctest::Approx(-2.0 * 2 / (2 * 6)).epsilon(1e-6));
    EquilibriumSpec later;
    later.time = 60;
    CHECK(near(equilibria("tank", later), {36}).residual < 1e-9);
}

TEST_CASE("a parameter can be found with the stocks, or for stocks that are held") {
    EquilibriumSpec spec;
    spec.hold = {"level"};
    spec.base.set = {{"level", 16}};
    spec.free = {{"hole", 0.1, 10}};
    auto const output = equilibria("tank", spec);
    // The held stock's flows are left out of the equations, so there is nothing left to solve for it.
    CHECK(output.names == std::vector<std::string>{"hole"});
    EquilibriumSpec bounded;
    bounded.free = {{"hole", 0.5, 10}};
    bounded.bounds = {{"level", 4, 4}};
    auto const found = equilibria("tank", bounded);
    auto const& place = near(found, {4, 3}); // 3 sqrt(4) = 6
    CHECK(place.at_bound == std::vector<std::string>{"level"});
}

TEST_CASE("a damped spring returns with its own period") {
    auto const output = equilibria("spring");
    REQUIRE(output.found.size() == 1);
    auto const& place = near(output, {0, 0});
    CHECK(place.kind == Kind::stable);
    REQUIRE(place.modes.size() == 1);
    CHECK(place.modes[0].half_time() == doctest::Approx(std::numbers::ln2 / 0.2).epsilon(1e-6));
    CHECK(place.modes[0].period() ==
          doctest::Approx(2 * std::numbers::pi / std::sqrt(4 - 0.04)).epsilon(1e-6));
}

TEST_CASE("what delays hold is found with the rest") {
    auto const output = equilibria("delayed_goal");
    REQUIRE_FALSE(output.found.empty());
    CHECK(output.names == std::vector<std::string>{"level"});
    CHECK(output.found[0].values[0] == doctest::Approx(80).epsilon(1e-9));
    CHECK(output.found[0].kind == Kind::stable);
    REQUIRE(output.notes.size() == 1);
    CHECK(output.notes[0].find("fixed delays") != std::string::npos);
}

TEST_CASE("what has no equilibrium to find is refused by name") {
    auto const loaded = read_xmile(
        "<xmile><sim_specs><stop>1</stop></sim_specs><model><variables>"
        "<stock name=\"s\"><eqn>1</eqn><inflow>f</inflow></stock><flow name=\"f\"><eqn>NORMAL(0, 1)</eqn>"
        "</flow></variables></model></xmile>",
        "x");
    REQUIRE(loaded.model);
    auto const chance = compile(*loaded.model).program;
    REQUIRE(chance);
    CHECK_FALSE(equilibrium(*chance, {}));
    auto const tank = model("tank");
    EquilibriumSpec spec;
    spec.hold = {"nothing"};
    CHECK_FALSE(equilibrium(*tank, spec));
    spec = {};
    spec.bounds = {{"tap", 0, 1}};
    CHECK_FALSE(equilibrium(*tank, spec));
    spec = {};
    spec.free = {{"level", 0, 1}};
    CHECK_FALSE(equilibrium(*tank, spec));
    // Growth without end: no place is found, and every start is told to have failed.
    spec = {};
    spec.bounds = {{"population", 1, 100}};
    auto const growing = equilibrium(*model("logistic"), spec);
    REQUIRE(growing);
    CHECK(growing->found.empty());
    CHECK(growing->failed == growing->tried);
}

TEST_CASE("linear algebra: least squares, kernels and eigenvalues of small matrices") {
    Matrix a(3, 2);
    a.at(0, 0) = 1;
    a.at(1, 1) = 2;
    auto const x = least_squares(a, {3, 4, 5});
    CHECK(x[0] == doctest::Approx(3));
    CHECK(x[1] == doctest::Approx(2));
    Matrix flows(2, 3); // both rows sum to nothing
    flows.at(0, 0) = -1;
    flows.at(0, 1) = 1;
    flows.at(1, 1) = -2;
    flows.at(1, 2) = 2;
    auto const sums = kernel(flows, 1e-9);
    REQUIRE(sums.columns == 1);
    CHECK(sums.at(0, 0) == doctest::Approx(sums.at(1, 0)));
    CHECK(sums.at(1, 0) == doctest::Approx(sums.at(2, 0)));
    Matrix turn(2, 2);
    turn.at(0, 1) = -3;
    turn.at(1, 0) = 3;
    auto const found = eigenvalues(turn);
    REQUIRE(found.size() == 2);
    CHECK(std::abs(found[0].imag()) == doctest::Approx(3));
    CHECK(found[0].real() == doctest::Approx(0).scale(1));
}

} // namespace
} // namespace weir::dynamics
