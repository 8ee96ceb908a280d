// The random built-ins as a model calls them: the moments of every one, what a seed, a least and a most
// value, a sampling time, a shift and a stretch do, and that children moved by chance stay whole.
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::dynamics {
namespace {

std::shared_ptr<Program const> program_of(std::string const& variables, std::string const& stop = "20000") {
    auto const loaded =
        read_xmile("<xmile><sim_specs><start>0</start><stop>" + stop +
                       "</stop><dt>1</dt></sim_specs><dimensions><dim name=\"d\"><elem name=\"a\"/>"
                       "<elem name=\"b\"/></dim></dimensions><model><variables>" +
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

std::string const density = "<gf name=\"density\"><xpts>0,1,3</xpts><ypts>0,2,0</ypts></gf>"; // a triangle

// One value each step.
std::vector<double> values_of(std::string const& expression, RunSpec spec = {},
                              std::string const& stop = "20000") {
    auto const program = program_of(aux("wanted", expression) + density, stop);
    spec.save = {"wanted"};
    auto const output = run(*program, spec);
    REQUIRE(output);
    return output->values;
}

struct Row {
    char const* expression;
    double mean;
    double variance;
};

// Means and variances in closed form from the usual tables of distributions.
Row const rows[] = {
    {"RANDOM(2, 5)", 3.5, 0.75},
    {"UNIFORM(2, 5, 7)", 3.5, 0.75},
    {"NORMAL(10, 2)", 10, 4},
    {"LOGNORMAL(3, 1, 5)", 3, 1},
    {"POISSON(4)", 4, 4},
    {"POISSON(140, 3)", 140, 140},
    {"EXPRND(2)", 2, 4},
    {"BETA(2, 3)", 0.4, 0.04},
    {"BINOMIAL(30, 0.2)", 6, 4.8},
    {"BINOMIAL(500, 0.4)", 200, 120},
    {"GAMMA(3, 2)", 6, 12},
    {"GAMMA(3)", 3, 3},
    {"GEOMETRIC(0.25)", 3, 12},
    {"LOGISTIC(5, 0.5)", 5, 0.822467},
    {"MONTECARLO(30)", 0.3, 0.21},
    {"MONTECARLO(130)", 0, 0},
    {"NEGBINOMIAL(4, 0.4)", 6, 15},
    {"PARETO(6, 5)", 6, 1.5},
    {"TRIANGULAR(0, 1, 5)", 2, 1.166667},
    {"WEIBULL(2, 3)", 2.658681, 1.931417},
    {"RANDOM_0_1()", 0.5, 0.083333},
    {"RANDOM_UNIFORM(-1, 1, 0)", 0, 0.333333},
    {"RANDOM_NORMAL(-100, 100, 5, 3, 0)", 5, 9},
    {"RANDOM_BETA(-10, 10, 2, 3, 1, 2, 0)", 1.8, 0.16},
    {"RANDOM_BINOMIAL(0, 100, 0.2, 30, 1, 2, 4)", 13, 19.2},
    {"RANDOM_EXPONENTIAL(0, 1000, 1, 2, 0)", 3, 4},
    {"RANDOM_GAMMA(0, 1000, 3, 0, 1, 0)", 3, 3},
    {"RANDOM_GAMMA(0, 1000, 0.2, 0, 1, 0)", 1, 1}, // an order below one is taken as one
    {"RANDOM_LOOKUP(density, 0, 10, 1, 3, 0)", 5, 3.5},
    {"RANDOM_NEGATIVE_BINOMIAL(0, 1000, 0.4, 4, 0, 1, 0)", 10, 15}, // counts trials, not failures
    {"RANDOM_POISSON(0, 1000, 4, 1, 3, 0)", 13, 36},
    {"RANDOM_TRIANGULAR(-10, 10, 0, 1, 5, 0)", 2, 1.166667},
    {"RANDOM_WEIBULL(0, 1000, 2, 0, 1, 0)", 1, 0.2732395}, // stretched to a mean of one
    {"NORMAL(0, 1, 3, 0)", 0.797885, 0.363380},            // its upper half
    {"RANDOM_NORMAL(-1, 1, 0, 1, 0)", 0, 0.2911},          // and its middle, by numerical integration
};

TEST_CASE("every random built-in has the mean and variance of its distribution") {
    for (auto const& row : rows) {
        CAPTURE(row.expression);
        auto const values = values_of(row.expression);
        auto const count = static_cast<double>(values.size());
        double const mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
        double variance = 0;
        for (double const value : values) {
            variance += (value - mean) * (value - mean) / count;
        }
        CHECK(std::abs(mean - row.mean) <= 5 * std::sqrt(row.variance / count));
        CHECK(variance == doctest::Approx(row.variance).epsilon(0.12));
    }
}

TEST_CASE("calls of one seed draw alike, others do not, and elements of an array differ") {
    auto const program = program_of(
        aux("first", "NORMAL(0, 1, 42)") + aux("second", "5 + NORMAL(0, 1, 42)") +
            aux("third", "NORMAL(0, 1, 43)") + aux("plain", "NORMAL(0, 1)") + aux("other", "NORMAL(0, 1)") +
            aux("zero", "NORMAL(0, 1, 0)") +
            "<aux name=\"each\"><dimensions><dim name=\"d\"/></dimensions><eqn>NORMAL(0, 1, 42)</eqn></aux>",
        "30");
    auto const output =
        run(*program, {.save = {"first", "second", "third", "plain", "other", "zero", "each"}});
    REQUIRE(output);
    for (std::size_t row = 0; row < 31; ++row) {
        double const* const at = &output->values[row * 8];
        CHECK(at[1] == 5 + at[0]);
        for (std::size_t i = 2; i < 6; ++i) {
            CHECK(at[i] != at[0]);
        }
        CHECK(at[3] != at[4]);
        CHECK(at[5] != at[3]);
        CHECK(at[6] == at[0]); // the first element's place is that of a scalar
        CHECK(at[7] != at[6]);
    }
    // The run's seed and number still tell: an ensemble of a model full of seeds is no row of copies.
    auto const again = run(*program, {.save = {"first"}});
    auto const seed = run(*program, {.save = {"first"}, .seed = 2});
    auto const second = run(*program, {.save = {"first"}, .run = 1});
    REQUIRE((again && seed && second));
    CHECK(again->values[0] == output->values[0]);
    CHECK(seed->values[0] != again->values[0]);
    CHECK(second->values[0] != again->values[0]);
}

TEST_CASE("values outside least and most are drawn anew, and never made up") {
    for (double const value : values_of("NORMAL(0, 10, 1, -1, 2)", {}, "500")) {
        CHECK((value >= -1 && value <= 2));
    }
    for (double const value : values_of("BINOMIAL(40, 0.5, 0, 18, 22)", {}, "500")) {
        CHECK((value >= 18 && value <= 22 && value == std::floor(value)));
    }
    CHECK(
        std::isnan(values_of("NORMAL(0, 1, 0, 100, 101)", {}, "1").front())); // told as a trouble of the run
    CHECK(std::isnan(values_of("NORMAL(0, 1, 0, 2, 1)", {}, "1").front()));
}

TEST_CASE("a sampling time holds a draw") {
    auto const values = values_of("UNIFORM(0, 1, 5, 0, 1, 3)", {}, "20");
    for (std::size_t i = 0; i < values.size(); ++i) {
        CHECK(values[i] == values[i - i % 3]);
        if (i >= 3) {
            CHECK(values[i] != values[i - 3]);
        }
    }
}

TEST_CASE("parameters without meaning give no number") {
    for (char const* const expression :
         {"NORMAL(0, -1)", "EXPRND(-1)", "LOGNORMAL(0, 1)", "BETA(0, 1)", "GAMMA(-1, 1)", "GEOMETRIC(0)",
          "NEGBINOMIAL(3, 0)", "PARETO(0, 1)", "TRIANGULAR(3, 2, 1)", "WEIBULL(0, 1)", "POISSON(-1)",
          "BINOMIAL(-5, 0.5)"}) {
        CAPTURE(expression);
        CHECK(std::isnan(values_of(expression, {}, "1").front()));
    }
}

TEST_CASE("pink noise keeps its deviation and forgets at its correlation time") {
    auto const values = values_of("RANDOM_PINK_NOISE(3, 2, 8, 1)");
    auto const count = static_cast<double>(values.size());
    double const mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double variance = 0;
    double together = 0;
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
        variance += (values[i] - mean) * (values[i] - mean) / count;
        together += (values[i] - mean) * (values[i + 1] - mean) / count;
    }
    CHECK(mean == doctest::Approx(3).epsilon(0.1)); // some 1,300 independent values
    CHECK(variance == doctest::Approx(4).epsilon(0.15));
    CHECK(together / variance == doctest::Approx(1 - 1.0 / 8).epsilon(0.02));
}

TEST_CASE("children moved by chance stay whole") {
    auto const stock = [](std::string const& name, std::string const& initial, std::string const& flows) {
        return "<stock name=\"" + name + "\"><eqn>" + initial + "</eqn>" + flows + "</stock>";
    };
    auto const flow = [](std::string const& name, std::string const& equation) {
        return "<flow name=\"" + name + "\"><eqn>" + equation + "</eqn></flow>";
    };
    auto const program =
        program_of(stock("s", "990", "<outflow>infection</outflow>") +
                       stock("i", "10", "<inflow>infection</inflow><outflow>recovery</outflow>") +
                       stock("r", "0", "<inflow>recovery</inflow>") +
                       flow("infection", "BINOMIAL(s, 1 - EXP(-0.5 * i / 1000 * DT)) / DT") +
                       flow("recovery", "BINOMIAL(i, 1 - EXP(-0.2 * DT)) / DT"),
                   "80");
    for (std::uint32_t number = 0; number < 5; ++number) {
        auto const output = run(*program, {.dt = 0.1, .save = {"s", "i", "r"}, .run = number});
        REQUIRE(output);
        CHECK(output->troubles.empty());
        for (std::size_t row = 0; row < output->times.size(); ++row) {
            double const* const at = &output->values[row * 3];
            CHECK(at[0] + at[1] + at[2] == doctest::Approx(1000).epsilon(1e-12));
            for (std::size_t which = 0; which < 3; ++which) {
                CHECK(std::abs(at[which] - std::round(at[which])) < 1e-9);
                CHECK(at[which] > -1e-9);
            }
        }
        CHECK(output->values[output->values.size() - 1] > 10); // somebody recovered
    }
}

} // namespace
} // namespace weir::dynamics
