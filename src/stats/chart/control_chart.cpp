#include "stats/chart/control_chart.hpp"

#include "base/contract.hpp"
#include "stats/chart/limits.hpp"
#include "stats/numeric/distributions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace weir::stats {

namespace {

struct KindNames {
    ChartKind kind;
    std::string_view code;
    std::string_view name;
};
constexpr std::array<KindNames, 9> kinds{{{ChartKind::xmr, "xmr", "XmR chart"},
                                          {ChartKind::p, "p", "p chart"},
                                          {ChartKind::p_prime, "pp", "p′ chart (Laney)"},
                                          {ChartKind::u, "u", "u chart"},
                                          {ChartKind::u_prime, "up", "u′ chart (Laney)"},
                                          {ChartKind::c, "c", "c chart"},
                                          {ChartKind::g, "g", "g chart"},
                                          {ChartKind::t, "t", "t chart"},
                                          {ChartKind::run, "run", "run chart"}}};

bool is_share(ChartKind kind) {
    return kind == ChartKind::p || kind == ChartKind::p_prime;
}

bool is_count(ChartKind kind) {
    return kind != ChartKind::xmr && kind != ChartKind::run && kind != ChartKind::t;
}

// Empty where the chart has a place for the point.
std::string fault_of(ChartKind kind, ChartData const& data, std::size_t i) {
    double const value = data.values[i];
    if (!std::isfinite(value)) {
        return "there is no finite value.";
    }
    if (is_count(kind) && value < 0) {
        return "it is negative: a " + std::string(name_of(kind)) + " is of counts. Use an XmR chart.";
    }
    if (kind == ChartKind::t && !(value > 0)) {
        return "it is not above nothing: the days between two events must be. Count events of one day "
               "together "
               "or use a g chart.";
    }
    if (data.denominators.empty()) {
        return "";
    }
    double const denominator = data.denominators[i];
    if (!std::isfinite(denominator) || !(denominator > 0)) {
        return "there is no denominator above nothing.";
    }
    if (is_share(kind) && value > denominator) {
        return "its numerator is above its denominator: that is no share. Use a u chart for a rate.";
    }
    return "";
}

Status check(ChartKind kind, ChartData const& data, ChartOptions const& options) {
    if (needs_denominators(kind) && data.denominators.empty()) {
        return fail(ErrorCode::invalid,
                    "A " + std::string(name_of(kind)) + " needs a denominator for each point.");
    }
    bool const whole = kind == ChartKind::c || kind == ChartKind::g || kind == ChartKind::t;
    if (whole && !data.denominators.empty()) {
        return fail(ErrorCode::invalid, "A " + std::string(name_of(kind)) + " has no denominators.");
    }
    if (!data.denominators.empty() && data.denominators.size() != data.values.size()) {
        return fail(ErrorCode::invalid, "There are not as many denominators as values.");
    }
    if (options.baseline && *options.baseline < 12) {
        return fail(ErrorCode::invalid, "A baseline has at least 12 points.");
    }
    if (options.rules.trend_length < 2 || options.rules.shift_length < 2) {
        return fail(ErrorCode::invalid, "A trend or a shift has at least two points.");
    }
    if (options.targets.size() > 1 && options.targets.size() != data.values.size()) {
        return fail(ErrorCode::invalid, "There are not as many targets as points.");
    }
    if (!std::ranges::is_sorted(options.rebase_before)) {
        return fail(ErrorCode::invalid, "The points that start a new group are not in order.");
    }
    if (auto const faults = point_faults(kind, data); !faults.empty()) {
        return fail(ErrorCode::invalid,
                    "Point " + std::to_string(faults[0].index + 1) + ": " + faults[0].message);
    }
    return {};
}

// Where each group starts, and the end.
std::vector<std::size_t> starts_of(std::size_t count, std::vector<std::size_t> const& rebase_before) {
    std::vector<std::size_t> starts{0};
    for (auto const index : rebase_before) {
        if (index > starts.back() && index < count) {
            starts.push_back(index);
        }
    }
    starts.push_back(count);
    return starts;
}

double last_target(ControlChart const& chart) {
    return chart.targets.empty() ? std::numeric_limits<double>::quiet_NaN() : chart.targets.back();
}

Assurance assurance_of(ControlChart const& chart) {
    double const target = last_target(chart);
    if (chart.points.empty() || std::isnan(target) || chart.improvement == Improvement::neutral) {
        return Assurance::none;
    }
    auto const& last = chart.points.back();
    bool const up_is_good = chart.improvement == Improvement::up;
    if (target > last.upper) {
        return up_is_good ? Assurance::fail : Assurance::pass;
    }
    if (target < last.lower) {
        return up_is_good ? Assurance::pass : Assurance::fail;
    }
    return Assurance::inconsistent;
}

void add_group(ControlChart& chart, ChartData const& data, ChartOptions const& options, ChartGroup group) {
    auto const points = std::span(chart.points).subspan(group.first, group.size);
    group.baseline = std::min(options.baseline.value_or(group.size), group.size);
    group.constant =
        std::ranges::all_of(points, [&](auto const& point) { return point.value == points.front().value; });
    chart.short_group = chart.short_group || group.size < options.rules.short_group;
    set_limits(chart.kind, data, options, points, group);
    if (group.size < options.rules.limits_from) {
        for (auto& point : points) {
            point.mean = point.lower = point.upper = point.near_lower = point.near_upper =
                std::numeric_limits<double>::quiet_NaN();
        }
        chart.groups.push_back(group);
        return;
    }
    judge(points, options.rules, options.improvement);
    group.sigma_signal = std::ranges::any_of(
        points, [](auto const& point) { return point.value > point.upper || point.value < point.lower; });
    std::vector<double> values;
    for (auto const& point : points) {
        values.push_back(point.value);
    }
    group.runs = runs_test(values, points.front().mean);
    chart.groups.push_back(group);
}

} // namespace

std::string_view code_of(ChartKind kind) {
    return std::ranges::find(kinds, kind, &KindNames::kind)->code;
}

std::string_view name_of(ChartKind kind) {
    return std::ranges::find(kinds, kind, &KindNames::kind)->name;
}

std::optional<ChartKind> chart_named(std::string_view code) {
    auto const found = std::ranges::find(kinds, code, &KindNames::code);
    return found == kinds.end() ? std::nullopt : std::optional(found->kind);
}

bool needs_denominators(ChartKind kind) {
    return is_share(kind) || kind == ChartKind::u || kind == ChartKind::u_prime;
}

std::string_view name_of(Assurance assurance) {
    switch (assurance) {
    case Assurance::none:
        return "NA";
    case Assurance::pass:
        return "consistent_pass";
    case Assurance::fail:
        return "consistent_fail";
    case Assurance::inconsistent:
        return "inconsistent";
    }
    WEIR_UNREACHABLE();
}

RunsTest runs_test(std::span<double const> values, double centre) {
    RunsTest test;
    std::size_t run = 0;
    bool above = false;
    for (double const value : values) {
        if (value == centre || std::isnan(value - centre)) {
            continue;
        }
        bool const now = value > centre;
        bool const crossed = test.useful > 0 && now != above;
        test.crossings += crossed ? 1 : 0;
        run = crossed ? 1 : run + 1;
        test.longest = std::max(test.longest, run);
        above = now;
        ++test.useful;
    }
    if (test.useful > 0) {
        auto const useful = static_cast<double>(test.useful);
        test.longest_max = static_cast<std::size_t>(std::round(std::log2(useful))) + 3;
        test.crossings_min =
            test.useful == 1 ? 0 : static_cast<std::size_t>(binomial_quantile(0.05, useful - 1, 0.5));
        test.signal = test.longest > test.longest_max || test.crossings < test.crossings_min;
    }
    return test;
}

std::vector<PointFault> point_faults(ChartKind kind, ChartData const& data) {
    std::vector<PointFault> faults;
    for (std::size_t i = 0; i < data.values.size(); ++i) {
        if (auto fault = fault_of(kind, data, i); !fault.empty()) {
            faults.push_back({i, std::move(fault)});
        }
    }
    return faults;
}

Result<ControlChart> control_chart(ChartKind kind, ChartData const& data, ChartOptions const& options) {
    WEIR_TRY(check(kind, data, options));
    ControlChart chart{.kind = kind,
                       .rules = options.rules,
                       .improvement = options.improvement,
                       .points = {},
                       .groups = {},
                       .targets = options.targets};
    auto const starts = starts_of(data.values.size(), options.rebase_before);
    for (std::size_t i = 0; i < data.values.size(); ++i) {
        double const value =
            data.denominators.empty() ? data.values[i] : data.values[i] / data.denominators[i];
        chart.points.push_back({.value = value});
    }
    for (std::size_t g = 0; g + 1 < starts.size() && starts[g] < starts[g + 1]; ++g) {
        for (std::size_t i = starts[g]; i < starts[g + 1]; ++i) {
            chart.points[i].group = static_cast<int>(g);
        }
        add_group(chart, data, options, {.first = starts[g], .size = starts[g + 1] - starts[g], .runs = {}});
    }
    chart.assurance = assurance_of(chart);
    return chart;
}

ControlChart xmr(std::span<double const> values, ChartOptions const& options) {
    auto chart = control_chart(ChartKind::xmr, {.values = values}, options);
    WEIR_EXPECTS(chart.has_value());
    return *std::move(chart);
}

} // namespace weir::stats
