// How often a rule set signals on a series in which nothing changed: by simulation, and from a table of
// simulations (bench/stats/spc_false_alarm writes it). Shown beside every chart, for some rule fires in a
// fifth of two-year series of independent points and in most autocorrelated ones
// (docs/statistics/control-charts.md).
#pragma once

#include "stats/chart/rules.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace weir::stats {

// The share of series in which some point meets each rule, whatever the order of rules; and in which any
// does.
struct FalseAlarm {
    double outside = 0;
    double trend = 0;
    double two_of_three = 0;
    double shift = 0;
    double any = 0;
};

// `draw` fills a series of signal-free points; it is called `runs` times.
[[nodiscard]] FalseAlarm simulate_false_alarm(RuleSet const& rules, std::size_t points, std::size_t runs,
                                              std::function<void(std::span<double>)> const& draw);

// From the table, between its entries in straight lines: normal values of this first-order autocorrelation
// (below 0 as 0, above .9 as .9), 12 to 60 points (fewer as 12, more as 60). Nothing for rules that are not
// one of the three presets unchanged.
[[nodiscard]] std::optional<FalseAlarm> false_alarm(RuleSet const& rules, std::size_t points, double lag_one);

// One row of that table; standard errors are under .003 for the 40,000 series of each.
struct FalseAlarmEntry {
    std::string_view rules;
    std::size_t points;
    double lag_one;
    FalseAlarm rate;
};
[[nodiscard]] std::span<FalseAlarmEntry const> false_alarm_table();

// First-order autocorrelation about the mean; NaN under three points or for a constant series.
[[nodiscard]] double lag_one(std::span<double const> values);

// "In an unbroken series of 24 points in which nothing changed, some rule of "nhsr" fires in 19 % of cases;
// at the lag-1 autocorrelation of these points, 0.45, in 63 %." With "at least" or "at most" beyond the
// table.
[[nodiscard]] std::string false_alarm_words(RuleSet const& rules, std::span<double const> values);

} // namespace weir::stats
