// Linear models by least squares: the estimate, what is left over, and the covariance before it is scaled.
#pragma once

#include "base/result.hpp"
#include "stats/numeric/matrix.hpp"

namespace weir::stats {

struct LinearFit {
    Vector coefficients;
    Vector residuals;             // y − X b, not weighted
    Matrix unscaled_covariance;   // (X'WX)⁻¹
    double residual_variance = 0; // weighted sum of squares over n − k; NaN when n = k
    std::size_t freedom = 0;      // n − k
};

// Rows of `x` are points, columns are terms; `weights` are all positive or empty for equal ones. Error
// `invalid`: fewer points than terms, or terms of which one is a combination of others (the message counts
// how many can be told apart).
[[nodiscard]] Result<LinearFit> fit_linear(Matrix const& x, Vector const& y, Vector const& weights = {});

// Whether what is left over is no more than rounding of y: then it tells nothing of the errors' size.
[[nodiscard]] bool fits_exactly(Vector const& residuals, Vector const& y);

} // namespace weir::stats
