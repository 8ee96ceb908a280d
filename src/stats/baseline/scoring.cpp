#include "stats/baseline/scoring.hpp"

#include "stats/numeric/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace weir::stats {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double nodes_max = 200'000; // of the sum over counts; beyond it the steps are wider than one

// The CRPS of a count is the sum over k of (F(k) − 1{y ≤ k})², exact to the last bits; a distribution wider
// than `nodes_max` counts is smooth enough for steps of several.
template <class Cdf>
double crps_count(double y, double mean, double variance, Cdf const& cdf) {
    double const sd = std::sqrt(variance);
    // Tails of negative binomials are exponential with scale variance / mean.
    double const reach = 12 * sd + 45 * std::max(1.0, variance / std::max(mean, 1e-300));
    double const low = std::max(0.0, std::floor(mean - reach));
    double const high = std::ceil(mean + reach);
    double const step = std::max(1.0, std::ceil((high - low) / nodes_max));
    // Below the sum F is 0, above it 1: what lies outside counts in full.
    double total = y < low ? low - y : y > high ? y - high : 0.0;
    double const from = y < 0 ? 0.0 : y;
    for (double k = low; k < high; k += step) {
        double const below = cdf(k + (step - 1) / 2);
        double const above_y = std::clamp(k + step - from, 0.0, step); // the part at or above y
        total += above_y * (1 - below) * (1 - below) + (step - above_y) * below * below;
    }
    return total;
}

} // namespace

double crps_normal(double y, double mean, double sd) {
    if (!(sd > 0)) {
        return nan;
    }
    double const z = (y - mean) / sd;
    return sd * (z * (2 * normal_cdf(z) - 1) + 2 * normal_density(z) - 1 / std::sqrt(std::numbers::pi));
}

double crps_poisson(double y, double mean) {
    if (!(mean >= 0)) {
        return nan;
    }
    return mean == 0
               ? std::abs(y)
               : crps_count(y, mean, mean, [mean](double k) { return poisson_cdf(std::floor(k), mean); });
}

double crps_negative_binomial(double y, double mean, double size) {
    if (!(mean >= 0) || !(size > 0)) {
        return nan;
    }
    if (std::isinf(size)) {
        return crps_poisson(y, mean);
    }
    return mean == 0 ? std::abs(y) : crps_count(y, mean, mean + mean * mean / size, [=](double k) {
        return negative_binomial_cdf(std::floor(k), mean, size);
    });
}

double crps_ensemble(double y, std::span<double const> members, EnsembleScore which) {
    auto const count = static_cast<double>(members.size());
    if (members.empty() || (which == EnsembleScore::fair && members.size() < 2)) {
        return nan;
    }
    std::vector<double> sorted(members.begin(), members.end());
    std::sort(sorted.begin(), sorted.end());
    double away = 0;
    double apart = 0; // the sum of |x − x'| over unordered pairs
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        away += std::abs(sorted[i] - y);
        apart += (2 * static_cast<double>(i) - count + 1) * sorted[i];
    }
    double const pairs = which == EnsembleScore::fair ? count * (count - 1) : count * count;
    return away / count - apart / pairs;
}

double crps_quantiles(double y, std::span<double const> levels, std::span<double const> quantiles) {
    if (levels.empty() || levels.size() != quantiles.size()) {
        return nan;
    }
    double total = 0;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        double const over = y - quantiles[i];
        total += over * (levels[i] - (over < 0 ? 1.0 : 0.0));
    }
    return 2 * total / static_cast<double>(levels.size());
}

double log_score_normal(double y, double mean, double sd) {
    if (!(sd > 0)) {
        return nan;
    }
    double const z = (y - mean) / sd;
    return 0.5 * z * z + std::log(sd) + 0.5 * std::log(2 * std::numbers::pi);
}

double log_score_poisson(double y, double mean) {
    return -log_poisson(y, mean);
}

double log_score_negative_binomial(double y, double mean, double size) {
    return -log_negative_binomial(y, mean, size);
}

double interval_score(double y, ScoredInterval const& interval) {
    double const outside = std::max({interval.lower - y, y - interval.upper, 0.0});
    return interval.upper - interval.lower + 2 / interval.alpha * outside;
}

double weighted_interval_score(double y, double median, std::span<ScoredInterval const> intervals) {
    double total = 0.5 * std::abs(y - median);
    for (auto const& interval : intervals) {
        total += interval.alpha / 2 * interval_score(y, interval);
    }
    return total / (static_cast<double>(intervals.size()) + 0.5);
}

double pit_normal(double y, double mean, double sd) {
    return sd > 0 ? normal_cdf((y - mean) / sd) : nan;
}

double pit_poisson(double y, double mean, double u) {
    double const below = y > 0 ? poisson_cdf(y - 1, mean) : 0.0;
    return below + u * (poisson_cdf(y, mean) - below);
}

double pit_negative_binomial(double y, double mean, double size, double u) {
    double const below = y > 0 ? negative_binomial_cdf(y - 1, mean, size) : 0.0;
    return below + u * (negative_binomial_cdf(y, mean, size) - below);
}

double pit_ensemble(double y, std::span<double const> members, double u) {
    if (members.empty()) {
        return nan;
    }
    double below = 0;
    double at = 0;
    for (double const member : members) {
        below += member < y ? 1 : 0;
        at += member == y ? 1 : 0;
    }
    // One rank more than there are members, as in a rank histogram (Hamill 2001).
    return (below + u * (at + 1)) / (static_cast<double>(members.size()) + 1);
}

double log_scale(double y) {
    return std::log1p(y);
}

} // namespace weir::stats
