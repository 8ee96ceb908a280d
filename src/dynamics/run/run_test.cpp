// Runs of small models whose answers are known in closed form, and what a run says when it goes wrong.
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/run.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace weir::dynamics {
namespace {

std::shared_ptr<Program const>
program_of(std::string const& variables,
           std::string const& specs = "<start>0</start><stop>4</stop><dt>1</dt>") {
    auto const loaded =
        read_xmile("<xmile><sim_specs>" + specs +
                       "</sim_specs><dimensions><dim name=\"d\"><elem name=\"a\"/><elem name=\"b\"/>"
                       "<elem name=\"c\"/></dim></dimensions><model><variables>" +
                       variables + "</variables></model></xmile>",
                   "x");
    REQUIRE_MESSAGE(loaded.model, loaded.diagnostics.text());
    auto compiled = compile(*loaded.model);
    REQUIRE_MESSAGE(compiled.program, compiled.diagnostics.text());
    return compiled.program;
}

std::string aux(std::string const& name, std::string const& equation) {
    return "<aux name=\"" + name + "\"><eqn>" + equation + "</eqn></aux>";
}

// The values of one expression at times 0, 1, 2, 3, 4.
std::vector<double> values_of(std::string const& expression, std::string const& more = {}) {
    auto const program = program_of(aux("wanted", expression) + more);
    auto const output = run(*program, {.save = {"wanted"}});
    REQUIRE(output);
    return output->values;
}

using Values = std::vector<double>;

TEST_CASE("functions of time") {
    CHECK(values_of("TIME") == Values{0, 1, 2, 3, 4});
    CHECK(values_of("STEP(5, 2)") == Values{0, 0, 5, 5, 5});
    CHECK(values_of("RAMP(2, 1)") == Values{0, 0, 2, 4, 6});
    CHECK(values_of("RAMP(2, 1, 3)") == Values{0, 0, 2, 4, 4});
    CHECK(values_of("PULSE(6, 1)") == Values{0, 6, 0, 0, 0});
    CHECK(values_of("PULSE(6, 1, 2)") == Values{0, 6, 0, 6, 0});
    CHECK(values_of("STARTTIME + 10 * STOPTIME + DT") == Values{41, 41, 41, 41, 41});
    CHECK(values_of("PREVIOUS(TIME, -1)") == Values{-1, 0, 1, 2, 3});
    CHECK(values_of("DELAY(TIME, 2, -1)") == Values{-1, -1, 0, 1, 2});
    CHECK(values_of("INIT(TIME + 7)") == Values{7, 7, 7, 7, 7});
    CHECK(values_of("PREVIOUS(SELF, 1) * 2") == Values{2, 4, 8, 16, 32});
}

TEST_CASE("functions of numbers and logic") {
    auto const first = [](std::string const& expression) { return values_of(expression).front(); };
    CHECK(first("MIN(3, 1, 2)") == 1);
    CHECK(first("MAX(3)") == 3);
    CHECK(first("SAFEDIV(1, 0)") == 0);
    CHECK(first("SAFEDIV(1, 0, 9)") == 9);
    CHECK(first("SAFEDIV(6, 3, 9)") == 2);
    CHECK(first("INT(-1.5)") == -2);
    CHECK(first("7 MOD 3") == 1);
    CHECK(first("-7 MOD 3") == 2);
    CHECK(first("NOT 1 = 2") == 1);
    CHECK(first("IF 1 &lt; 2 AND NOT (3 &lt;&gt; 3) THEN 10 ELSE 20") == 10);
    CHECK(first("1 + IF 0 OR 0 THEN 1 ELSE 2") == 3);
    CHECK(first("2^3^2") == 512);
    CHECK(first("-2^2") == -4);
    CHECK(first("{what} .5 + 1e1") == 10.5);
    CHECK(first("PI") == doctest::Approx(3.14159265358979));
    CHECK(first("LN(EXP(2)) + LOG10(1000) + SQRT(16)") == doctest::Approx(9));
}

TEST_CASE("sums and their like over arrays") {
    std::string const x = "<aux name=\"x\"><dimensions><dim name=\"d\"/></dimensions><eqn>1, 2, 6</eqn></aux>"
                          "<aux name=\"y\"><dimensions><dim name=\"d\"/><dim name=\"d\"/></dimensions>"
                          "<eqn>1</eqn></aux>";
    auto const first = [&](std::string const& expression) { return values_of(expression, x).front(); };
    CHECK(first("SUM(x[*])") == 9);
    CHECK(first("SUM(x)") == 9);
    CHECK(first("MEAN(x[*])") == 3);
    CHECK(first("PROD(x[*])") == 12);
    CHECK(first("MIN(x[*])") == 1);
    CHECK(first("MAX(x[*], 7)") == 7);
    CHECK(first("SIZE(x[*])") == 3);
    CHECK(first("SIZE(d)") == 3);
    CHECK(first("STDDEV(x[*])") == doctest::Approx(std::sqrt(14.0 / 3)));
    CHECK(first("SUM(x[*] * x[*])") == 41);
    CHECK(first("SUM(x[2:3])") == 8);
    CHECK(first("SUM(x[a:b])") == 3);
    CHECK(first("SUM(MAX(x[*], 2))") == 10);
    CHECK(first("SUM(x[*] / SUM(x[*]))") == doctest::Approx(1));
    CHECK(first("SIZE(y[*, *])") == 9);
    CHECK(first("SUM(y)") == 9);
    CHECK(first("SUM(y[b, *])") == 3);
    CHECK(first("SUM(x[*] * y[*, *])") == 27);
    CHECK(first("x[b] + x[3]") == 8);
    // In an equation for all elements: a name is the element in hand, a bare array within SUM all of it.
    std::string const z = x +
                          "<aux name=\"z\"><dimensions><dim name=\"d\"/></dimensions><eqn>SUM(x[*] * x[d])"
                          " + 100 * SUM(x) + 1000 * SUM(y[d, *]) + MAX(x, 2)</eqn></aux>";
    CHECK(values_of("z[c]", z).front() == 9 * 6 + 900 + 3000 + 6);
    CHECK(values_of("x[TIME]", x) == Values{0, 1, 2, 6, 0}); // out of range is 0
}

TEST_CASE("a stock without noise keeps its closed form, and methods their order") {
    std::string const decay = "<stock name=\"s\"><eqn>1</eqn><outflow>f</outflow></stock>"
                              "<flow name=\"f\"><eqn>s</eqn></flow>";
    auto const program = program_of(decay, "<start>0</start><stop>1</stop><dt>0.25</dt>");
    auto const error_of = [&](Method method, double dt) {
        auto const output = run(*program, {.method = method, .dt = dt, .save = {"s"}});
        REQUIRE(output);
        return std::abs(output->values.back() - std::exp(-1.0));
    };
    // Halving dt divides the error by two to the power of the method's order.
    CHECK(std::log2(error_of(Method::euler, 1.0 / 64) / error_of(Method::euler, 1.0 / 128)) ==
          doctest::Approx(1).epsilon(0.05));
    CHECK(std::log2(error_of(Method::rk2, 1.0 / 64) / error_of(Method::rk2, 1.0 / 128)) ==
          doctest::Approx(2).epsilon(0.05));
    CHECK(std::log2(error_of(Method::rk4, 1.0 / 8) / error_of(Method::rk4, 1.0 / 16)) ==
          doctest::Approx(4).epsilon(0.05));
}

TEST_CASE("save times are counted, not added up") {
    auto const program =
        program_of(aux("x", "1"), "<start>1</start><stop>1000</stop><dt reciprocal=\"true\">10</dt>");
    auto const output = run(*program, {.save_every = 0.1});
    REQUIRE(output);
    REQUIRE(output->times.size() == 9991);
    CHECK(output->times[9990] == 1000);
    CHECK(output->times[3] == 1.3);
    auto const whole = run(*program, {.save_every = 1});
    REQUIRE(whole);
    CHECK(whole->times.size() == 1000);
    CHECK(whole->times[499] == 500);
}

TEST_CASE("what is set holds, and what cannot be set is refused") {
    auto const program = program_of(aux("k", "2") + aux("y", "k * TIME") + aux("o", "2") +
                                    aux("z", "SMTHN(y, 2, o)") + "<stock name=\"s\"><eqn>5</eqn></stock>");
    auto const output = run(*program, {.set = {{"K", 3}, {"s", 7}}, .save = {"y", "s"}});
    REQUIRE(output);
    CHECK(output->at(4, 0) == 12);
    CHECK(output->at(4, 1) == 7);
    CHECK(run(*program, {.set = {{"none", 1}}}).error().code == ErrorCode::not_found);
    CHECK(run(*program, {.set = {{"o", 3}}}).error().code == ErrorCode::refused);
    CHECK(run(*program, {.save = {"none"}}).error().code == ErrorCode::not_found);
    CHECK(run(*program, {.dt = 0.0}).error().code == ErrorCode::invalid);
    CHECK(run(*program, {.dt = 1e-12}).error().code == ErrorCode::limit);
}

TEST_CASE("trouble is told with its first time, and the run goes on") {
    auto const program =
        program_of("<stock name=\"held\"><eqn>1</eqn><outflow>f</outflow><non_negative/></stock>"
                   "<stock name=\"free\"><eqn>1</eqn><outflow>f</outflow></stock>"
                   "<flow name=\"f\"><eqn>1</eqn></flow>" +
                   aux("broken", "1 / (TIME - 3)"));
    auto const output = run(*program, {});
    REQUIRE(output);
    REQUIRE(output->times.size() == 5);
    REQUIRE(output->troubles.size() == 3);
    auto const find = [&](std::string const& name) -> Trouble {
        for (auto const& trouble : output->troubles) {
            if (trouble.variable == name) {
                return trouble;
            }
        }
        FAIL("no trouble with " << name);
        return {};
    };
    CHECK(find("held").kind == Trouble::Kind::held_at_zero);
    CHECK(find("held").time == 2);
    CHECK(find("free").kind == Trouble::Kind::negative_stock);
    CHECK(find("free").time == 2);
    CHECK(find("broken").kind == Trouble::Kind::not_finite);
    CHECK(find("broken").time == 3);
    CHECK(text_of(find("broken")).find("'broken'") != std::string::npos);
}

TEST_CASE("random numbers depend on seed, run, variable and step alone") {
    std::string const drawn = aux("a", "NORMAL(10, 2)") + aux("b", "NORMAL(10, 2)");
    auto const program = program_of(drawn, "<stop>9999</stop><dt>1</dt>");
    auto const one = run(*program, {.save = {"a"}});
    auto const again = run(*program, {.save = {"a"}});
    auto const other_run = run(*program, {.save = {"a"}, .run = 1});
    auto const other_seed = run(*program, {.save = {"a"}, .seed = 2});
    auto const other_variable = run(*program, {.save = {"b"}});
    REQUIRE(one);
    CHECK(one->values == again->values);
    CHECK(one->values != other_run->values);
    CHECK(one->values != other_seed->values);
    CHECK(one->values != other_variable->values);
    double sum = 0;
    double squares = 0;
    for (double const value : one->values) {
        sum += value;
        squares += (value - 10) * (value - 10);
    }
    CHECK(sum / 10'000 == doctest::Approx(10).epsilon(0.01)); // five standard errors are 0.1
    CHECK(std::sqrt(squares / 10'000) == doctest::Approx(2).epsilon(0.04));
}

TEST_CASE("each random function has its mean") {
    struct Case {
        char const* equation;
        double mean;
        double deviation;
    };
    for (auto const& given : {Case{"RANDOM(2, 4)", 3, 0.5774}, Case{"POISSON(6)", 6, 2.449},
                              Case{"EXPRND(3)", 3, 3}, Case{"LOGNORMAL(5, 2)", 5, 2}}) {
        auto const program = program_of(aux("a", given.equation), "<stop>9999</stop><dt>1</dt>");
        auto const output = run(*program, {.save = {"a"}});
        REQUIRE(output);
        double sum = 0;
        for (double const value : output->values) {
            sum += value;
        }
        CAPTURE(given.equation);
        CHECK(std::abs(sum / 10'000 - given.mean) < 5 * given.deviation / 100);
    }
}

} // namespace
} // namespace weir::dynamics
