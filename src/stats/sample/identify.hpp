// What the data can tell of each parameter: profile likelihoods, the eigenvalues of the Fisher matrix, and
// whether a whole method of fitting is calibrated (simulation-based calibration: S. Talts, M. Betancourt,
// D. Simpson, A. Vehtari and A. Gelman, 2018).
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace weir::stats {

// A log-likelihood to be followed; −∞ or NaN where a point is impossible.
using LogLikelihood = std::function<double(std::span<double const>)>;

struct ProfileOptions {
    double cut = 1.92; // half the 95 % point of chi-square of one degree: section 3.6
    std::vector<double> lower = {}, upper = {}; // bounds of all parameters; empty: none
    std::size_t steps_max = 60;         // outward steps on each side before the interval is called open
    std::size_t evaluations_max = 4000; // of each inner search
};
struct ProfilePoint {
    double value = 0;
    double log_likelihood = 0; // with all others at their best
};
struct Profile {
    double at = 0;               // the best value of this parameter
    double most = 0;             // log-likelihood there
    double lower = 0, upper = 0; // where the profile falls by the cut; ±∞ (or the bound) where it does not
    bool closed_below = false, closed_above = false; // both false: the data do not settle it
    std::vector<ProfilePoint> points;                // rising by value
};
// `best` is the maximum (or near it: a better one that is met becomes the new level); `step` the first step.
[[nodiscard]] Profile profile(LogLikelihood const& log_likelihood, std::vector<double> best,
                              std::size_t which, double step, ProfileOptions const& options = {});

struct FisherInformation {
    std::vector<double> eigenvalues;               // falling
    std::vector<std::vector<double>> eigenvectors; // of each
    std::vector<double> standard_errors;           // NaN where the matrix is not positive definite
    bool identified = false; // positive definite, and no direction 10⁸ times flatter than the steepest
};
// Minus the matrix of second differences at `at`, steps of each parameter `scale` (about a tenth of its
// standard error is right).
[[nodiscard]] FisherInformation fisher_information(LogLikelihood const& log_likelihood,
                                                   std::span<double const> at, std::span<double const> scale);

// One round: draws parameters from the priors, data from them, fits, and returns for each parameter the
// number of its (thinned, nearly independent) posterior draws below the true value.
using CalibrationRound = std::function<Result<std::vector<std::size_t>>(std::uint64_t seed)>;

struct CalibrationOptions {
    std::uint64_t seed = 1;
    std::size_t rounds = 200;
    std::size_t draws = 99; // ranks run from 0 to this
    double confidence = 0.95;
    unsigned threads = 1;
};
struct CalibrationOfOne {
    std::string name;
    std::vector<std::size_t> ranks;
    double furthest = 0; // of the ranks' distribution from the even one, in units of the band: > 1 is outside
    double chi_square = 0; // of ten bins
};
struct Calibration {
    std::vector<CalibrationOfOne> parameters;
    double band = 0;         // pointwise chance whose band holds the whole ECDF with the confidence
    std::size_t failed = 0;  // rounds that could not be fitted: calibration is claimed of none if any failed
    bool calibrated = false; // every parameter inside its band, the confidence shared between parameters
};
// Simultaneous bands of the ECDF by simulation (T. Säilynoja, P.-C. Bürkner and A. Vehtari, Statistics and
// Computing 32, 2022).
[[nodiscard]] Calibration calibrate(std::vector<std::string> const& names, CalibrationRound const& round,
                                    CalibrationOptions const& options = {});

} // namespace weir::stats
