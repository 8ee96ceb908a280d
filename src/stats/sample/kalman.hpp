// The Kalman filter and smoother of one series in state space form, begun exactly where nothing is known of
// some states (Durbin and Koopman 2012, chapters 4 and 5). Structural models, ARIMA errors and whatever else
// is linear and Gaussian get their likelihood here.
#pragma once

#include "stats/numeric/matrix.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace weir::stats {

// y_t = Z_t a_t + e_t, e_t ~ N(0, H);  a_(t+1) = T a_t + n_t, n_t ~ N(0, Q). Of m states:
struct StateSpace {
    Matrix transition;            // T, m × m
    Matrix state_noise;           // Q, m × m
    Matrix design;                // row t is Z_t; one row alone stands for every time
    double observation_noise = 0; // H
    Vector start;                 // mean of a_1
    Matrix start_covariance;      // of the part of a_1 that is known
    Matrix diffuse;               // the part of which nothing is known: 1 on the diagonal of such a state

    [[nodiscard]] auto row(std::size_t time) const {
        return design.row(design.rows() == 1 ? 0 : static_cast<Eigen::Index>(time));
    }
};

// Where nothing is yet known of the states an innovation adds −½(log 2π + log F∞) to the log-likelihood, as
// statsmodels has it (docs/statistics/effect.md; others leave the 2π out).
struct Filtered {
    double log_likelihood = 0;
    double sum_of_squares = 0;       // Σ v²/F over the innovations that were not diffuse
    double log_variances = 0;        // Σ log F over the same, Σ log F∞ over the diffuse
    std::size_t used = 0;            // how many were not diffuse
    std::size_t diffuse = 0;         // how many were
    std::vector<double> innovations; // v_t; NaN where nothing was observed
    std::vector<double> variances;   // F_t; infinite while diffuse
    Vector state;                    // mean of a_(n+1) given all of the series
    Matrix covariance;               // its covariance
    bool still_diffuse = false;      // the series never told all states
};

// A value that is NaN is missing. As many design rows as values, or one.
[[nodiscard]] Filtered kalman_filter(StateSpace const& model, std::span<double const> series);

struct Smoothed {
    Filtered filtered;
    std::vector<Vector> state;      // mean of a_t given all of the series
    std::vector<Matrix> covariance; // its covariance
};
[[nodiscard]] Smoothed kalman_smooth(StateSpace const& model, std::span<double const> series);

// The covariance V = T V T' + Q that a stationary state keeps; by doubling. T's eigenvalues lie within the
// unit circle, else it does not end finite.
[[nodiscard]] Matrix stationary_covariance(Matrix const& transition, Matrix const& noise);

} // namespace weir::stats
