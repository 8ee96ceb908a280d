#include "stats/baseline/panel_errors.hpp"

#include "stats/baseline/panel_levels.hpp"
#include "stats/numeric/distributions.hpp"

#include <algorithm>
#include <cmath>

namespace weir::stats {

namespace {

constexpr double error_memory = 0.98; // a month: half is forgotten in three years
constexpr double few_errors = 25;     // as many errors apart in time as the t distribution weighs
// How fast unrest grows with each step ahead, as a share of that of one step: as the published months of the
// authorities show (bench/stats/series_coverage). Where there are many authorities the errors correct it.
constexpr double wander = 0.16;
constexpr double few_months = 12;  // as many months as the unrest of all weighs against one's own
constexpr double error_most = 1.0; // an error beyond e times is a change of recording, not unrest
constexpr double memory = 0.97;    // of old errors a month: half is forgotten in two years
constexpr double unrest_least = 0.002;

} // namespace

void PanelErrors::settle(std::size_t steps) {
    std::sort(seen_.begin(), seen_.end(),
              [](Seen const& a, Seen const& b) { return a.standard < b.standard; });
    std::size_t last = 0;
    for (auto const& seen : seen_) {
        last = std::max(last, seen.month);
    }
    double total = 0;
    for (auto const& seen : seen_) {
        double const weight = std::pow(error_memory, static_cast<double>(last - seen.month));
        cumulative_.push_back(total + weight / 2);
        total += weight;
    }
    for (auto& share : cumulative_) {
        share /= total;
    }
    double const apart = static_cast<double>(seen_.size()) / static_cast<double>(steps);
    trust_ = apart / (apart + few_errors);
    if (seen_.size() > 4) {
        double const seen = (seen_quantile(0.84) - seen_quantile(0.16)) / 2;
        assumed_ = std::sqrt(trust_ * seen * seen + (1 - trust_) * std::max(1.0, seen * seen));
    }
}

double PanelErrors::seen_quantile(double p) const {
    auto const above = std::lower_bound(cumulative_.begin(), cumulative_.end(), p);
    if (above == cumulative_.begin()) {
        return seen_.front().standard;
    }
    if (above == cumulative_.end()) {
        return seen_.back().standard;
    }
    auto const i = static_cast<std::size_t>(above - cumulative_.begin());
    double const part = (p - cumulative_[i - 1]) / (cumulative_[i] - cumulative_[i - 1]);
    return seen_[i - 1].standard + part * (seen_[i].standard - seen_[i - 1].standard);
}

double PanelErrors::quantile(double p) const {
    double const assumed = assumed_ * student_quantile(p, 5);
    return seen_.empty() ? assumed : trust_ * seen_quantile(p) + (1 - trust_) * assumed;
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
    double const own = (few_months * shared_ + squares_[authority]) / (few_months + count_[authority]);
    double const grown = std::max(own, unrest_least) * (1 + wander * (static_cast<double>(steps) - 1));
    return std::sqrt(std::exp(-log_forecast) + grown);
}

} // namespace weir::stats
