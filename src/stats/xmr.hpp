// The XmR control chart as NHSRplotthedots 0.2.2 draws it, the form that NHS England's "Making data count"
// teaches. Pure: values in, limits and labels out.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace weir::stats {

enum class Improvement { up, down, neutral }; // which way is good

struct XmrRules {
    Improvement improvement = Improvement::neutral;
    std::size_t trend_length = 7;        // strictly rising or falling points: 7 (nhsr), 6 (mdc)
    bool screen_outliers = true;         // leave out moving ranges at or above 3.267 × their mean, once
    std::optional<std::size_t> baseline; // only the first so many points of each group set its limits; ≥ 12
    std::optional<double> target;
};

enum class SpecialCause {
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
[[nodiscard]] std::string_view name_of(SpecialCause cause);   // as NHSRplotthedots writes it: "Above UCL"
[[nodiscard]] std::string_view reason_of(SpecialCause cause); // in words for a page; empty for none

enum class PointType { common_cause, improvement, concern, neutral_high, neutral_low };
[[nodiscard]] std::string_view name_of(PointType type); // "special_cause_improvement"

struct XmrPoint {
    double value = 0;
    int group = 0; // counts rebases
    double mean = 0;
    double lower = 0; // mean − 2.66 × mean moving range; NaN when no moving range passes the screen
    double upper = 0;
    SpecialCause cause = SpecialCause::none;
    PointType type = PointType::common_cause;
};

enum class Assurance { none, pass, fail, inconsistent };

struct XmrResult {
    std::vector<XmrPoint> points;
    Assurance assurance = Assurance::none;
    bool short_group = false; // a group has fewer than 13 points: limits are uncertain
};

// `rebase_before` holds indices, rising, of points that start a new group.
[[nodiscard]] XmrResult xmr(std::span<double const> values, XmrRules const& rules,
                            std::span<std::size_t const> rebase_before = {});

} // namespace weir::stats
