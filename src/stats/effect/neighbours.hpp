// One authority against others: difference in differences and synthetic control, judged by the place it takes
// among placebos of every other unit (docs/statistics/effect.md). Ten neighbours give no p below
// 1/11, so take all authorities with complete data.
#pragma once

#include "base/result.hpp"
#include "stats/effect/effect_estimate.hpp"
#include "stats/numeric/matrix.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::stats {

// Rows are units, columns points, on the scale where effects add up (logs of counts). Unit `treated` changes
// at point `start`; two points or more before, one or more after, two units or more.
struct Panel {
    Matrix values;
    std::size_t treated = 0;
    std::size_t start = 0;
};

struct DifferenceInDifferences {
    double effect = 0;
    double error = 0; // as if all errors were independent
    // Clustered by unit: shown only to warn. With one treated unit it over-rejects, above 60 % in examples
    // (Ferman).
    double cluster_error = 0;
    std::vector<double>
        placebos;               // by unit, each in turn taken as treated; the treated one's own at its place
    double p = 1;               // share of units whose effect is as far from nought
    double gap_slope = 0;       // of treated less mean of others on time, before the start,
    double gap_slope_error = 0; // Newey and West's, lag 4
    double gap_slope_p = 1;
};
[[nodiscard]] Result<DifferenceInDifferences> difference_in_differences(Panel const& panel);

enum class SyntheticKind : std::uint8_t { plain, demeaned };
struct SyntheticControl {
    std::vector<double> weights; // by unit; 0 for the treated one; not negative, in sum 1
    double effect = 0;           // mean gap after
    double before_error = 0;     // root of the mean squared gap before
    double after_error = 0;
    double squares = 0;       // sum of squared gaps before
    std::vector<double> gaps; // by point, all of them
};
[[nodiscard]] Result<SyntheticControl> synthetic_control(Panel const& panel, SyntheticKind kind);

struct NeighbourEffect {
    SyntheticControl synthetic;
    DifferenceInDifferences difference;
    std::vector<double> ratios; // by unit: error after over error before, each in turn taken as treated
    double p = 1;               // rank of the treated one's ratio
    double p_least = 1;         // the smallest that so many units can give
    // Fit before against size of effect: no verdict where the error before is above half of the effect.
    bool refused = false;
    std::vector<Reason> reasons;
};
// The treated unit is a donor of the placebos: only if all units are dealt with alike is a rank's chance
// exact.
[[nodiscard]] Result<NeighbourEffect> neighbour_effect(Panel const& panel,
                                                       SyntheticKind kind = SyntheticKind::demeaned);

// min |y − X w|² over w ≥ 0, Σ w = 1, by an exact active set.
[[nodiscard]] Vector simplex_least_squares(Matrix const& x, Vector const& y);

} // namespace weir::stats
