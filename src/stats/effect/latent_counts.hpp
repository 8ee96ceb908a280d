// Counts whose log mean has a regression and a hidden error that follows on from itself: y_t ~ negative
// binomial (or Poisson) of mean exp(offset + x_t b + u_t), u Gaussian. The error and the coefficients are
// integrated out by Laplace's approximation, so that what remains is restricted likelihood (REML).
#pragma once

#include "base/result.hpp"
#include "stats/numeric/matrix.hpp"

namespace weir::stats {

struct LatentData {
    Matrix x;
    Vector counts;
    Vector offset; // log exposure, as long as counts
};

// The precision of u, which for both kinds here has one diagonal and one beside it.
struct LatentNoise {
    Vector diagonal;
    Vector beside; // one shorter
    double log_determinant = 0;
};
// Stationary of standard deviation `sd` > 0 and lag-1 correlation 0 ≤ rho < 1.
[[nodiscard]] LatentNoise autoregressive_noise(Eigen::Index points, double sd, double rho);
// A random walk that starts within one step of nought; `sd` > 0 of a step.
[[nodiscard]] LatentNoise walking_noise(Eigen::Index points, double sd);

struct LatentFit {
    Vector coefficients;
    Matrix covariance; // of the coefficients, given the noise's parameters
    Vector latent;     // u
    double log_marginal = 0;
    // Of the last point's u with the coefficients, for going on beyond the series.
    double last_variance = 0;
    Vector last_covariance;
    bool converged = false;
};
// `inverse_size` is 1/size of the negative binomial, 0 for Poisson; `start` a guess of the coefficients.
[[nodiscard]] LatentFit fit_latent(LatentData const& data, LatentNoise const& noise, double inverse_size,
                                   Vector const& start);

} // namespace weir::stats
