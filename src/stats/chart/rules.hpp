// What makes a point of a control chart special: the rules, their named variants, and the labels that they
// give. Apart from the limits, so that every kind of chart is judged in one place.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::stats {

enum class Improvement : std::uint8_t { up, down, neutral }; // which way is good

enum class Rule : std::uint8_t { outside, trend, two_of_three, shift };

// A window of three points: all on one side with two near the limit, the near ones flagged (NHSRplotthedots
// and the single-chart tool of NHS England); or two near on one side whatever the third does (its Power BI
// visual).
enum class TwoOfThree : std::uint8_t { third_on_same_side, third_anywhere, off };

// A point that one rule calls an improvement and another a concern.
enum class Conflict : std::uint8_t { first_rule, improvement };

// Every difference between the tools of docs/statistics/control-charts.md is a field here. Kept with each
// result.
struct RuleSet {
    std::string name = "nhsr";
    std::size_t trend_length = 7; // points strictly rising or falling; a tie breaks the run
    std::size_t shift_length = 7; // points on one side of the centre; a point on it breaks the run
    bool screen_outliers = true;  // leave out moving ranges at or above 3.267 × their mean, once
    TwoOfThree two_of_three = TwoOfThree::third_on_same_side;
    Conflict conflict = Conflict::first_rule;
    std::size_t limits_from = 0; // a group with fewer points gets neither limits nor labels
    std::array<Rule, 4> order{Rule::outside, Rule::trend, Rule::two_of_three, Rule::shift};
    std::size_t short_group = 13; // fewer points in a group and its limits are called uncertain
};

[[nodiscard]] RuleSet nhsr_rules(); // NHSRplotthedots 0.2.2, the default
[[nodiscard]] RuleSet mdc_rules();  // as the Excel tool of "Making data count": trend of six, no screening
// For those who would rather miss a change than chase chance: no screening, no two of three, shift of nine
// (Nelson, Journal of Quality Technology 16, 1984).
[[nodiscard]] RuleSet strict_rules();
[[nodiscard]] std::optional<RuleSet> rules_named(std::string_view name); // "nhsr", "mdc", "strict"
[[nodiscard]] std::string words_of(RuleSet const& rules);                // one sentence for a page

enum class SpecialCause : std::uint8_t {
    none,
    above_limit,
    below_limit,
    increasing,
    decreasing,
    two_in_three_above,
    two_in_three_below,
    run_above,
    run_below
};
// As NHSRplotthedots writes it: "Above UCL", "7 Point Trend (Increasing)", with the lengths of these rules.
[[nodiscard]] std::string label_of(SpecialCause cause, RuleSet const& rules);
[[nodiscard]] std::string reason_of(SpecialCause cause, RuleSet const& rules); // words; empty for none

enum class PointType : std::uint8_t { common_cause, improvement, concern, neutral_high, neutral_low };
[[nodiscard]] std::string_view name_of(PointType type); // "special_cause_improvement"
[[nodiscard]] PointType type_of(SpecialCause cause, Improvement improvement);

struct ChartPoint {
    double value = 0;
    int group = 0;    // counts rebases
    double mean = 0;  // the centre line; the median on g charts and run charts
    double lower = 0; // three standard deviations; NaN where there is no limit
    double upper = 0;
    double near_lower = 0; // two standard deviations: beyond is "near the limit"
    double near_upper = 0;
    SpecialCause cause = SpecialCause::none;
    PointType type = PointType::common_cause;
};

// Labels the points of one group, whose limits are set, in order. NaN limits flag nothing.
void judge(std::span<ChartPoint> group, RuleSet const& rules, Improvement improvement);
// Which rules a point of a group meets, whatever their order: for false-alarm rates. Indexed by Rule.
[[nodiscard]] std::array<std::vector<SpecialCause>, 4> causes_by_rule(std::span<ChartPoint const> group,
                                                                      RuleSet const& rules);

} // namespace weir::stats
