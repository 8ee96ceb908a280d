#include "stats/baseline/panel_errors.hpp"

#include "stats/baseline/panel_levels.hpp"
#include "stats/numeric/distributions.hpp"
#include "stats/quantile.hpp"

#include <algorithm>
#include <cmath>

namespace weir::stats {

namespace {

constexpr double few_errors = 100;  // as many errors apart in time as the t distribution weighs
// How fast unrest grows with each step ahead, as a share of that of one step: as the published months of the
// authorities show (bench/stats/series_coverage). Where there are many authorities the errors correct it.
constexpr double wander = 0.16;
constexpr double few_months = 12;   // as many months as the unrest of all weighs against one's own
constexpr double error_most = 1.0;  // an error beyond e times is a change of recording, not unrest
constexpr double memory = 0.97;     // of old errors a month: half is forgotten in two years
constexpr double unrest_least = 0.002;

} // namespace

void PanelErrors::settle(std::size_t steps) {
    std::sort(standard_.begin(), standard_.end());
    auto const ahead = static_cast<double>(steps);
    double const apart = static_cast<double>(standard_.size()) / ahead;
    trust_ = apart / (apart + few_errors);
    assumed_ = 1;
    if (standard_.size() > 4) {
        double const seen = (quantile_sorted(standard_, 0.84) - quantile_sorted(standard_, 0.16)) / 2;
        assumed_ = std::sqrt(trust_ * seen * seen + (1 - trust_) * std::max(1.0, seen * seen));
    }
}

double PanelErrors::quantile(double p) const {
    double const assumed = assumed_ * student_quantile(p, 5);
    return standard_.empty() ? assumed : trust_ * quantile_sorted(standard_, p) + (1 - trust_) * assumed;
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

double PanelUnrest::spread(std::size_t authority, double log_forecast, std::size_t steps) const {
    double const own =
        (few_months * shared_ + squares_[authority]) / (few_months + count_[authority]);
    double const grown = std::max(own, unrest_least) * (1 + wander * (static_cast<double>(steps) - 1));
    return std::sqrt(std::exp(-log_forecast) + grown);
}

} // namespace weir::stats
