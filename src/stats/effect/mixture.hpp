// A weighted mixture of normal or t distributions: what a coefficient's distribution becomes when the
// parameters that its standard error rests on are averaged over instead of taken as known.
#pragma once

#include <limits>
#include <vector>

namespace weir::stats {

struct MixturePart {
    double weight = 0; // any positive scale; the mixture divides by the sum
    double mean = 0;
    double scale = 1;
    double freedom = std::numeric_limits<double>::infinity(); // infinite: normal
};

class Mixture {
public:
    explicit Mixture(std::vector<MixturePart> parts); // at least one of positive weight
    [[nodiscard]] double mean() const;
    [[nodiscard]] double spread() const; // half the width of the middle 95 %, over 1.96
    [[nodiscard]] double cdf(double value) const;
    [[nodiscard]] double quantile(double p) const; // 0 < p < 1
    [[nodiscard]] double two_sided_p(double value = 0) const;
    [[nodiscard]] std::vector<MixturePart> const& parts() const { return parts_; }

private:
    std::vector<MixturePart> parts_;
};

} // namespace weir::stats
