// The filter against what statsmodels computed for published series, and filter and smoother against plain
// conditioning of a joint normal distribution.
#include "stats/effect/case_files.hpp"
#include "stats/sample/kalman.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace weir::stats;
using doctest::Approx;

namespace {

StateSpace local_level(double irregular, double level) {
    StateSpace model;
    model.transition = Matrix::Ones(1, 1);
    model.state_noise = Matrix::Constant(1, 1, level);
    model.design = Matrix::Ones(1, 1);
    model.observation_noise = irregular;
    model.start = Vector::Zero(1);
    model.start_covariance = Matrix::Zero(1, 1);
    model.diffuse = Matrix::Ones(1, 1);
    return model;
}

// A level and a slope of which nothing is known, a stationary part of which the start is known, and a
// coefficient on a regressor.
StateSpace rich_model(std::size_t points) {
    StateSpace model;
    model.transition = Matrix::Identity(4, 4);
    model.transition(0, 1) = 1;
    model.transition(2, 2) = 0.6;
    model.state_noise = Matrix::Zero(4, 4);
    model.state_noise.diagonal() << 0.3, 0.05, 0.8, 0;
    model.design = Matrix::Ones(static_cast<Eigen::Index>(points), 4);
    model.design.col(1).setZero();
    for (Eigen::Index t = 0; t < model.design.rows(); ++t) {
        model.design(t, 3) = std::sin(1.7 * static_cast<double>(t));
    }
    model.observation_noise = 0.5;
    model.start = Vector::Zero(4);
    model.start_covariance = Matrix::Zero(4, 4);
    model.start_covariance(2, 2) = 0.8 / (1 - 0.36);
    model.diffuse = Matrix::Zero(4, 4);
    model.diffuse.diagonal() << 1, 1, 0, 1;
    return model;
}

// The same by brute force: a start of very great variance, and the joint normal of all states and values.
struct Joint {
    Vector mean;
    Matrix covariance;
};
Joint conditioned(StateSpace const& model, std::vector<double> const& series, std::size_t at, double great) {
    auto const m = model.transition.rows();
    auto const n = static_cast<Eigen::Index>(series.size());
    std::vector<Matrix> cross(series.size() * series.size());
    std::vector<Matrix> variance{model.start_covariance + great * model.diffuse};
    for (std::size_t t = 1; t < series.size(); ++t) {
        variance.push_back(model.transition * variance.back() * model.transition.transpose() +
                           model.state_noise);
    }
    Matrix observed(n, n);
    Matrix with_state(m, n);
    std::vector<Eigen::Index> seen;
    for (std::size_t i = 0; i < series.size(); ++i) {
        Matrix power = variance[i]; // Cov(a_j, a_i) for j ≥ i
        for (std::size_t j = i; j < series.size(); ++j) {
            double const value = model.row(j).dot(Vector(power * model.row(i).transpose()));
            observed(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = value;
            observed(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(i)) = value;
            if (j == at) {
                with_state.col(static_cast<Eigen::Index>(i)) = power * model.row(i).transpose();
            }
            if (i == at) {
                with_state.col(static_cast<Eigen::Index>(j)) = power.transpose() * model.row(j).transpose();
            }
            power = (model.transition * power).eval();
        }
        observed(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(i)) += model.observation_noise;
        if (!std::isnan(series[i])) {
            seen.push_back(static_cast<Eigen::Index>(i));
        }
    }
    Matrix const part = observed(seen, seen);
    Matrix const link = with_state(Eigen::all, seen);
    Vector values(static_cast<Eigen::Index>(seen.size()));
    for (std::size_t i = 0; i < seen.size(); ++i) {
        values(static_cast<Eigen::Index>(i)) = series[static_cast<std::size_t>(seen[i])];
    }
    Eigen::LDLT<Matrix> const solved(part);
    return {link * solved.solve(values), variance[at] - link * solved.solve(link.transpose())};
}

} // namespace

TEST_CASE("the Nile's local level has the likelihood that statsmodels gives it") {
    cases::JsonNumbers const expected("expected_statespace.json");
    auto const flow = cases::read_table("nile.csv").numbers("flow");
    std::string const name = "nile_local_level_exact_diffuse/";
    auto const found = kalman_filter(
        local_level(expected(name + "params/sigma2.irregular"), expected(name + "params/sigma2.level")),
        flow);
    CHECK(found.log_likelihood == Approx(expected(name + "loglik")).epsilon(1e-9));
    CHECK(found.diffuse == 1);
    CHECK_FALSE(found.still_diffuse);
}

TEST_CASE("filter and smoother equal plain conditioning, with gaps and unknown starts") {
    std::vector<double> series;
    for (int t = 0; t < 14; ++t) {
        series.push_back(3 + 0.4 * t + std::cos(2.3 * t) + 0.2 * (t % 3));
    }
    series[1] = std::nan("");
    series[7] = std::nan("");
    auto const model = rich_model(series.size());
    auto const smooth = kalman_smooth(model, series);
    CHECK(smooth.filtered.diffuse == 3);
    for (std::size_t at = 0; at < series.size(); ++at) {
        CAPTURE(at);
        auto const joint = conditioned(model, series, at, 1e6);
        CHECK((smooth.state[at] - joint.mean).cwiseAbs().maxCoeff() < 2e-4);
        CHECK((smooth.covariance[at] - joint.covariance).cwiseAbs().maxCoeff() < 2e-3);
    }
    // A state one step beyond the series is what the last smoothed state becomes.
    CHECK((smooth.filtered.state - model.transition * smooth.state.back()).cwiseAbs().maxCoeff() < 1e-9);
}

TEST_CASE("a series of gaps tells nothing, and says so") {
    std::vector<double> const nothing(5, std::nan(""));
    auto const found = kalman_filter(local_level(1, 1), nothing);
    CHECK(found.still_diffuse);
    CHECK(found.log_likelihood == 0);
}

TEST_CASE("the stationary covariance solves its own equation") {
    Matrix transition(2, 2);
    transition << 0.7, 0.2, -0.3, 0.9;
    Matrix noise(2, 2);
    noise << 1, 0.2, 0.2, 0.5;
    Matrix const found = stationary_covariance(transition, noise);
    CHECK((found - transition * found * transition.transpose() - noise).cwiseAbs().maxCoeff() < 1e-10);
}
