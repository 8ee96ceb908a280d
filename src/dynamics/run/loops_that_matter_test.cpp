// Loop scores against what their definition comes to for models that can be solved by hand; the models are
// in tests/cases/sd/asking.
#include "dynamics/compile/compile.hpp"
#include "dynamics/run/loops_that_matter.hpp"
#include "dynamics/run/strongest_paths.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace weir::dynamics {
namespace {

using Polarity = FeedbackLoop::Polarity;

std::shared_ptr<Program const> model(std::string const& name) {
    auto const path =
        std::filesystem::path(WEIR_SOURCE_DIR) / "tests" / "cases" / "sd" / "asking" / (name + ".xmile");
    auto const compiled = load_program(path);
    REQUIRE_MESSAGE(compiled.program, compiled.diagnostics.text());
    return compiled.program;
}

LoopsOutput loops_of(std::string const& name, LoopsSpec const& spec = {}) {
    auto const program = model(name);
    auto output = loops_that_matter(*program, spec);
    REQUIRE(output);
    return std::move(*output);
}

FeedbackLoop const& with(LoopsOutput const& output, std::string const& name) {
    auto const found = std::find_if(output.loops.begin(), output.loops.end(), [&](FeedbackLoop const& loop) {
        return std::find(loop.names.begin(), loop.names.end(), name) != loop.names.end();
    });
    REQUIRE(found != output.loops.end());
    return *found;
}

TEST_CASE("diffusion is driven by its reinforcing loop until half have adopted") {
    auto const output = loops_of("bass");
    REQUIRE(output.loops.size() == 2);
    CHECK(output.parts == 1);
    auto const& spread = with(output, "adopters");
    auto const& saturation = with(output, "potential adopters");
    CHECK(spread.id == "R1");
    CHECK(saturation.id == "B1");
    // Each flow is its stocks' only one, so what tells is adopting = c A P: of its change, c P₀ ΔA comes of
    // the adopters and c A₀ ΔP of the potential ones, and ΔA = -ΔP. A is the logistic curve.
    for (std::size_t i = 0; i < output.times.size(); ++i) {
        double const before = output.times[i] - 0.125;
        double const adopted = 1 / (1 + 99 * std::exp(-0.5 * before));
        CHECK(spread.relative[i] == doctest::Approx(1 - adopted).epsilon(1e-6));
        CHECK(saturation.relative[i] == doctest::Approx(-adopted).epsilon(1e-6));
    }
    double const inflection = std::log(99.0) / 0.5;
    REQUIRE(output.leading.size() == 2);
    CHECK(output.leading[0].to - 0.125 < inflection);
    CHECK(output.leading[1].from - 0.125 > inflection);
    CHECK(output.leading[1].from - inflection < 0.26);
    auto const told = sentences(output, 3);
    REQUIRE(told.size() == 3);
    CHECK(told[0].find("R1 drives") < told[0].find("B1 drives"));
    auto const loops_told = told[1] + told[2];
    CHECK(loops_told.find(": adopters → adopting → adopters") == std::string::npos);
    CHECK(loops_told.find(": adopters → adopter contacts → adopting → adopters") != std::string::npos);
}

TEST_CASE("logistic growth changes its loop at half of the capacity, however its flows are drawn") {
    auto const output = loops_of("logistic");
    REQUIRE(output.loops.size() == 2);
    auto const& births = with(output, "births");
    auto const& deaths = with(output, "deaths");
    auto const at = [](double time) { return 1000 / (1 + 99 * std::exp(-0.5 * time)); };
    for (std::size_t i = 0; i < output.times.size(); ++i) {
        // Δbirths : Δdeaths = b Δp : b/K Δ(p²)
        double const ratio = (at(output.times[i]) + at(output.times[i] - 0.125)) / 1000;
        CHECK(births.relative[i] == doctest::Approx(1 / (1 + ratio)).epsilon(1e-6));
        CHECK(deaths.relative[i] == doctest::Approx(-ratio / (1 + ratio)).epsilon(1e-6));
    }
}

TEST_CASE("an oscillation keeps its major loop apart from the minor one") {
    auto const output = loops_of("inventory_workforce");
    REQUIRE(output.loops.size() == 2);
    CHECK(output.parts == 1);
    auto const& major = with(output, "inventory");
    // With x the inventory's gap and w that of the workforce, x' = q w and w' = -x / (a q h) - w / h, begun
    // at x = -100, w = 0: x'' + x'/h + x/(a h) = 0.
    constexpr double a = 3;
    constexpr double h = 5;
    constexpr double q = 2;
    double const damping = 1 / (2 * h);
    double const turn = std::sqrt(1 / (a * h) - damping * damping);
    auto const x = [&](double t) {
        return -100 * std::exp(-damping * t) * (std::cos(turn * t) + damping / turn * std::sin(turn * t));
    };
    auto const w = [&](double t) {
        return 100 * std::exp(-damping * t) * (damping * damping + turn * turn) / turn * std::sin(turn * t) /
               q;
    };
    std::size_t compared = 0;
    for (std::size_t i = 0; i < output.times.size(); ++i) {
        double const before = output.times[i] - 0.0625;
        double const by_inventory = std::abs(x(output.times[i]) - x(before)) / (a * q);
        double const by_workforce = std::abs(w(output.times[i]) - w(before));
        CHECK(major.polarity == Polarity::balancing);
        if (by_inventory + by_workforce > 1e-3) {
            CHECK(major.relative[i] ==
                  doctest::Approx(-by_inventory / (by_inventory + by_workforce)).epsilon(1e-4));
            ++compared;
        }
    }
    CHECK(compared > 500);
}

TEST_CASE("loops through delays are one each, and equilibrium is told") {
    auto const output = loops_of("remembered");
    for (auto const* const stock : {"smoothed", "delayed", "before"}) {
        CAPTURE(stock);
        auto const& loop = with(output, stock);
        CHECK(loop.polarity == Polarity::balancing);
        CHECK(loop.names.size() == 2);
        CHECK(loop.relative.back() == -1);
    }
    CHECK(with(output, "late").polarity == Polarity::reinforcing);
    CHECK(with(output, "late").relative.back() == 1);
    CHECK(with(output, "cohort[young]").part != with(output, "cohort[old]").part);
    // The stock at rest has two loops that never move.
    CHECK(output.at_rest == 2);
    CHECK(output.loops.size() == 6);
}

TEST_CASE("the strongest paths find the loops that drive an arms race, which no independent set holds") {
    auto const all = loops_of("arms_race");
    CHECK(all.all);
    REQUIRE(all.loops.size() == 8);
    LoopsSpec spec;
    spec.loops_max = 1;
    auto const found = loops_of("arms_race", spec);
    CHECK_FALSE(found.all);
    CHECK_FALSE(found.notes.empty());
    // Whatever is found has the scores that listing gives it, and the two loops of three are among them.
    std::size_t of_three = 0;
    for (auto const& loop : found.loops) {
        auto const twin = std::find_if(all.loops.begin(), all.loops.end(),
                                       [&](FeedbackLoop const& one) { return one.score == loop.score; });
        CHECK(twin != all.loops.end());
        of_three += loop.names.size() == 9 ? 1 : 0;
    }
    CHECK(of_three == 2);
    // In the end all grow as the greatest root of det(T - λ) = λ³ - 2.98 λ - 2.02: then a net flow's change
    // is (λ - 1) / 10 of its stock's, and a loop of n stocks has its gains over (λ - 1)ⁿ.
    double root = 2;
    for (int i = 0; i < 50; ++i) {
        root -= (root * root * root - 2.98 * root - 2.02) / (3 * root * root - 2.98);
    }
    double const g = root - 1;
    double const total = 3 / g + (1 + 0.99 + 0.99) / (g * g) + (0.81 + 1.21) / (g * g * g);
    double late = 0;
    for (auto const& loop : all.loops) {
        late += loop.names.size() == 9 ? std::abs(loop.relative.back()) : 0;
    }
    CHECK(late == doctest::Approx((0.81 + 1.21) / (g * g * g) / total).epsilon(1e-5));
}

TEST_CASE("the strongest path search gives up weaker ways to a variable") {
    // Two ways from 0 to 2, back to 0: the weak one is given up at 2, whichever comes first in the graph.
    Graph graph(3);
    graph.add(0, 2, LinkKind::value); // weak, straight
    graph.add(0, 1, LinkKind::value);
    graph.add(1, 2, LinkKind::value);
    graph.add(2, 0, LinkKind::inflow);
    std::vector<double> const scores = {0.1, -0.9, 0.9, 0.5};
    auto const found = strongest_paths(graph, scores, {0});
    REQUIRE(found.loops.size() == 1);
    CHECK(found.loops[0] == Loop{1, 2, 3});
    CHECK_FALSE(found.cut);
}

} // namespace
} // namespace weir::dynamics
