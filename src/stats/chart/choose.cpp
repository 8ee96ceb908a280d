#include "stats/chart/choose.hpp"

#include "stats/chart/limits.hpp"
#include "stats/quantile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

namespace weir::stats {

namespace {

// The bounds of docs/statistics/control-charts.md.
constexpr double overdispersed = 1.2; // sigma_z above it: groups differ by more than chance
constexpr double large_denominator = 1'000;
constexpr double plain_count = 20; // a mean count from which an XmR chart serves
constexpr double rare_count = 2;   // below it a chart of gaps serves

std::string text(double value) {
    std::array<char, 32> out{};
    std::snprintf(out.data(), out.size(), "%.3g", value);
    return out.data();
}

bool whole(std::span<double const> values) {
    return std::ranges::all_of(values, [](double value) { return value >= 0 && value == std::floor(value); });
}

double median_of(std::span<double const> values) {
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    return quantile_sorted(sorted, 0.5);
}

// The largest sigma_z of the groups.
double spread_of(ControlChart const& chart) {
    double most = 0;
    for (auto const& group : chart.groups) {
        most = std::max(most, std::isnan(group.sigma_z) ? 0 : group.sigma_z);
    }
    return most;
}

Result<ChartChoice> choose_share(ChartData const& data, ChartOptions const& options, std::string const& why) {
    auto const plain = WEIR_TRY(control_chart(ChartKind::p, data, options));
    double const spread = spread_of(plain);
    double const typical = median_of(data.denominators);
    if (spread > overdispersed) {
        return ChartChoice{.kind = ChartKind::p_prime,
                           .reason = why + " They differ by more than chance (sigma_z " + text(spread) +
                                     ", above 1.2), so that the limits of a p chart would be too narrow.",
                           .advice = {}};
    }
    if (typical > large_denominator) {
        return ChartChoice{.kind = ChartKind::p_prime,
                           .reason = why + " The denominators are large (half are above " + text(typical) +
                                     "), where the limits of a p chart flag what does not matter.",
                           .advice = {}};
    }
    return ChartChoice{.kind = ChartKind::p,
                       .reason = why + " They differ no more than chance allows (sigma_z " + text(spread) +
                                 ") and the denominators are below 1,000.",
                       .advice = {}};
}

Result<ChartChoice> choose_rate(ChartData const& data, ChartOptions const& options, std::string const& why) {
    auto const plain = WEIR_TRY(control_chart(ChartKind::u, data, options));
    double const spread = spread_of(plain);
    if (spread > overdispersed) {
        return ChartChoice{.kind = ChartKind::u_prime,
                           .reason = why + " They differ by more than chance (sigma_z " + text(spread) +
                                     ", above 1.2), so that the limits of a u chart would be too narrow.",
                           .advice = {}};
    }
    return ChartChoice{.kind = ChartKind::u,
                       .reason =
                           why + " They differ no more than chance allows (sigma_z " + text(spread) + ").",
                       .advice = {}};
}

// Of counts of one exposure: the same measure as Laney's, with every denominator one.
double count_spread(std::span<double const> values, double mean) {
    std::vector<double> scores;
    for (double const value : values) {
        scores.push_back((value - mean) / std::sqrt(mean));
    }
    return mean_moving_range(scores, false) / 1.128;
}

ChartChoice choose_count(std::span<double const> values) {
    double const mean = mean_of(values);
    if (mean >= plain_count) {
        return {.kind = ChartKind::xmr,
                .reason = "Counts of " + text(mean) + " a period on average: from 20 on an XmR chart serves.",
                .advice = {}};
    }
    double const spread = mean > 0 ? count_spread(values, mean) : 0;
    if (spread > overdispersed) {
        return {.kind = ChartKind::xmr,
                .reason = "Counts of " + text(mean) + " a period that differ by more than chance (sigma_z " +
                          text(spread) + ", above 1.2): the limits of a c chart would be too narrow.",
                .advice = "With what the events are counted out of, a u′ chart would serve better."};
    }
    ChartChoice out{.kind = ChartKind::c,
                    .reason = "Counts of " + text(mean) + " a period, no more spread than chance allows.",
                    .advice = {}};
    if (mean < rare_count) {
        out.advice = "Fewer than two events a period: a chart of the days between events (t) or of the cases "
                     "between them (g) would show a change sooner. It needs the events themselves.";
    }
    return out;
}

} // namespace

Result<ChartChoice> choose_chart(ChartData const& data, ChartOptions const& options, Measure measure) {
    if (data.values.empty()) {
        return fail(ErrorCode::invalid, "There are no points.");
    }
    if (measure == Measure::days_between) {
        return ChartChoice{.kind = ChartKind::t, .reason = "Days between rare events.", .advice = {}};
    }
    if (measure == Measure::cases_between) {
        return ChartChoice{.kind = ChartKind::g, .reason = "Cases between rare events.", .advice = {}};
    }
    bool const parts = !data.denominators.empty() && data.denominators.size() == data.values.size();
    bool within = parts && whole(data.values) && whole(data.denominators);
    for (std::size_t i = 0; within && i < data.values.size(); ++i) {
        within = data.values[i] <= data.denominators[i];
    }
    if (measure == Measure::share || (measure == Measure::unknown && within)) {
        return choose_share(data, options,
                            measure == Measure::share
                                ? "Shares of a known denominator."
                                : "Each numerator is a whole number no larger than its denominator, so that "
                                  "they are taken as shares.");
    }
    if (measure == Measure::rate || (measure == Measure::unknown && parts)) {
        return choose_rate(data, options,
                           measure == Measure::rate
                               ? "Events per unit of exposure."
                               : "Numerators above their denominators or not whole, so that they are taken "
                                 "as events per unit of exposure.");
    }
    if (measure == Measure::count || (measure == Measure::unknown && whole(data.values))) {
        return choose_count(data.values);
    }
    return ChartChoice{.kind = ChartKind::xmr,
                       .reason = "Stocks, averages or measures that are not counts: an XmR chart.",
                       .advice = {}};
}

} // namespace weir::stats
