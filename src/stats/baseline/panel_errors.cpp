#include "stats/baseline/panel_errors.hpp"

#include "stats/baseline/panel_levels.hpp"
#include "stats/numeric/distributions.hpp"
#include "stats/quantile.hpp"

#include <algorithm>
#include <cmath>

namespace weir::stats {

namespace {

constexpr double few_errors = 150;  // as many errors as the t distribution weighs
constexpr double few_months = 12;   // as many months as the unrest of all weighs against one's own
constexpr double error_most = 1.0;  // an error beyond e times is a change of recording, not unrest
constexpr double memory = 0.97;     // of old errors a month: half is forgotten in two years
constexpr double unrest_least = 0.002;

} // namespace

void PanelErrors::settle() {
    std::sort(standard_.begin(), standard_.end());
    if (standard_.size() > 4) {
        double const half_width = quantile_sorted(standard_, 0.84) - quantile_sorted(standard_, 0.16);
        spread_ = std::max(half_width / 2, 0.3);
    }
}

double PanelErrors::quantile(double p) const {
    double const assumed = spread_ * student_quantile(p, 5);
    if (standard_.empty()) {
        return assumed;
    }
    auto const n = static_cast<double>(standard_.size());
    double const trust = n / (n + few_errors);
    return trust * quantile_sorted(standard_, p) + (1 - trust) * assumed;
}

void PanelUnrest::add(std::size_t authority, double error, double log_forecast) {
    double const clipped = std::clamp(error, -error_most, error_most);
    squares_[authority] = memory * squares_[authority] + clipped * clipped - std::exp(-log_forecast);
    count_[authority] = memory * count_[authority] + 1;
}

void PanelUnrest::settle() {
    std::vector<double> own;
    for (std::size_t a = 0; a < squares_.size(); ++a) {
        if (count_[a] >= 3) {
            own.push_back(squares_[a] / count_[a]);
        }
    }
    if (!own.empty()) {
        shared_ = std::max(median_of(own), unrest_least);
    }
}

double PanelUnrest::spread(std::size_t authority, double log_forecast) const {
    double const own =
        (few_months * shared_ + squares_[authority]) / (few_months + count_[authority]);
    return std::sqrt(std::exp(-log_forecast) + std::max(own, unrest_least));
}

} // namespace weir::stats
