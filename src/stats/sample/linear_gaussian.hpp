// The exact likelihood of a linear model with normal noise of several series (Kalman 1960), and that of a
// stochastic compartment model by its linear noise approximation: the mean by its rates, the covariance by
// dV/dt = J V + V J' + B (section 3.3), both set right at every observation.
#pragma once

#include "base/result.hpp"
#include "stats/numeric/matrix.hpp"

#include <functional>
#include <vector>

namespace weir::stats {

struct NormalState {
    Vector mean;
    Matrix covariance;
};

// x' = F x + c + N(0, Q), y = H x + d + N(0, R). The first observation is one step after `start`.
struct LinearGaussian {
    Matrix transition;             // F
    Matrix process_covariance;     // Q
    Matrix observation;            // H
    Matrix observation_covariance; // R
    NormalState start;
    Vector input = {};  // c; empty: none
    Vector offset = {}; // d; empty: none
};

struct GaussianFit {
    double log_likelihood = 0;         // with every ½ log 2π
    NormalState last;                  // after the last observation
    std::vector<NormalState> filtered; // after each
    std::vector<double> terms;         // of the log-likelihood, by observation
};

// Sets a state right by what was observed: y = H x + d + N(0, R), of which NaN was not observed. Returns the
// log density. Error `invalid`: what is observed has no positive definite covariance (two series that are one
// without noise, or a state that became NaN).
[[nodiscard]] Result<double> condition(NormalState& state, Matrix const& observation, Vector const& offset,
                                       Matrix const& noise, Vector const& observed);

// A row of `observed` for each step, a column for each series; NaN where there is nothing. Error `invalid`:
// shapes that do not fit, or as `condition` (with the row).
[[nodiscard]] Result<GaussianFit> filter_linear(LinearGaussian const& model, Matrix const& observed);

// A stochastic compartment model as reactions: each transition happens at its rate and moves the stocks by
// its column. Rates may depend on further states that only drift, such as a log hazard (a row of zeroes in
// `moves`, its variance a unit of time in `drift`).
struct CompartmentModel {
    std::function<void(double time, Vector const& state, Vector& rates)> rates; // of each transition
    Matrix moves; // states × transitions, usually −1, 0 and 1
    Matrix drift =
        {}; // states × states, covariance a unit of time of noise beside the transitions; empty: none
    double dt_max = 0.25; // longest step of the integrator (Runge-Kutta 4), in units of time
};

// What is observed at a time: combinations of stocks then, and of what flowed since the observation before.
// Variances of the noise are a + b |expected| + c expected²: a for a measured quantity, b = 1 for Poisson
// counts, c = 1/k for negative-binomial ones.
struct CompartmentObservation {
    double time = 0;
    Matrix of_stocks; // series × states; empty: none
    Matrix of_flows;  // series × transitions; empty: none
    Vector observed;  // NaN where there is nothing
    double variance = 0, variance_of_mean = 0, variance_of_square = 0;
};

// Mean and covariance at `until` of a state known at `from`, without any observation.
[[nodiscard]] NormalState advance_compartments(CompartmentModel const& model, NormalState state, double from,
                                               double until);

// Errors `invalid`: observations that do not follow one another, shapes that do not fit, or as `condition`.
[[nodiscard]] Result<GaussianFit>
filter_compartments(CompartmentModel const& model, NormalState start, double start_time,
                    std::vector<CompartmentObservation> const& observations);

} // namespace weir::stats
