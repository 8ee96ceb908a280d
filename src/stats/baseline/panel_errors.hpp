// What past forecasts of a panel missed by, and the intervals that this teaches: errors in logs over what an
// authority of that size and unrest should miss by, pooled over all.
#pragma once

#include "stats/baseline/panel.hpp"

namespace weir::stats {

// The errors of one method at one horizon.
class PanelErrors {
public:
    // `error`: log of what came less log of the forecast; `spread`: the standard error that was expected.
    void add(double error, double spread) { standard_.push_back(error / spread); }
    [[nodiscard]] std::size_t size() const { return standard_.size(); }
    // To be called once when all are in.
    void settle();
    // The error, in expected standard errors, that a share `p` of all stay below. Few errors are helped by
    // Student's t with five degrees of the same spread.
    [[nodiscard]] double quantile(double p) const;

private:
    std::vector<double> standard_;
    double spread_ = 1;
};

// The unrest of each authority: the variance of its one-step errors beyond that of counting, as known so far,
// drawn towards that of all.
class PanelUnrest {
public:
    explicit PanelUnrest(std::size_t authorities) : squares_(authorities), count_(authorities) {}
    void add(std::size_t authority, double error, double log_forecast);
    void settle(); // after the errors of a month are in
    // The standard error to be expected of a forecast of this (log) size.
    [[nodiscard]] double spread(std::size_t authority, double log_forecast) const;

private:
    std::vector<double> squares_;
    std::vector<double> count_;
    double shared_ = 0.03; // before there are any errors: a coefficient of variation of 17 %
};

} // namespace weir::stats
