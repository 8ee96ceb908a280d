// The doors to the numerical libraries, against values known from tables and closed forms.
#include "stats/numeric/distributions.hpp"
#include "stats/numeric/least_squares.hpp"
#include "stats/numeric/optimise.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace weir;
using namespace weir::stats;
using doctest::Approx;

TEST_CASE("distributions agree with published tables") {
    CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-13));
    CHECK(normal_cdf(-1.959963984540054) == Approx(0.025).epsilon(1e-12));
    CHECK(student_quantile(0.975, 10) == Approx(2.2281388519862735).epsilon(1e-12));
    CHECK(chi_square_quantile(0.95, 1) == Approx(3.841458820694124).epsilon(1e-12));
    CHECK(gamma_quantile(0.5, 1, 2) == Approx(2 * std::log(2.0)).epsilon(1e-12));
    CHECK(beta_quantile(0.5, 2, 2) == Approx(0.5).epsilon(1e-12));
    CHECK(digamma(1) == Approx(-0.5772156649015329).epsilon(1e-13));
    CHECK(trigamma(1) == Approx(1.6449340668482264).epsilon(1e-13));
}

TEST_CASE("a quantile of counts is the least count that reaches the chance") {
    for (double const p : {0.001, 0.05, 0.3, 0.5, 0.9, 0.975, 0.9999}) {
        for (double const mean : {0.1, 1.0, 9.3, 250.0}) {
            auto const k = poisson_quantile(p, mean);
            CHECK(poisson_cdf(k, mean) >= p);
            CHECK((k == 0 || poisson_cdf(k - 1, mean) < p));
            auto const n = negative_binomial_quantile(p, mean, 3.5);
            CHECK(negative_binomial_cdf(n, mean, 3.5) >= p);
            CHECK((n == 0 || negative_binomial_cdf(n - 1, mean, 3.5) < p));
        }
        auto const b = binomial_quantile(p, 30, 0.2);
        CHECK(binomial_cdf(b, 30, 0.2) >= p);
        CHECK((b == 0 || binomial_cdf(b - 1, 30, 0.2) < p));
    }
}

TEST_CASE("log chances of counts add up to one, and meet their limits") {
    double poisson = 0, binomial = 0, negative = 0;
    for (int k = 0; k < 400; ++k) {
        poisson += std::exp(log_poisson(k, 20));
        binomial += std::exp(log_binomial(k, 30, 0.3));
        negative += std::exp(log_negative_binomial(k, 20, 4));
    }
    CHECK(poisson == Approx(1).epsilon(1e-12));
    CHECK(binomial == Approx(1).epsilon(1e-12));
    CHECK(negative == Approx(1).epsilon(1e-12));
    CHECK(log_negative_binomial(7, 5, 1e9) == Approx(log_poisson(7, 5)).epsilon(1e-6));
    CHECK(log_poisson(0, 0) == 0);
    CHECK(std::isinf(log_poisson(2.5, 3)));
    CHECK(std::isnan(log_poisson(2, -1)));
    CHECK(std::isnan(negative_binomial_quantile(0.5, 3, -1)));
    CHECK(std::isnan(normal_quantile(std::numeric_limits<double>::quiet_NaN())));
}

TEST_CASE("least squares: a line through points, and terms that cannot be told apart") {
    Matrix x(4, 2);
    x << 1, 0, 1, 1, 1, 2, 1, 3;
    Vector y(4);
    y << 1, 3, 4, 8; // slope 2.2, level 0.7, by hand
    auto const fit = fit_linear(x, y);
    REQUIRE(fit);
    CHECK(fit->coefficients(0) == Approx(0.7));
    CHECK(fit->coefficients(1) == Approx(2.2));
    CHECK(fit->unscaled_covariance(1, 1) == Approx(0.2)); // 1 / Σ(t − t̄)²
    CHECK(fit->residual_variance == Approx(0.9));         // 1.8 over two degrees of freedom
    Matrix twice(4, 3);
    twice << x, 2 * x.col(1);
    auto const refused = fit_linear(twice, y);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("only 2") != std::string::npos);
    CHECK_FALSE(fit_linear(Matrix(x.topRows(1)), Vector(y.head(1))));
}

TEST_CASE("every search finds the valley of Rosenbrock's function, and stays within bounds") {
    Objective const valley = [](std::span<double const> at, std::span<double> gradient) {
        double const a = 1 - at[0], b = at[1] - at[0] * at[0];
        if (!gradient.empty()) {
            gradient[0] = -2 * a - 400 * at[0] * b;
            gradient[1] = 200 * b;
        }
        return a * a + 100 * b * b;
    };
    for (auto const method : {Search::nelder_mead, Search::subplex, Search::bobyqa, Search::lbfgs}) {
        auto const found = minimise(valley, {-1.2, 1}, {.method = method});
        CHECK(found.converged);
        CHECK(found.at[0] == Approx(1).epsilon(1e-3));
        CHECK(found.at[1] == Approx(1).epsilon(1e-3));
    }
    auto const bounded = minimise(valley, {3, 0}, {.lower = {-2, -2}, .upper = {0.5, 2}});
    CHECK(bounded.at[0] == Approx(0.5).epsilon(1e-3));
    CHECK(bounded.at[1] == Approx(0.25).epsilon(1e-2));
}

TEST_CASE("a function that is nowhere finite is told, not followed") {
    auto const found = minimise([](auto, auto) { return std::nan(""); }, {1, 2});
    CHECK(found.value >= 1e299);
    auto const best =
        minimise_from([](std::span<double const> at, auto) { return std::cos(at[0]) + at[0] / 10; },
                      {{20}, {3}, {9}}, {.first_step = {0.1}});
    CHECK(best.at[0] == Approx(M_PI - std::asin(0.1)).epsilon(1e-4)); // of three valleys the lowest
}
