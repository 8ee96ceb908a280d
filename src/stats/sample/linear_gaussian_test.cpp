// The Kalman likelihood against exact values, and the linear noise approximation against exact moments: for
// transitions at linear rates it has the right mean and covariance, so only the integrator's error is left.
#include "stats/sample/cases.hpp"
#include "stats/sample/known_filters.hpp"
#include "stats/sample/linear_gaussian.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace weir::stats;
using doctest::Approx;

namespace {

Matrix one(double value) {
    return Matrix::Constant(1, 1, value);
}
Vector single(double value) {
    return Vector::Constant(1, value);
}

LinearGaussian autoregression(sample_cases::Json const& at) {
    double const sigma = at.at("sigma").number();
    double const tau = at.at("tau").number();
    return {one(at.at("alpha").number()),
            one(sigma * sigma),
            one(at.at("gamma").number()),
            one(tau * tau),
            {single(0), one(1)}};
}

// Arrivals at a rate, exits at a hazard.
CompartmentModel immigration_death(double lam, double mu) {
    Matrix moves(1, 2);
    moves << 1, -1;
    return {[=](double, Vector const& n, Vector& rates) { rates << lam, mu * n[0]; }, moves, {}, 0.05};
}

} // namespace

TEST_CASE("the Kalman likelihood equals the exact one") {
    auto const data = sample_cases::json_of("sample/linear_gaussian_kalman.json");
    auto const y = vector_of(data.at("y").numbers());
    for (std::size_t i = 0; i < data.at("exact").size(); ++i) {
        auto const exact = data.at("exact").at(i);
        auto const fit = filter_linear(autoregression(exact), y);
        REQUIRE(fit);
        CHECK(std::abs(fit->log_likelihood - exact.at("loglik").number()) < 1e-6);
        CHECK(std::abs(fit->last.mean[0] - exact.at("m_T").number()) < 1e-8);
        CHECK(std::abs(fit->last.covariance(0, 0) - exact.at("P_T").number()) < 1e-8);
    }
}

TEST_CASE("two series are weighed by their joint density, whatever of them is missing") {
    // By hand: the whole of both series is one normal vector.
    LinearGaussian model;
    model.transition = Matrix{{0.8, 0.3}, {0, 0.6}};
    model.process_covariance = Matrix{{1, 0.2}, {0.2, 0.5}};
    model.observation = Matrix{{1, 0}, {0.5, 2}};
    model.observation_covariance = Matrix{{0.3, 0.1}, {0.1, 0.4}};
    model.start = {Vector{{1, -1}}, Matrix{{2, 0.5}, {0.5, 1}}};
    model.input = Vector{{0.1, 0.2}};
    model.offset = Vector{{3, 0}};
    Matrix observed{{4, 1}, {NAN, 0.5}, {3.5, NAN}, {NAN, NAN}, {2, 0}};
    auto const fit = filter_linear(model, observed);
    REQUIRE(fit);
    std::vector<Vector> mean{model.start.mean};
    std::vector<Matrix> from_noise; // state at t as a combination of start and five noises
    Matrix noises = Matrix::Zero(12, 12);
    noises.topLeftCorner(2, 2) = model.start.covariance;
    Matrix maps = Matrix::Zero(2, 12);
    maps.leftCols(2) = Matrix::Identity(2, 2);
    std::vector<double> errors;
    std::vector<Vector> rows;
    std::vector<std::pair<Eigen::Index, Eigen::Index>> where;
    for (Eigen::Index t = 0; t < 5; ++t) {
        noises.block(2 + 2 * t, 2 + 2 * t, 2, 2) = model.process_covariance;
        maps = (model.transition * maps).eval();
        maps.block(0, 2 + 2 * t, 2, 2) += Matrix::Identity(2, 2);
        mean.push_back(model.transition * mean.back() + model.input);
        for (Eigen::Index s = 0; s < 2; ++s) {
            if (!std::isnan(observed(t, s))) {
                errors.push_back(observed(t, s) - model.offset[s] -
                                 model.observation.row(s).dot(mean.back()));
                rows.push_back((model.observation.row(s) * maps).transpose());
                where.emplace_back(t, s);
            }
        }
    }
    auto const count = static_cast<Eigen::Index>(rows.size());
    Matrix covariance(count, count);
    for (Eigen::Index i = 0; i < count; ++i) {
        for (Eigen::Index k = 0; k < count; ++k) {
            auto const& [t, s] = where[static_cast<std::size_t>(i)];
            auto const& [u, r] = where[static_cast<std::size_t>(k)];
            covariance(i, k) =
                rows[static_cast<std::size_t>(i)].dot(noises * rows[static_cast<std::size_t>(k)]) +
                (t == u ? model.observation_covariance(s, r) : 0);
        }
    }
    Vector const error = vector_of(errors);
    double const joint = -0.5 * error.dot(covariance.inverse() * error) -
                         0.5 * std::log(covariance.determinant()) -
                         0.5 * static_cast<double>(count) * std::log(2 * M_PI);
    CHECK(fit->log_likelihood == Approx(joint).epsilon(1e-10));
}

TEST_CASE("shapes that do not fit and series without variance are refused, with the row") {
    LinearGaussian model{one(1), one(0), one(1), one(0), {single(0), one(0)}};
    auto const none = filter_linear(model, single(1));
    REQUIRE_FALSE(none);
    CHECK(none.error().text().find("observation 1") != std::string::npos);
    model.transition = Matrix::Identity(2, 2);
    CHECK_FALSE(filter_linear(model, single(1)));
    auto const compartments = immigration_death(1, 1);
    CHECK_FALSE(filter_compartments(compartments, {Vector::Zero(2), one(0)}, 0, {}));
    CompartmentObservation wrong{.time = 0, .of_stocks = one(1), .observed = single(1)};
    CHECK_FALSE(filter_compartments(compartments, {single(0), one(0)}, 0, {wrong}));
    wrong.time = 1;
    wrong.of_stocks = Matrix::Ones(1, 2);
    CHECK_FALSE(filter_compartments(compartments, {single(0), one(0)}, 0, {wrong}));
}

TEST_CASE("the linear noise approximation has the exact moments of a chain and of immigration and death") {
    auto const data = sample_cases::json_of("sample/linear_compartment_exact_moments.json");
    Matrix moves(3, 4);
    moves << 1, -1, 0, 0, 0, 1, -1, 0, 0, 0, 1, -1;
    CompartmentModel const chain{
        [](double, Vector const& n, Vector& rates) { rates << 9, 0.8 * n[0], 0.35 * n[1], 0.12 * n[2]; },
        moves,
        {},
        0.02};
    for (std::size_t i = 0; i < data.at("rows").size(); ++i) {
        auto const row = data.at("rows").at(i);
        auto const state =
            advance_compartments(chain, {Vector::Zero(3), Matrix::Zero(3, 3)}, 0, row.at("t").number());
        char const* const names[] = {"mean_A", "mean_B", "mean_C"};
        for (Eigen::Index s = 0; s < 3; ++s) {
            CHECK(state.mean[s] == Approx(row.at(names[s]).number()).epsilon(1e-6));
            CHECK(state.covariance(s, s) == Approx(row.at(names[s]).number()).epsilon(1e-6));
        }
        CHECK(std::abs(state.covariance(0, 2)) < 1e-6); // independent Poisson
    }
    auto const deaths = data.at("immigration_death_from_n0");
    for (std::size_t i = 0; i < deaths.size(); ++i) {
        auto const row = deaths.at(i);
        auto const model = immigration_death(row.at("lam").number(), row.at("mu").number());
        auto const state =
            advance_compartments(model, {single(row.at("n0").number()), one(0)}, 0, row.at("t").number());
        CHECK(state.mean[0] == Approx(row.at("mean").number()).epsilon(1e-7));
        CHECK(state.covariance(0, 0) == Approx(row.at("var").number()).epsilon(1e-6));
    }
}

TEST_CASE("observed stocks and flows: the approximate likelihood is near the exact one") {
    auto const data = sample_cases::json_of("sample/immigration_death_exact.json");
    auto y = data.at("y").numbers();
    std::vector<double> off;
    for (std::size_t i = 0; i < data.at("exact").size(); ++i) {
        auto const at = data.at("exact").at(i);
        double const mu = at.at("mu").number();
        double const lam = at.at("lam").number();
        double const k = at.at("k").number();
        y[22] = 88;
        CHECK(std::abs(sample_cases::forward_algorithm(y, 30, mu, lam, k) - at.at("loglik").number()) < 1e-6);
        y[22] =
            NAN; // 88 open among forties: a normal tail is no substitute for a negative-binomial one there
        std::vector<CompartmentObservation> observed;
        for (std::size_t t = 0; t < y.size(); ++t) {
            observed.push_back({.time = static_cast<double>(t + 1),
                                .of_stocks = one(1),
                                .observed = single(y[t]),
                                .variance_of_mean = 1,
                                .variance_of_square = 1 / k});
        }
        auto const fit = filter_compartments(immigration_death(lam, mu), {single(30), one(0)}, 0, observed);
        REQUIRE(fit);
        off.push_back(fit->log_likelihood - sample_cases::forward_algorithm(y, 30, mu, lam, k));
        CHECK(std::abs(off.back()) < 1.5); // of 35 months
    }
    for (std::size_t i = 1; i < 3; ++i) { // what a posterior sees is the difference between points
        CHECK(std::abs(off[i] - off[0]) < 0.3);
    }
    // Arrivals counted as they come are Poisson whatever the stock: mean and variance 6 a month.
    Matrix flows(1, 2);
    flows << 1, 0;
    std::vector<CompartmentObservation> counted;
    double direct = 0;
    for (double t = 1; t <= 3; ++t) {
        counted.push_back({.time = t, .of_flows = flows, .observed = single(5 + t)});
        direct += sample_cases::log_normal_at(5 + t, 6, std::sqrt(6.0));
    }
    auto const fit = filter_compartments(immigration_death(6, 0.15), {single(30), one(0)}, 0, counted);
    REQUIRE(fit);
    CHECK(fit->log_likelihood == Approx(direct).epsilon(1e-9));
    // They are then in the stock: their noise is known, and only that of the exits is left.
    CHECK(fit->last.covariance(0, 0) <
          advance_compartments(immigration_death(6, 0.15), {single(30), one(0)}, 0, 3).covariance(0, 0));
}

TEST_CASE("a log hazard that drifts widens the stock, and the data pull it along") {
    Matrix moves(2, 2);
    moves << 1, -1, 0, 0;
    Matrix drift = Matrix::Zero(2, 2);
    drift(1, 1) = 0.01;
    CompartmentModel const model{
        [](double, Vector const& state, Vector& rates) { rates << 6, 0.15 * std::exp(state[1]) * state[0]; },
        moves, drift, 0.1};
    NormalState const start{Vector{{40, 0}}, Matrix::Zero(2, 2)};
    auto const ahead = advance_compartments(model, start, 0, 12);
    auto const still = advance_compartments(immigration_death(6, 0.15), {single(40), one(0)}, 0, 12);
    CHECK(ahead.covariance(1, 1) == Approx(0.12));
    CHECK(ahead.covariance(0, 0) > 1.3 * still.covariance(0, 0));
    std::vector<CompartmentObservation> low;
    for (double t = 1; t <= 12; ++t) {
        low.push_back(
            {.time = t, .of_stocks = Matrix{{1, 0}}, .observed = single(40 - 2 * t), .variance = 1});
    }
    auto const fit = filter_compartments(model, start, 0, low);
    REQUIRE(fit);
    CHECK(fit->last.mean[1] > 0.2); // a higher hazard explains the fall
}
