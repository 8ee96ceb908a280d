#include "stats/chart/verdict.hpp"

#include "base/contract.hpp"
#include "stats/numeric/distributions.hpp"

#include <cmath>

namespace weir::stats {

namespace {

bool is_high(SpecialCause cause) {
    return cause == SpecialCause::above_limit || cause == SpecialCause::increasing ||
           cause == SpecialCause::two_in_three_above || cause == SpecialCause::run_above;
}

std::string_view variation_icon(ChartPoint const& point) {
    bool const high = is_high(point.cause);
    switch (point.type) {
    case PointType::common_cause:
        return "common_cause";
    case PointType::improvement:
        return high ? "improvement_high" : "improvement_low";
    case PointType::concern:
        return high ? "concern_high" : "concern_low";
    case PointType::neutral_high:
        return "neutral_high";
    case PointType::neutral_low:
        return "neutral_low";
    }
    WEIR_UNREACHABLE();
}

std::string_view variation_words(PointType type) {
    switch (type) {
    case PointType::common_cause:
        return "No unusual change.";
    case PointType::improvement:
        return "An unusual change for the better";
    case PointType::concern:
        return "An unusual change for the worse";
    case PointType::neutral_high:
        return "An unusual change upwards";
    case PointType::neutral_low:
        return "An unusual change downwards";
    }
    WEIR_UNREACHABLE();
}

} // namespace

std::optional<Verdict> variation_verdict(ControlChart const& chart) {
    if (chart.points.empty()) {
        return std::nullopt;
    }
    auto const& last = chart.points.back();
    std::string words(variation_words(last.type));
    if (last.type != PointType::common_cause) {
        words += ": the latest point is " + reason_of(last.cause, chart.rules) + ".";
    }
    return Verdict{variation_icon(last), std::move(words)};
}

std::optional<Verdict> assurance_verdict(ControlChart const& chart) {
    if (chart.points.empty() || std::isnan(chart.points.back().upper)) {
        return std::nullopt;
    }
    switch (chart.assurance) {
    case Assurance::none:
        return std::nullopt;
    case Assurance::pass:
        return Verdict{"consistent_pass", "The target will be met again and again if nothing changes."};
    case Assurance::fail:
        return Verdict{"consistent_fail", "The target will not be met unless something changes."};
    case Assurance::inconsistent:
        return Verdict{"inconsistent", "The target lies within the limits: it is met or missed by chance."};
    }
    WEIR_UNREACHABLE();
}

std::optional<double> chance_of_meeting(ControlChart const& chart, double target) {
    if (chart.kind != ChartKind::xmr || chart.groups.empty() || chart.improvement == Improvement::neutral ||
        std::isnan(target)) {
        return std::nullopt;
    }
    auto const& group = chart.groups.back();
    double const spread = group.sigma * std::sqrt(1 + 1 / static_cast<double>(group.baseline));
    double const mean = chart.points.back().mean;
    if (!(spread > 0) || std::isnan(mean)) {
        return std::nullopt;
    }
    double const z = (target - mean) / spread;
    return chart.improvement == Improvement::up ? normal_cdf(-z) : normal_cdf(z);
}

} // namespace weir::stats
