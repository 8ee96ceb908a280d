#include "stats/baseline/panel_levels.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::stats {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t mean_months = 36;
constexpr double own_season_years = 6; // as many years of own months as the shared season weighs

// The month against the year around it, in logs, for one authority; NaN where that year has gaps of note.
double against_year(Panel const& panel, std::size_t authority, std::size_t month) {
    auto const& counts = panel.counts[authority];
    double sum = 0;
    double weight = 0;
    for (std::size_t t = month - 6; t <= month + 6; ++t) {
        double const share = t == month - 6 || t == month + 6 ? 0.5 : 1.0; // a whole year, centred
        if (std::isfinite(counts[t])) {
            sum += share * counts[t] / panel.exposure[t];
            weight += share;
        }
    }
    if (!std::isfinite(counts[month]) || weight < 11 || !(sum > 0)) {
        return nan;
    }
    double const usual = sum / weight * panel.exposure[month];
    return usual < 5 ? nan : std::log((counts[month] + half) / (usual + half));
}

struct Years {
    double centre = 0;
    double error = 0; // variance of the centre
};

Years together(std::vector<double> years) {
    double mean = 0;
    for (double const year : years) {
        mean += year / static_cast<double>(years.size());
    }
    double squares = 0;
    for (double const year : years) {
        squares += (year - mean) * (year - mean);
    }
    auto const n = static_cast<double>(years.size());
    double const variance = years.size() > 1 ? squares / (n - 1) : nan;
    return {years.size() >= 5 ? median_of(years) : mean, variance / n};
}

} // namespace

std::size_t season_of(Panel const& panel, std::size_t month) {
    return (panel.first_season + month) % 12;
}

double median_of(std::vector<double>& values) {
    if (values.empty()) {
        return nan;
    }
    auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) {
        return *middle;
    }
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

std::array<double, 12> shared_season(Panel const& panel, std::size_t until) {
    std::array<std::vector<double>, 12> years;
    for (std::size_t t = 6; t + 6 < until; ++t) {
        std::vector<double> across;
        for (std::size_t a = 0; a < panel.counts.size(); ++a) {
            if (double const ratio = against_year(panel, a, t); std::isfinite(ratio)) {
                across.push_back(ratio);
            }
        }
        if (!across.empty()) {
            years[season_of(panel, t)].push_back(median_of(across));
        }
    }
    std::array<double, 12> out{};
    double error = 0;
    double errors = 0;
    double mean = 0;
    for (std::size_t s = 0; s < 12; ++s) {
        if (years[s].empty()) {
            return {}; // not every season was seen
        }
        auto const year = together(years[s]);
        out[s] = year.centre;
        mean += year.centre / 12;
        if (std::isfinite(year.error)) {
            error += year.error;
            errors += 1;
        }
    }
    double spread = 0;
    for (auto& figure : out) {
        figure -= mean;
        spread += figure * figure / 11;
    }
    // Stein's shrinkage: the part of the spread that is not error of the years. With one year only the error
    // is not known, and half is believed.
    double const trust = errors > 0 && spread > 0 ? std::max(0.0, 1 - error / errors / spread) : 0.5;
    for (auto& figure : out) {
        figure *= trust;
    }
    return out;
}

AuthorityLevel level_of(Panel const& panel, std::size_t authority, std::size_t until,
                        std::array<double, 12> const& season) {
    AuthorityLevel out;
    auto const& counts = panel.counts[authority];
    std::array<double, level_memories.size()> sum{};
    std::array<double, level_memories.size()> weight{};
    double recent = 0;
    double recent_months = 0;
    std::array<double, 12> apart{};
    std::array<double, 12> seen{};
    for (std::size_t t = 0; t < until; ++t) {
        bool const known = std::isfinite(counts[t]);
        auto const s = season_of(panel, t);
        double const adjusted = known ? counts[t] / (panel.exposure[t] * std::exp(season[s])) : 0;
        if (known && weight[3] > 0) { // against its level until then
            apart[s] += std::log((adjusted + half) / (sum[3] / weight[3] + half));
            seen[s] += 1;
        }
        for (std::size_t k = 0; k < level_memories.size(); ++k) {
            sum[k] = sum[k] * (1 - level_memories[k]) + (known ? adjusted : 0);
            weight[k] = weight[k] * (1 - level_memories[k]) + (known ? 1 : 0);
        }
        if (known) {
            out.last = std::log(counts[t] + half);
            ++out.figures;
        }
        out.stale = known ? 0 : out.stale + 1;
        if (known && t + mean_months >= until) {
            recent += adjusted;
            recent_months += 1;
        }
    }
    if (out.figures == 0) {
        return out;
    }
    for (std::size_t k = 0; k < level_memories.size(); ++k) {
        out.memory[k] = std::log(sum[k] / weight[k] + half);
    }
    out.mean = recent_months > 0 ? std::log(recent / recent_months + half) : out.memory.back();
    double drift = 0;
    for (std::size_t s = 0; s < 12; ++s) {
        out.own_season[s] = apart[s] / (seen[s] + own_season_years);
        drift += out.own_season[s] / 12;
    }
    for (auto& figure : out.own_season) {
        figure -= drift;
    }
    return out;
}

} // namespace weir::stats
