// Sums over the parts; quantiles by halving.
#include "stats/effect/mixture.hpp"

#include "base/contract.hpp"
#include "stats/numeric/distributions.hpp"

#include <algorithm>
#include <cmath>

namespace weir::stats {

namespace {

// Below this share a part cannot be seen in any figure that is printed, and only costs time.
constexpr double share_min = 1e-7;

} // namespace

Mixture::Mixture(std::vector<MixturePart> parts) : parts_(std::move(parts)) {
    double sum = 0;
    for (auto const& part : parts_) {
        sum += part.weight;
    }
    WEIR_EXPECTS(sum > 0 && std::isfinite(sum));
    std::erase_if(parts_, [&](MixturePart const& part) { return part.weight < share_min * sum; });
    double kept = 0;
    for (auto const& part : parts_) {
        kept += part.weight;
    }
    for (auto& part : parts_) {
        part.weight /= kept;
    }
}

double Mixture::mean() const {
    double sum = 0;
    for (auto const& part : parts_) {
        sum += part.weight * part.mean;
    }
    return sum;
}

double Mixture::spread() const {
    return (quantile(0.975) - quantile(0.025)) / (2 * 1.959963984540054);
}

double Mixture::cdf(double value) const {
    double sum = 0;
    for (auto const& part : parts_) {
        double const z = (value - part.mean) / part.scale;
        sum += part.weight * (std::isinf(part.freedom) ? normal_cdf(z) : student_cdf(z, part.freedom));
    }
    return sum;
}

double Mixture::quantile(double p) const {
    WEIR_EXPECTS(p > 0 && p < 1);
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (auto const& part : parts_) { // the mixture's quantile lies between those of its parts
        double const z = std::isinf(part.freedom) ? normal_quantile(p) : student_quantile(p, part.freedom);
        low = std::min(low, part.mean + z * part.scale);
        high = std::max(high, part.mean + z * part.scale);
    }
    constexpr int halvings = 60;
    for (int i = 0; i < halvings && low < high; ++i) {
        double const middle = low + (high - low) / 2;
        (cdf(middle) < p ? low : high) = middle;
    }
    return low + (high - low) / 2;
}

double Mixture::two_sided_p(double value) const {
    double const below = cdf(value);
    return std::min(1.0, 2 * std::min(below, 1 - below));
}

} // namespace weir::stats
