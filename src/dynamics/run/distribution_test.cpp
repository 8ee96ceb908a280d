// Quantiles against values worked out elsewhere or in closed form, and that a wrong distribution is refused
// by its name.
#include "dynamics/run/distribution.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

namespace weir::dynamics {
namespace {

double at(std::string const& text, double u) {
    auto const read = parse_distribution(text);
    REQUIRE_MESSAGE(read, (read ? "" : read.error().text()));
    return read->quantile(u);
}

TEST_CASE("distributions give their quantiles") {
    CHECK(normal_quantile(0.975) == doctest::Approx(1.959963984540054).epsilon(1e-13));
    CHECK(normal_quantile(1e-10) == doctest::Approx(-6.361340902404056).epsilon(1e-12));
    CHECK(at("uniform(2, 4)", 0.25) == 2.5);
    CHECK(at("triangular(0,1,2)", 0.5) == doctest::Approx(1));
    CHECK(at("triangular(0,1,2)", 0.125) == doctest::Approx(0.5));
    CHECK(at("normal(5,2)", 0.5) == doctest::Approx(5));
    CHECK(at("lognormal(0,1)", 0.5) == doctest::Approx(1));
    CHECK(at("loguniform(1,100)", 0.5) == doctest::Approx(10));
    CHECK(at("exponential(3)", 1 - std::exp(-1.0)) == doctest::Approx(3).epsilon(1e-14));
    // A gamma of shape 1 is an exponential; of shape 2, the share below x is 1 - (1 + x) exp(-x).
    CHECK(at("gamma(1,3)", 0.2) == doctest::Approx(-3 * std::log(0.8)).epsilon(1e-13));
    CHECK(at("gamma(2,5)", 1 - 2 * std::exp(-1.0)) == doctest::Approx(5).epsilon(1e-13));
    // The share of a beta(2,1) below x is x², of a beta(1,3) it is 1 - (1-x)³.
    CHECK(at("beta(2,1)", 0.49) == doctest::Approx(0.7).epsilon(1e-13));
    CHECK(at("beta(1,3)", 1 - 0.125) == doctest::Approx(0.5).epsilon(1e-13));
    CHECK(at("beta(2,1,10,20)", 0.49) == doctest::Approx(17).epsilon(1e-13));
}

TEST_CASE("a normal that is cut keeps its shape between the cuts") {
    CHECK(at("truncated_normal(0,1,-1,1)", 0.5) == doctest::Approx(0).epsilon(1e-15));
    // Half of what lies above zero lies below the third quartile of the whole.
    CHECK(at("truncated_normal(3,2,3,1e9)", 0.5) ==
          doctest::Approx(3 + 2 * 0.6744897501960817).epsilon(1e-13));
    // Far above the mean it is nearly an exponential with mean 1/z (and 1 - 1/z² of it, Mills's ratio).
    double const far = at("truncated_normal(0,1,30,40)", 0.5) - 30;
    CHECK(far == doctest::Approx(std::log(2.0) / 30).epsilon(0.003));
    CHECK(at("truncated_normal(0,1,-40,-30)", 0.5) + 30 == doctest::Approx(-far).epsilon(1e-9));
    for (double const u : {1e-12, 0.3, 1 - 1e-12}) {
        CHECK(at("truncated_normal(0,1,2,3)", u) >= 2);
        CHECK(at("truncated_normal(0,1,2,3)", u) <= 3);
    }
}

TEST_CASE("whole numbers and choices come with their shares") {
    CHECK(at("integer(1,6)", 1e-9) == 1);
    CHECK(at("integer(1,6)", 0.5 - 1e-9) == 3);
    CHECK(at("integer(1,6)", 0.5 + 1e-9) == 4);
    CHECK(at("integer(1,6)", 1 - 1e-12) == 6);
    CHECK(at("values(10,20,40)", 0.3) == 10);
    CHECK(at("values(10,20,40)", 0.4) == 20);
    CHECK(at("values(10,20,40)", 0.999) == 40);
    CHECK(at("values(1:0.2, 2:0.8)", 0.19) == 1);
    CHECK(at("values(1:0.2, 2:0.8)", 0.21) == 2);
    CHECK(at("values(1:1, 2:3)", 0.26) == 2); // shares need not add up to 1
}

TEST_CASE("what is no distribution is refused, by name") {
    for (auto const* const text : {"",
                                   "uniform",
                                   "uniform(1)",
                                   "uniform(2,1)",
                                   "normal(0,-1)",
                                   "beta(1,-2)",
                                   "beta(1,2,3)",
                                   "loguniform(0,1)",
                                   "triangular(0,3,2)",
                                   "uniform(a,b)",
                                   "uniform(1,2) x",
                                   "integer(0.5,2)",
                                   "values()",
                                   "values(1:0.5,2)",
                                   "values(1:-1,2:2)",
                                   "uniform(1:0.5,2:0.5)",
                                   "truncated_normal(0,1,2,1)",
                                   "truncated_normal(0,1,50,60)",
                                   "exponential(0)",
                                   "gamma(0,1)",
                                   "uniform(1,nan)"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_distribution(text));
    }
    CHECK(parse_distribution("cauchy(0,1)").error().message.find("'cauchy'") != std::string::npos);
    CHECK(parse_distribution("gamma(1)").error().message.find("gamma(shape,scale)") != std::string::npos);
    CHECK(parse_distribution("Truncated Normal(0,1,-1,1)"));
}

} // namespace
} // namespace weir::dynamics
