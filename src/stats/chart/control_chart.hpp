// Control charts of every kind that Weir draws: the centre, the limits and the labels of each point, with the
// rule set kept beside them. Formulas, with their sources: docs/statistics/control-charts.md. Pure: values
// in, limits and labels out.
#pragma once

#include "base/result.hpp"
#include "stats/chart/rules.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace weir::stats {

enum class ChartKind : std::uint8_t { xmr, p, p_prime, u, u_prime, c, g, t, run };
[[nodiscard]] std::string_view code_of(ChartKind kind); // "xmr", "p", "pp", "u", "up", "c", "g", "t", "run"
[[nodiscard]] std::string_view name_of(ChartKind kind); // "p′ chart (Laney)"
[[nodiscard]] std::optional<ChartKind> chart_named(std::string_view code);
[[nodiscard]] bool needs_denominators(ChartKind kind);

// In order of time. With denominators, of the same length, a point is value ÷ denominator. A caller may point
// into its own vectors.
struct ChartData {
    std::span<double const> values;
    std::span<double const> denominators{};
};

struct ChartOptions {
    RuleSet rules{};
    Improvement improvement = Improvement::neutral;
    std::optional<std::size_t> baseline{}; // only the first so many points of each group set its limits; ≥ 12
    std::vector<std::size_t> rebase_before{}; // indices, rising, of points that start a new group
    std::vector<double> targets{};            // none, one for all, or one a point (NaN: none)
    bool screen_prime =
        false; // screen the moving ranges of p′, u′ and t charts too; qicharts2's default is not
};

// Anhøj's runs test about the centre line of a group (Anhøj and Olesen, PLOS ONE 2014; doi
// 10.1371/journal.pone.0113825). Points on the line are not useful.
struct RunsTest {
    std::size_t useful = 0;
    std::size_t longest = 0;
    std::size_t longest_max = 0; // round(log2 useful) + 3
    std::size_t crossings = 0;
    std::size_t crossings_min = 0; // the 5 % quantile of Binomial(useful − 1, ½)
    bool signal = false;           // longest above its maximum or crossings below their minimum
};

enum class Assurance : std::uint8_t { none, pass, fail, inconsistent };
[[nodiscard]] std::string_view name_of(Assurance assurance); // "consistent_pass"; "NA" for none

struct ChartGroup {
    std::size_t first = 0; // index of its first point
    std::size_t size = 0;
    std::size_t baseline = 0; // how many points set the limits
    double sigma = 0;         // standard deviation behind the limits; NaN where it differs by point
    double sigma_z = 0;       // Laney's factor on p, p′, u and u′ charts; 1 would be pure chance
    RunsTest runs;
    bool sigma_signal = false; // some point is outside
    bool constant = false;     // no two values differ
};

struct ControlChart {
    ChartKind kind = ChartKind::xmr;
    RuleSet rules;
    Improvement improvement = Improvement::neutral;
    std::vector<ChartPoint> points;
    std::vector<ChartGroup> groups;
    std::vector<double> targets;           // as given
    Assurance assurance = Assurance::none; // the last target against the last point's limits
    bool short_group = false; // a group has fewer than rules.short_group points: limits are uncertain
};

// A point that a kind of chart has no place for: a negative count, a share above one, a gap of no days, a
// denominator of nothing, a value that is not finite.
struct PointFault {
    std::size_t index = 0;
    std::string message;
};
[[nodiscard]] std::vector<PointFault> point_faults(ChartKind kind, ChartData const& data);

// Refuses: denominators missing, not positive or of another length; negative counts; shares above one; t
// charts with a gap of nothing; a baseline under 12; values that are not finite.
[[nodiscard]] Result<ControlChart> control_chart(ChartKind kind, ChartData const& data,
                                                 ChartOptions const& options);

// The XmR chart of values alone, which cannot be refused once they are finite.
[[nodiscard]] ControlChart xmr(std::span<double const> values, ChartOptions const& options);

[[nodiscard]] RunsTest runs_test(std::span<double const> values, double centre);

} // namespace weir::stats
