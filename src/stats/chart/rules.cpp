#include "stats/chart/rules.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <cmath>

namespace weir::stats {

namespace {

using Group = std::span<ChartPoint const>;
using Causes = std::vector<SpecialCause>;

int sign(double value) {
    return (value > 0) - (value < 0);
}

SpecialCause outside_of(ChartPoint const& point) {
    return point.value > point.upper   ? SpecialCause::above_limit
           : point.value < point.lower ? SpecialCause::below_limit
                                       : SpecialCause::none;
}

// +1 or −1 when beyond the two-sigma line of that side but inside the limit; a point outside is not near.
int near_of(ChartPoint const& point) {
    if (outside_of(point) != SpecialCause::none) {
        return 0;
    }
    return (point.value > point.near_upper) - (point.value < point.near_lower);
}

Causes outside(Group group) {
    Causes out;
    for (auto const& point : group) {
        out.push_back(outside_of(point));
    }
    return out;
}

// Marks windows of `length` whose steps are all of one sign. Windows come from the left, so that a point in
// two keeps the one to its right.
Causes windows(std::vector<int> const& signs, std::size_t points, std::size_t length, SpecialCause up,
               SpecialCause down) {
    Causes out(points, SpecialCause::none);
    std::size_t const steps = length - (points - signs.size());
    std::size_t same = 0; // equal signs in a row that end here
    for (std::size_t i = 0; i < signs.size(); ++i) {
        same = signs[i] == 0 ? 0 : i > 0 && signs[i] == signs[i - 1] ? same + 1 : 1;
        if (same >= steps) {
            auto const first = out.begin() + static_cast<std::ptrdiff_t>(i + 1 - steps);
            std::fill_n(first, length, signs[i] > 0 ? up : down);
        }
    }
    return out;
}

Causes trends(Group group, std::size_t length) {
    std::vector<int> steps;
    for (std::size_t i = 1; i < group.size(); ++i) {
        steps.push_back(sign(group[i].value - group[i - 1].value));
    }
    return windows(steps, group.size(), length, SpecialCause::increasing, SpecialCause::decreasing);
}

Causes shifts(Group group, std::size_t length) {
    std::vector<int> sides;
    for (auto const& point : group) {
        sides.push_back(sign(point.value - point.mean));
    }
    return windows(sides, group.size(), length, SpecialCause::run_above, SpecialCause::run_below);
}

Causes two_of_three(Group group, TwoOfThree variant) {
    Causes out(group.size(), SpecialCause::none);
    for (std::size_t start = 0; variant != TwoOfThree::off && start + 3 <= group.size(); ++start) {
        auto const three = group.subspan(start, 3);
        for (int const side : {1, -1}) {
            auto const near = std::ranges::count_if(three, [&](auto const& p) { return near_of(p) == side; });
            bool const all = std::ranges::all_of(
                three, [&](auto const& point) { return sign(point.value - point.mean) == side; });
            if (near < 2 || (variant == TwoOfThree::third_on_same_side && !all)) {
                continue;
            }
            for (std::size_t i = start; i < start + 3; ++i) {
                if (near_of(group[i]) == side) {
                    out[i] = side > 0 ? SpecialCause::two_in_three_above : SpecialCause::two_in_three_below;
                }
            }
        }
    }
    return out;
}

std::string in_words(std::size_t number) {
    static constexpr std::array words{"no",  "one",   "two",   "three", "four", "five",
                                      "six", "seven", "eight", "nine",  "ten"};
    return number < words.size() ? words[number] : std::to_string(number);
}

} // namespace

RuleSet nhsr_rules() {
    return {};
}

RuleSet mdc_rules() {
    RuleSet rules;
    rules.name = "mdc";
    rules.trend_length = 6;
    rules.screen_outliers = false;
    return rules;
}

RuleSet strict_rules() {
    RuleSet rules;
    rules.name = "strict";
    rules.shift_length = 9;
    rules.screen_outliers = false;
    rules.two_of_three = TwoOfThree::off;
    return rules;
}

std::optional<RuleSet> rules_named(std::string_view name) {
    for (auto const& rules : {nhsr_rules(), mdc_rules(), strict_rules()}) {
        if (rules.name == name) {
            return rules;
        }
    }
    return std::nullopt;
}

std::string words_of(RuleSet const& rules) {
    std::string out = "Rules \"" + rules.name + "\": a point outside the limits, " +
                      in_words(rules.trend_length) + " points in a row rising or falling, ";
    if (rules.two_of_three != TwoOfThree::off) {
        out += "two of three points near a limit, ";
    }
    out += in_words(rules.shift_length) + " points in a row on one side of the centre; moving ranges " +
           (rules.screen_outliers ? "screened" : "not screened") + " for outliers.";
    return out;
}

std::string label_of(SpecialCause cause, RuleSet const& rules) {
    auto const trend = std::to_string(rules.trend_length);
    auto const shift = std::to_string(rules.shift_length);
    switch (cause) {
    case SpecialCause::none:
        return "Common Cause";
    case SpecialCause::above_limit:
        return "Above UCL";
    case SpecialCause::below_limit:
        return "Below LCL";
    case SpecialCause::increasing:
        return trend + " Point Trend (Increasing)";
    case SpecialCause::decreasing:
        return trend + " Point Trend (Decreasing)";
    case SpecialCause::two_in_three_above:
        return "2 in 3 Above CL";
    case SpecialCause::two_in_three_below:
        return "2 in 3 Below CL";
    case SpecialCause::run_above:
        return shift + " Points Above CL";
    case SpecialCause::run_below:
        return shift + " Points Below CL";
    }
    WEIR_UNREACHABLE();
}

std::string reason_of(SpecialCause cause, RuleSet const& rules) {
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
        return in_words(rules.shift_length) + " or more points above the mean";
    case SpecialCause::run_below:
        return in_words(rules.shift_length) + " or more points below the mean";
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

std::array<std::vector<SpecialCause>, 4> causes_by_rule(std::span<ChartPoint const> group,
                                                        RuleSet const& rules) {
    WEIR_EXPECTS(rules.trend_length >= 2 && rules.shift_length >= 1);
    std::array<Causes, 4> out;
    out[static_cast<std::size_t>(Rule::outside)] = outside(group);
    out[static_cast<std::size_t>(Rule::trend)] = trends(group, rules.trend_length);
    out[static_cast<std::size_t>(Rule::two_of_three)] = two_of_three(group, rules.two_of_three);
    out[static_cast<std::size_t>(Rule::shift)] = shifts(group, rules.shift_length);
    return out;
}

void judge(std::span<ChartPoint> group, RuleSet const& rules, Improvement improvement) {
    if (group.empty()) {
        return;
    }
    auto const causes = causes_by_rule(group, rules);
    for (std::size_t i = 0; i < group.size(); ++i) {
        auto& point = group[i];
        point.cause = SpecialCause::none;
        for (auto const rule : rules.order) {
            auto const cause = causes[static_cast<std::size_t>(rule)][i];
            bool const better = rules.conflict == Conflict::improvement &&
                                type_of(cause, improvement) == PointType::improvement &&
                                type_of(point.cause, improvement) == PointType::concern;
            if (cause != SpecialCause::none && (point.cause == SpecialCause::none || better)) {
                point.cause = cause;
            }
        }
        point.type = type_of(point.cause, improvement);
    }
}

} // namespace weir::stats
