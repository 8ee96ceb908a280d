// Designs and judges starts that are staggered over teams: a random order with its seed, what it could show,
// and the event study with inference from the order itself (docs/statistics/effect.md).
#pragma once

#include "base/result.hpp"
#include "stats/effect/power.hpp"
#include "stats/numeric/matrix.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace weir::stats {

struct StaggerPlan {
    std::vector<std::size_t> start; // by team: the point from which it is live
    double power = 0;               // expected, for the change asked about
    double power_together = 0;      // of all teams starting at the first point, for comparison
};
struct StaggerDesign {
    std::size_t teams = 6;
    std::size_t before = 12; // points before the first start
    std::size_t apart = 1;   // points between starts
    std::size_t after = 6;   // points after the last
    double mean = 20;        // events a point and team
    double size = 36;
    double shared_sd = 0.1; // of what moves all teams at once, point by point: staggering takes it out
    double change = -0.2;
    std::uint64_t seed = 1;
};
[[nodiscard]] StaggerPlan design_stagger(StaggerDesign const& design);

// Rows are teams, columns points, values on the scale where effects add up (logs of counts). `start` by team;
// nothing for one that never starts. Team and point effects, one effect from the start on.
struct StaggerEffect {
    double effect = 0;
    double p = 1;            // share of orders whose effect is as far from nought, the real one counted
    std::size_t orders = 0;  // compared
    bool all_orders = false; // every different order, else drawn at random
    double pre_trend = 0; // the same effect at starts `lead` points earlier, on points before the real start
    double pre_trend_p = 1;
    // By points since the start, 0 first: the mean effect, team and point effects taken out.
    std::vector<double> by_age;
};
struct StaggerOptions {
    std::size_t orders_max = 5'000;
    std::size_t lead = 3;
    std::uint64_t seed = 1;
};
// Error `invalid`: fewer than two different starts, or terms that cannot be told apart.
[[nodiscard]] Result<StaggerEffect> staggered_effect(Matrix const& values,
                                                     std::vector<std::optional<std::size_t>> const& start,
                                                     StaggerOptions const& options = {});

} // namespace weir::stats
