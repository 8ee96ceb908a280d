#include "stats/chart/false_alarm.hpp"

#include "base/contract.hpp"
#include "stats/chart/control_chart.hpp"
#include "stats/chart/limits.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

namespace weir::stats {

namespace {

constexpr std::size_t points_least = 12; // the ends of the table
constexpr std::size_t points_most = 60;

bool same_rules(RuleSet const& a, RuleSet const& b) {
    return a.trend_length == b.trend_length && a.shift_length == b.shift_length &&
           a.screen_outliers == b.screen_outliers && a.two_of_three == b.two_of_three &&
           a.limits_from == b.limits_from && a.order == b.order;
}

FalseAlarm between(FalseAlarm const& a, FalseAlarm const& b, double part) {
    auto const mix = [part](double x, double y) { return x + part * (y - x); };
    return {.outside = mix(a.outside, b.outside),
            .trend = mix(a.trend, b.trend),
            .two_of_three = mix(a.two_of_three, b.two_of_three),
            .shift = mix(a.shift, b.shift),
            .any = mix(a.any, b.any)};
}

// The neighbours of x among sorted values, and how far x is from the first to the second.
struct Place {
    double low = 0;
    double high = 0;
    double part = 0;
};

Place place_of(std::vector<double> values, double x) {
    std::ranges::sort(values);
    double const inside = std::clamp(x, values.front(), values.back());
    auto const above = std::ranges::lower_bound(values, inside);
    if (*above == inside) {
        return {inside, inside, 0};
    }
    double const low = *std::prev(above);
    return {low, *above, (inside - low) / (*above - low)};
}

FalseAlarm entry(std::vector<FalseAlarmEntry> const& rows, double points, double lag) {
    auto const found = std::ranges::find_if(rows, [&](auto const& row) {
        return static_cast<double>(row.points) == points && row.lag_one == lag;
    });
    WEIR_ENSURES(found != rows.end()); // the table is a full grid, which a test checks
    return found->rate;
}

std::string percent(double share) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.0f %%", 100 * share);
    return text.data();
}

} // namespace

FalseAlarm simulate_false_alarm(RuleSet const& rules, std::size_t points, std::size_t runs,
                                std::function<void(std::span<double>)> const& draw) {
    WEIR_EXPECTS(runs > 0);
    std::array<double, 4> fired{};
    double any = 0;
    std::vector<double> series(points);
    for (std::size_t run = 0; run < runs; ++run) {
        draw(series);
        auto const chart = xmr(series, {.rules = rules});
        auto const causes = causes_by_rule(chart.points, rules);
        bool some = false;
        for (std::size_t rule = 0; rule < causes.size(); ++rule) {
            bool const now = std::ranges::any_of(
                causes[rule], [](SpecialCause cause) { return cause != SpecialCause::none; });
            fired[rule] += now ? 1 : 0;
            some = some || now;
        }
        any += some ? 1 : 0;
    }
    auto const share = [&](Rule rule) {
        return fired[static_cast<std::size_t>(rule)] / static_cast<double>(runs);
    };
    return {.outside = share(Rule::outside),
            .trend = share(Rule::trend),
            .two_of_three = share(Rule::two_of_three),
            .shift = share(Rule::shift),
            .any = any / static_cast<double>(runs)};
}

std::optional<FalseAlarm> false_alarm(RuleSet const& rules, std::size_t points, double lag_one) {
    auto const preset = rules_named(rules.name);
    if (!preset || !same_rules(*preset, rules) || std::isnan(lag_one)) {
        return std::nullopt;
    }
    std::vector<FalseAlarmEntry> rows;
    std::vector<double> sizes;
    std::vector<double> lags;
    for (auto const& row : false_alarm_table()) {
        if (row.rules == rules.name) {
            rows.push_back(row);
            sizes.push_back(static_cast<double>(row.points));
            lags.push_back(row.lag_one);
        }
    }
    auto const size = place_of(sizes, static_cast<double>(points));
    auto const lag = place_of(lags, lag_one);
    auto const few = between(entry(rows, size.low, lag.low), entry(rows, size.low, lag.high), lag.part);
    auto const many = between(entry(rows, size.high, lag.low), entry(rows, size.high, lag.high), lag.part);
    return between(few, many, size.part);
}

double lag_one(std::span<double const> values) {
    if (values.size() < 3) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    double const mean = mean_of(values);
    double together = 0;
    double alone = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        alone += (values[i] - mean) * (values[i] - mean);
        together += i > 0 ? (values[i] - mean) * (values[i - 1] - mean) : 0;
    }
    return together / alone; // NaN for a constant series
}

std::string false_alarm_words(RuleSet const& rules, std::span<double const> values) {
    auto const independent = false_alarm(rules, values.size(), 0);
    if (!independent) {
        return "No false-alarm rate is known for these rules: they are not one of the presets unchanged.";
    }
    // Rates grow with the number of points and with the autocorrelation, so that the ends of the table are
    // bounds.
    std::string const bound = values.size() > points_most    ? "at least "
                              : values.size() < points_least ? "at most "
                                                             : "";
    std::string out = "In an unbroken series of " + std::to_string(values.size()) +
                      " points in which nothing changed, some rule of \"" + rules.name + "\" fires in " +
                      bound + percent(independent->any) + " of cases";
    double const lag = lag_one(values);
    if (auto const own = lag > 0.1 ? false_alarm(rules, values.size(), lag) : std::nullopt) {
        std::array<char, 16> text{};
        std::snprintf(text.data(), text.size(), "%.2f", lag);
        out += "; at the lag-1 autocorrelation of these points, " + std::string(text.data()) + ", in " +
               bound + percent(own->any);
    }
    return out + ".";
}

} // namespace weir::stats
