#include "stats/xmr.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::stats {

namespace {

using Group = std::span<XmrPoint>;

constexpr std::size_t run_length = 7; // on one side of the mean

int sign(double value) {
    return (value > 0) - (value < 0);
}

struct Limits {
    double mean = 0;
    double half_width = 0; // 2.66 × the mean moving range
};

// Wheeler's constants: 2.66 = 3 / 1.128 (d2 for two points), 3.267 = D4 for two points.
Limits limits_of(Group group, XmrRules const& rules) {
    std::size_t const count = rules.baseline ? std::min(*rules.baseline, group.size()) : group.size();
    Limits limits;
    for (auto const& point : group.first(count)) {
        limits.mean += point.value;
    }
    limits.mean /= static_cast<double>(count); // once, so that a point exactly on the mean stays there
    std::vector<double> ranges;
    for (std::size_t i = 1; i < count; ++i) {
        ranges.push_back(std::abs(group[i].value - group[i - 1].value));
    }
    auto const average = [](std::vector<double> const& values) {
        double sum = 0;
        for (double const value : values) {
            sum += value;
        }
        return values.empty() ? std::numeric_limits<double>::quiet_NaN()
                              : sum / static_cast<double>(values.size());
    };
    if (rules.screen_outliers) {
        double const screen = 3.267 * average(ranges);
        std::erase_if(ranges, [screen](double range) { return !(range < screen); });
    }
    limits.half_width = 2.66 * average(ranges);
    return limits;
}

// Rule 2: a run of points strictly rising or falling. Runs are taken from the right, so that a point in two
// runs keeps the later one.
std::vector<int> trends(Group group, std::size_t length) {
    std::vector<int> out(group.size(), 0);
    if (group.size() < length) {
        return out;
    }
    for (std::size_t start = 0; start + length <= group.size(); ++start) {
        int const direction = sign(group[start + 1].value - group[start].value);
        bool same = direction != 0;
        for (std::size_t i = start + 1; same && i + 1 < start + length; ++i) {
            same = sign(group[i + 1].value - group[i].value) == direction;
        }
        if (same) {
            std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(start), length, direction);
        }
    }
    return out;
}

// Rules 3 and 4: which points stand in a window of three on one side with two of them near the limit, and
// which in a run of seven on one side.
struct Sides {
    std::vector<int> side;
    std::vector<bool> near;
    std::vector<bool> two_in_three;
    std::vector<bool> run;
};

Sides sides_of(Group group, Limits const& limits) {
    std::size_t const count = group.size();
    Sides out{std::vector<int>(count), std::vector<bool>(count), std::vector<bool>(count),
              std::vector<bool>(count)};
    for (std::size_t i = 0; i < count; ++i) {
        double const distance = group[i].value - limits.mean;
        out.side[i] = sign(distance);
        bool const outside = std::abs(distance) > limits.half_width;
        out.near[i] = !outside && std::abs(distance) > limits.half_width * 2.0 / 3.0;
    }
    for (std::size_t start = 0; start + 3 <= count; ++start) {
        int const sum = out.side[start] + out.side[start + 1] + out.side[start + 2];
        int const near = out.near[start] + out.near[start + 1] + out.near[start + 2];
        for (std::size_t i = start; std::abs(sum) == 3 && near >= 2 && i < start + 3; ++i) {
            out.two_in_three[i] = out.two_in_three[i] || out.near[i];
        }
    }
    for (std::size_t start = 0; start + run_length <= count; ++start) {
        int sum = 0;
        for (std::size_t i = start; i < start + run_length; ++i) {
            sum += out.side[i];
        }
        for (std::size_t i = start; std::abs(sum) == static_cast<int>(run_length) && i < start + run_length;
             ++i) {
            out.run[i] = true;
        }
    }
    return out;
}

SpecialCause first_match(XmrPoint const& point, int trend, Sides const& sides, std::size_t at) {
    if (point.value > point.upper) {
        return SpecialCause::above_limit;
    }
    if (point.value < point.lower) {
        return SpecialCause::below_limit;
    }
    if (trend != 0) {
        return trend > 0 ? SpecialCause::increasing : SpecialCause::decreasing;
    }
    if (sides.two_in_three[at]) {
        return sides.side[at] > 0 ? SpecialCause::two_in_three_above : SpecialCause::two_in_three_below;
    }
    if (sides.run[at]) {
        return sides.side[at] > 0 ? SpecialCause::run_above : SpecialCause::run_below;
    }
    return SpecialCause::none;
}

PointType type_of(SpecialCause cause, Improvement improvement) {
    if (cause == SpecialCause::none) {
        return PointType::common_cause;
    }
    bool const high = cause == SpecialCause::above_limit || cause == SpecialCause::increasing ||
                      cause == SpecialCause::two_in_three_above || cause == SpecialCause::run_above;
    if (improvement == Improvement::neutral) {
        return high ? PointType::neutral_high : PointType::neutral_low;
    }
    return high == (improvement == Improvement::up) ? PointType::improvement : PointType::concern;
}

void judge(Group group, XmrRules const& rules) {
    Limits const limits = limits_of(group, rules);
    for (auto& point : group) {
        point.mean = limits.mean;
        point.lower = limits.mean - limits.half_width;
        point.upper = limits.mean + limits.half_width;
    }
    auto const trend = trends(group, rules.trend_length);
    auto const sides = sides_of(group, limits);
    for (std::size_t i = 0; i < group.size(); ++i) {
        group[i].cause = first_match(group[i], trend[i], sides, i);
        group[i].type = type_of(group[i].cause, rules.improvement);
    }
}

Assurance assurance_of(XmrPoint const& last, XmrRules const& rules) {
    if (!rules.target || rules.improvement == Improvement::neutral) {
        return Assurance::none;
    }
    bool const up_is_good = rules.improvement == Improvement::up;
    if (*rules.target > last.upper) {
        return up_is_good ? Assurance::fail : Assurance::pass;
    }
    if (*rules.target < last.lower) {
        return up_is_good ? Assurance::pass : Assurance::fail;
    }
    return Assurance::inconsistent;
}

} // namespace

std::string_view name_of(SpecialCause cause) {
    switch (cause) {
    case SpecialCause::none:
        return "Common Cause";
    case SpecialCause::above_limit:
        return "Above UCL";
    case SpecialCause::below_limit:
        return "Below LCL";
    case SpecialCause::increasing:
        return "7 Point Trend (Increasing)";
    case SpecialCause::decreasing:
        return "7 Point Trend (Decreasing)";
    case SpecialCause::two_in_three_above:
        return "2 in 3 Above CL";
    case SpecialCause::two_in_three_below:
        return "2 in 3 Below CL";
    case SpecialCause::run_above:
        return "7 Points Above CL";
    case SpecialCause::run_below:
        return "7 Points Below CL";
    }
    WEIR_UNREACHABLE();
}

std::string_view reason_of(SpecialCause cause) {
    switch (cause) {
    case SpecialCause::none:
        return "";
    case SpecialCause::above_limit:
        return "above the upper limit";
    case SpecialCause::below_limit:
        return "below the lower limit";
    case SpecialCause::increasing:
        return "part of a steady rise";
    case SpecialCause::decreasing:
        return "part of a steady fall";
    case SpecialCause::two_in_three_above:
        return "two of three points near the upper limit";
    case SpecialCause::two_in_three_below:
        return "two of three points near the lower limit";
    case SpecialCause::run_above:
        return "seven or more points above the mean";
    case SpecialCause::run_below:
        return "seven or more points below the mean";
    }
    WEIR_UNREACHABLE();
}

std::string_view name_of(PointType type) {
    switch (type) {
    case PointType::common_cause:
        return "common_cause";
    case PointType::improvement:
        return "special_cause_improvement";
    case PointType::concern:
        return "special_cause_concern";
    case PointType::neutral_high:
        return "special_cause_neutral_high";
    case PointType::neutral_low:
        return "special_cause_neutral_low";
    }
    WEIR_UNREACHABLE();
}

XmrResult xmr(std::span<double const> values, XmrRules const& rules,
              std::span<std::size_t const> rebase_before) {
    WEIR_EXPECTS(!rules.baseline || *rules.baseline >= 12);
    WEIR_EXPECTS(rules.trend_length >= 2);
    XmrResult result;
    int group = 0;
    std::vector<std::size_t> starts{0};
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0 && std::find(rebase_before.begin(), rebase_before.end(), i) != rebase_before.end()) {
            ++group;
            starts.push_back(i);
        }
        result.points.push_back({.value = values[i], .group = group});
    }
    starts.push_back(values.size());
    for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
        auto const size = starts[i + 1] - starts[i];
        if (size == 0) {
            continue;
        }
        result.short_group = result.short_group || size < 13;
        judge(Group(result.points).subspan(starts[i], size), rules);
    }
    if (!result.points.empty()) {
        result.assurance = assurance_of(result.points.back(), rules);
    }
    return result;
}

} // namespace weir::stats
