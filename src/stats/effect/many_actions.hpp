// Nineteen actions and their indicators at once: p-values adjusted for their number, consequential indicators
// shrunk towards each other, and actions that started together (docs/statistics/effect.md).
#pragma once

#include "base/result.hpp"
#include "stats/numeric/matrix.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace weir::stats {

enum class Adjustment : std::uint8_t { bonferroni, holm, hochberg, benjamini_hochberg, benjamini_yekutieli };
// Adjusted p-values in the order given (as R's p.adjust). The direct indicators are one family, at 10 % by
// Benjamini and Hochberg, Holm's shown beside.
[[nodiscard]] std::vector<double> adjust(std::span<double const> p, Adjustment adjustment);

// theta_ij ~ N(mu_j, tau²) of action i and indicator j, estimates y_ij with standard errors; mu_j flat, tau
// half-normal of scale `tau_scale`, averaged over.
struct Observed {
    double estimate = 0;
    double error = 0;          // above 0
    std::size_t indicator = 0; // j, from 0
};
struct Shrunk {
    double mean = 0;
    double sd = 0;
};
struct Shrinkage {
    std::vector<Shrunk> effects;    // in the order given
    std::vector<Shrunk> indicators; // mu_j; an indicator that nothing observes has an infinite sd
    double tau = 0;                 // mean
};
[[nodiscard]] Shrinkage shrink(std::span<Observed const> observed, double tau_scale);

// Actions that started together. Columns of `dose` are actions, rows points: the share of teams live.
struct Bundle {
    std::size_t rank = 0;   // of the doses: so many effects can be told apart at most
    double condition = 0;   // greatest over least singular value of the columns at unit length; infinite
                            // when some action is a combination of others
    double joint = 0;       // effect of all at their last dose,
    double joint_error = 0; // with its standard error
    // What one action alone could own of the joint effect: the ends of its estimate over every way of giving
    // the rest to others without changing the joint effect's sign for any of them. [0, joint] where it cannot
    // be told apart; its own 95 % interval where it can.
    struct Range {
        double lower = 0;
        double upper = 0;
        bool separable = false;
    };
    std::vector<Range> ranges;
};
// `x` are the other terms (intercept, trend, season), `y` the series on the scale where effects add up. Error
// `invalid`: the joint dose cannot be told from the other terms, or too few points.
[[nodiscard]] Result<Bundle> bundle_effect(Matrix const& dose, Matrix const& x, Vector const& y);

} // namespace weir::stats
