// Structural time series: a level that walks, a season, and regressors, with an exact diffuse start (Harvey
// 1989; Durbin and Koopman 2012). Fitted by maximum likelihood, the scale concentrated out.
#pragma once

#include "base/result.hpp"
#include "stats/numeric/matrix.hpp"
#include "stats/sample/kalman.hpp"

#include <cstddef>
#include <span>

namespace weir::stats {

struct StructuralShape {
    std::size_t season = 0;       // points in a season, as states that sum to nought; 0 for none
    bool changing_season = false; // the season's variance estimated, else nought
    bool slope = false;           // a fixed slope to the level
    Matrix regressors = {};       // a row a point, for the points to be forecast too; may have no columns

    [[nodiscard]] Eigen::Index states() const;
    // Of the first regressor among the states.
    [[nodiscard]] Eigen::Index first_regressor() const;
};
struct StructuralVariances {
    double irregular = 1;
    double level = 0;
    double season = 0;
};

// For the points [from, to) of the regressors' rows.
[[nodiscard]] StateSpace state_space_of(StructuralShape const& shape, StructuralVariances const& variances,
                                        std::size_t from, std::size_t to);

// The regressors less their mean, over their standard deviation on the first `points` rows: of raw figures of
// some ten thousands the exact diffuse start keeps no digits. The log-likelihood of the series with the raw
// ones is less by `log_units`.
struct StandardShape {
    StructuralShape shape;
    Vector units;
    double log_units = 0;
};
[[nodiscard]] StandardShape standardised(StructuralShape const& shape, std::size_t points);

struct StructuralFit {
    StandardShape standard; // what `filtered` is of, and what a forecast goes on with
    StructuralVariances variances;
    double log_likelihood = 0; // statsmodels' convention, see sample/kalman.hpp
    Vector coefficients;       // of the regressors, given the whole series
    Vector errors;             // their standard errors
    Filtered filtered;         // at the estimated variances
};
// A value that is NaN is missing. Error `invalid`: fewer points than states, or terms that the series cannot
// tell apart.
[[nodiscard]] Result<StructuralFit> fit_structural(std::span<double const> series,
                                                   StructuralShape const& shape);

// The filter with the irregular variance set to 1 and the rest as ratios to it: what is left is the scale, of
// which `used` innovations tell.
struct ScaledFit {
    Filtered filtered;
    double log_likelihood = 0; // at the likeliest scale
    double log_marginal = 0;   // with the scale integrated out under weight 1/scale
    double scale = 0;          // likeliest variance of the irregular
};
[[nodiscard]] Result<ScaledFit> fit_at(std::span<double const> series, StructuralShape const& shape,
                                       StructuralVariances const& ratios);

} // namespace weir::stats
