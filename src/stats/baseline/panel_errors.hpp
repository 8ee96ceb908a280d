// What past forecasts of a panel missed by, and the intervals that this teaches: errors in logs over what an
// authority of that size and unrest should miss by, pooled over all.
#pragma once

#include "stats/baseline/panel.hpp"

namespace weir::stats {

// The errors of one method at one horizon.
class PanelErrors {
public:
    // `error`: log of what came less log of the forecast; `spread`: the standard error that was expected.
    // `month` is when it was known: what is long ago counts for less, as unrest itself changes.
    void add(double error, double spread, std::size_t month) { seen_.push_back({error / spread, month}); }
    // To be called once when all are in. `steps` ahead: errors whose spans overlap say much the same, so that
    // they count as a share of their number.
    void settle(std::size_t steps);
    // The error, in expected standard errors, that a share `p` of all stay below. Few errors are helped by
    // Student's t with five degrees.
    [[nodiscard]] double quantile(double p) const;

private:
    struct Seen {
        double standard = 0;
        std::size_t month = 0;
    };
    [[nodiscard]] double seen_quantile(double p) const;

    std::vector<Seen> seen_;         // rising, once settled
    std::vector<double> cumulative_; // the share up to the middle of each
    double assumed_ = 1;             // the spread of the t distribution
    double trust_ = 0;               // in the errors themselves, 0 to 1
};

// The unrest of each authority: the variance of its one-step errors beyond that of counting, as known so far,
// drawn towards that of all.
class PanelUnrest {
public:
    explicit PanelUnrest(std::size_t authorities) : squares_(authorities), count_(authorities) {}
    void add(std::size_t authority, double error, double log_forecast);
    void settle(); // after the errors of a month are in
    // The standard error to be expected of a forecast of this (log) size, so many steps ahead: that of
    // counting, and unrest that grows with the horizon.
    [[nodiscard]] double spread(std::size_t authority, double log_forecast, std::size_t steps) const;

private:
    std::vector<double> squares_;
    std::vector<double> count_;
    double shared_ = 0.03; // before there are any errors: a coefficient of variation of 17 %
};

} // namespace weir::stats
