// The methods against closed forms (tests/cases/sd/closed/NAME.xmile with NAME.csv beside it), their order of
// convergence, and the adaptive method on stiff models against what SUNDIALS made of them
// (bench/dynamics/stiff.cpp).
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/expected_table.hpp"
#include "dynamics/run/run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace weir::dynamics {
namespace {

namespace fs = std::filesystem;

struct Case {
    std::string name;
    std::shared_ptr<Program const> program;
    test::ExpectedTable expected;
};

Case read_case(fs::path const& model) {
    auto const compiled = load_program(model);
    REQUIRE_MESSAGE(compiled.program, compiled.diagnostics.text());
    auto table = model;
    auto expected = test::read_expected(table.replace_extension(".csv"));
    REQUIRE(expected);
    return {model.stem().string(), compiled.program, std::move(*expected)};
}

fs::path const folder = fs::path(WEIR_SOURCE_DIR) / "tests" / "cases" / "sd" / "closed";

std::vector<Case> closed_forms() {
    std::vector<Case> cases;
    for (auto const& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".xmile" && !entry.path().filename().string().starts_with("stiff_")) {
            cases.push_back(read_case(entry.path()));
        }
    }
    return cases;
}

// The largest difference at any save time, each column by its own peak.
double error_of(Case const& one, RunSpec spec) {
    spec.save = one.expected.names;
    spec.save_every = one.expected.times[1] - one.expected.times[0];
    auto const output = run(*one.program, spec);
    REQUIRE_MESSAGE(output, output.error().text());
    REQUIRE(output->times == one.expected.times);
    double worst = 0;
    for (std::size_t j = 0; j < one.expected.names.size(); ++j) {
        double peak = 0;
        for (auto const& row : one.expected.rows) {
            peak = std::max(peak, std::abs(row[j]));
        }
        for (std::size_t i = 0; i < one.expected.times.size(); ++i) {
            worst = std::max(worst, std::abs(output->at(i, j) - one.expected.rows[i][j]) / peak);
        }
    }
    return worst;
}

TEST_CASE("each method comes near the closed forms as fast as its order says") {
    auto const cases = closed_forms();
    REQUIRE(cases.size() >= 6);
    struct Order {
        Method method;
        double order;
        double dt;
    };
    for (auto const& [method, order, dt] :
         {Order{Method::euler, 1, 1.0 / 256}, Order{Method::rk2, 2, 1.0 / 64},
          Order{Method::rk4, 4, 1.0 / 16}}) {
        for (auto const& one : cases) {
            double const error = error_of(one, {.method = method, .dt = dt});
            double const half = error_of(one, {.method = method, .dt = dt / 2});
            double const seen = std::log2(error / half);
            CAPTURE(one.name);
            CAPTURE(name_of(method));
            CHECK(seen == doctest::Approx(order).epsilon(0.06));
        }
    }
}

TEST_CASE("the adaptive method is as near the closed forms as its tolerance asks") {
    for (auto const& one : closed_forms()) {
        CAPTURE(one.name);
        double last = 1;
        for (double const tolerance : {1e-4, 1e-7, 1e-10}) {
            double const error = error_of(one, {.method = Method::rk45, .dt = 0.25, .tolerance = tolerance});
            CAPTURE(tolerance);
            CHECK(error <= 20 * tolerance);
            CHECK(error <= last);
            last = error;
        }
    }
}

TEST_CASE("stiff models agree with SUNDIALS") {
    auto const pol = read_case(folder / "stiff_van_der_pol.xmile");
    auto const reactions = read_case(folder / "stiff_robertson.xmile");
    // Where van der Pol's oscillator jumps, an error in time of one part in a million is one of a hundredth
    // in its place.
    CHECK(error_of(pol, {.method = Method::rk45, .tolerance = 1e-10}) < 1e-6);
    CHECK(error_of(pol, {.method = Method::rk4, .dt = 1.0 / 1000}) < 1e-4);
    CHECK(error_of(reactions, {.method = Method::rk45, .tolerance = 1e-9}) < 1e-7);
    CHECK(error_of(reactions, {.method = Method::rk4, .dt = 1.0 / 4096}) < 1e-9);
}

std::shared_ptr<Program const> program_of(std::string const& variables, std::string const& specs) {
    auto const loaded = read_xmile("<xmile><sim_specs>" + specs + "</sim_specs><model><variables>" +
                                       variables + "</variables></model></xmile>",
                                   "test.xmile");
    REQUIRE_MESSAGE(loaded.model, loaded.diagnostics.text());
    auto const compiled = compile(*loaded.model);
    REQUIRE_MESSAGE(compiled.program, compiled.diagnostics.text());
    return compiled.program;
}

TEST_CASE("steps of its own never cross what happens between steps of dt") {
    // A pulse is held over its dt and adds up to its size; so does what PREVIOUS and a step at a boundary
    // give.
    auto const program =
        program_of("<flow name=\"f\"><eqn>PULSE(6, 1) + STEP(2, 2) + PREVIOUS(s, 0)*0</eqn></flow>"
                   "<stock name=\"s\"><eqn>0</eqn><inflow>f</inflow></stock>",
                   "<start>0</start><stop>3</stop><dt>0.25</dt>");
    auto const output = run(*program, {.method = Method::rk45, .save = {"s"}});
    REQUIRE(output);
    CHECK(output->at(4, 0) == 0);
    CHECK(output->at(5, 0) == doctest::Approx(6).epsilon(1e-12));
    // The step at 2 is seen by the last stage before it, so the method closes in on it as far as its
    // tolerance asks.
    CHECK(output->at(8, 0) == doctest::Approx(6).epsilon(1e-5));
    CHECK(output->at(12, 0) == doctest::Approx(8).epsilon(1e-5));
    CHECK(output->times[12] == 3);
}

TEST_CASE("a model that needs too many steps is an error that names the time and the fastest variable") {
    // y' = y^2 from 1 goes to infinity at t = 1.
    auto const program =
        program_of("<flow name=\"f\"><eqn>bolting^2</eqn></flow><flow name=\"g\"><eqn>1</eqn></flow>"
                   "<stock name=\"calm\"><eqn>0</eqn><inflow>g</inflow></stock>"
                   "<stock name=\"bolting\"><eqn>1</eqn><inflow>f</inflow></stock>",
                   "<start>0</start><stop>3</stop><dt>0.5</dt>");
    auto const output = run(*program, {.method = Method::rk45});
    REQUIRE_FALSE(output);
    CHECK(output.error().text().find("'bolting'") != std::string::npos);
    CHECK(output.error().text().find("time 1.0") != std::string::npos);
    CHECK_FALSE(run(*program, {.method = Method::rk45, .tolerance = 0.0}));
    CHECK_FALSE(run(*program, {.method = Method::rk45, .tolerance = 2.0}));
}

TEST_CASE("a value that is not a number passes through the adaptive method and is told") {
    auto const program = program_of("<flow name=\"f\"><eqn>1/(TIME*0)</eqn></flow>"
                                    "<stock name=\"s\"><eqn>1</eqn><inflow>f</inflow></stock>",
                                    "<start>0</start><stop>2</stop><dt>1</dt>");
    auto const output = run(*program, {.method = Method::rk45});
    REQUIRE(output);
    CHECK_FALSE(output->troubles.empty());
}

} // namespace
} // namespace weir::dynamics
