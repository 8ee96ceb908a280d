#include "stats/chart/limits.hpp"

#include "base/contract.hpp"
#include "stats/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace weir::stats {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
// Wheeler's constants for two points: d2 = 1.128, D4 = 3.267, and 2.66 = 3 / d2 as the NHS tools round it.
constexpr double d2 = 1.128;
constexpr double d4 = 3.267;
constexpr double limit_factor = 2.66;
// Nelson's power, which makes an exponential waiting time nearly normal (Journal of Quality Technology 26,
// 1994).
constexpr double waiting_power = 3.6;

using Points = std::span<ChartPoint>;

std::vector<double> values_of(Points points) {
    std::vector<double> out;
    for (auto const& point : points) {
        out.push_back(point.value);
    }
    return out;
}

void set(ChartPoint& point, double centre, double sigma, double floor, double ceiling) {
    point.mean = centre;
    auto const within = [&](double limit) {
        return std::isnan(limit) ? limit : std::clamp(limit, floor, ceiling);
    };
    point.lower = within(centre - 3 * sigma);
    point.upper = within(centre + 3 * sigma);
    point.near_lower = within(centre - 2 * sigma);
    point.near_upper = within(centre + 2 * sigma);
}

// Not truncated at nothing: small counts may have a negative lower limit (docs/statistics/control-charts.md).
void individuals(ChartOptions const& options, Points points, ChartGroup& group) {
    auto const base = values_of(points.first(group.baseline));
    double const centre = mean_of(base);
    double const half = limit_factor * mean_moving_range(base, options.rules.screen_outliers);
    group.sigma = half / 3;
    for (auto& point : points) {
        point.mean = centre;
        point.lower = centre - half;
        point.upper = centre + half;
        point.near_lower = centre - half * 2.0 / 3.0;
        point.near_upper = centre + half * 2.0 / 3.0;
    }
}

// p and u charts, and Laney's with their spread between groups beyond chance (Quality Engineering 14, 2002).
void ratios(ChartKind kind, ChartData const& data, ChartOptions const& options, Points points,
            ChartGroup& group) {
    auto const numerators = data.values.subspan(group.first, group.size);
    auto const denominators = data.denominators.subspan(group.first, group.size);
    double top = 0;
    double bottom = 0;
    for (std::size_t i = 0; i < group.baseline; ++i) {
        top += numerators[i];
        bottom += denominators[i];
    }
    double const centre = top / bottom;
    bool const share = kind == ChartKind::p || kind == ChartKind::p_prime;
    std::vector<double> sigmas;
    std::vector<double> scores;
    for (std::size_t i = 0; i < points.size(); ++i) {
        sigmas.push_back(std::sqrt((share ? centre * (1 - centre) : centre) / denominators[i]));
        if (i < group.baseline) {
            scores.push_back((points[i].value - centre) / sigmas.back());
        }
    }
    group.sigma_z = mean_moving_range(scores, options.screen_prime) / d2;
    group.sigma = nan;
    double const factor = kind == ChartKind::p_prime || kind == ChartKind::u_prime ? group.sigma_z : 1.0;
    double const ceiling = share ? 1.0 : std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < points.size(); ++i) {
        // A share of nothing or of all has no spread, so that its z are 0 / 0; the limits are the centre.
        double const sigma = sigmas[i] == 0 ? 0 : factor * sigmas[i];
        set(points[i], centre, sigma, 0, ceiling);
    }
}

void counts(Points points, ChartGroup& group) {
    double const centre = mean_of(values_of(points.first(group.baseline)));
    group.sigma = std::sqrt(centre);
    for (auto& point : points) {
        set(point, centre, group.sigma, 0, std::numeric_limits<double>::infinity());
    }
}

double median_of(std::vector<double> values) {
    std::ranges::sort(values);
    return values.empty() ? nan : quantile_sorted(values, 0.5);
}

// The variance of a geometric number of cases is mean (mean + 1); its median is shown, for half of the points
// lie below it (Montgomery, Introduction to Statistical Quality Control; Benneyan 2001).
void cases_between(Points points, ChartGroup& group) {
    auto const base = values_of(points.first(group.baseline));
    double const mean = mean_of(base);
    group.sigma = std::sqrt(mean * (mean + 1));
    double const median = median_of(base);
    for (auto& point : points) {
        set(point, mean, group.sigma, 0, std::numeric_limits<double>::infinity());
        point.mean = median;
    }
}

double waiting(double transformed) {
    return transformed > 0 ? std::pow(transformed, waiting_power) : std::isnan(transformed) ? nan : 0;
}

void days_between(ChartOptions const& options, Points points, ChartGroup& group) {
    std::vector<double> base;
    for (auto const& point : points.first(group.baseline)) {
        base.push_back(std::pow(point.value, 1 / waiting_power));
    }
    double const centre = mean_of(base);
    group.sigma = mean_moving_range(base, options.screen_prime) / d2; // of the transformed days
    for (auto& point : points) {
        point.mean = waiting(centre);
        point.lower = waiting(centre - 3 * group.sigma);
        point.upper = waiting(centre + 3 * group.sigma);
        point.near_lower = waiting(centre - 2 * group.sigma);
        point.near_upper = waiting(centre + 2 * group.sigma);
    }
}

void medians(Points points, ChartGroup& group) {
    double const centre = median_of(values_of(points.first(group.baseline)));
    group.sigma = nan;
    for (auto& point : points) {
        set(point, centre, nan, 0, 0);
    }
}

} // namespace

double mean_of(std::span<double const> values) {
    if (values.empty()) {
        return nan;
    }
    auto const count = static_cast<long double>(values.size());
    long double sum = 0;
    for (double const value : values) {
        sum += value;
    }
    long double const mean = sum / count;
    long double rest = 0;
    for (double const value : values) {
        rest += value - mean;
    }
    return static_cast<double>(mean + rest / count);
}

double mean_moving_range(std::span<double const> values, bool screen) {
    std::vector<double> ranges;
    for (std::size_t i = 1; i < values.size(); ++i) {
        ranges.push_back(std::abs(values[i] - values[i - 1]));
    }
    if (screen) {
        double const most = d4 * mean_of(ranges);
        std::erase_if(ranges, [most](double range) { return !(range < most); });
    }
    return mean_of(ranges);
}

void set_limits(ChartKind kind, ChartData const& data, ChartOptions const& options,
                std::span<ChartPoint> points, ChartGroup& group) {
    switch (kind) {
    case ChartKind::xmr:
        return individuals(options, points, group);
    case ChartKind::p:
    case ChartKind::p_prime:
    case ChartKind::u:
    case ChartKind::u_prime:
        return ratios(kind, data, options, points, group);
    case ChartKind::c:
        return counts(points, group);
    case ChartKind::g:
        return cases_between(points, group);
    case ChartKind::t:
        return days_between(options, points, group);
    case ChartKind::run:
        return medians(points, group);
    }
    WEIR_UNREACHABLE();
}

} // namespace weir::stats
