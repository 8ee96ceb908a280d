// Resampling; see resample.hpp.
#include "dynamics/run/resample.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace weir::dynamics {

namespace {

Result<double> total_of(std::span<double const> weights) {
    double total = 0;
    for (double const weight : weights) {
        if (!(weight >= 0) || !std::isfinite(weight)) {
            return fail(ErrorCode::invalid, "a particle's weight is negative or not a finite number");
        }
        total += weight;
    }
    if (!(total > 0) || !std::isfinite(total)) {
        return fail(ErrorCode::invalid, "the particles' weights add up to nothing, or to too much");
    }
    return total;
}

} // namespace

Status systematic_ancestors(std::span<double const> weights, Stream& stream,
                            std::span<std::uint32_t> ancestors) {
    double const total = WEIR_TRY(total_of(weights));
    double const start = stream.uniform();
    double const spacing = total / static_cast<double>(ancestors.size());
    double sum = weights[0];
    std::uint32_t particle = 0;
    auto last = static_cast<std::uint32_t>(weights.size() - 1);
    while (weights[last] == 0) { // a rounding at the end must not call on one that has no weight
        --last;
    }
    for (std::size_t i = 0; i < ancestors.size(); ++i) {
        double const mark = (static_cast<double>(i) + start) * spacing;
        while (sum <= mark && particle < last) {
            sum += weights[++particle];
        }
        ancestors[i] = particle;
    }
    return {};
}

Status residual_ancestors(std::span<double const> weights, Stream& stream,
                          std::span<std::uint32_t> ancestors) {
    double const total = WEIR_TRY(total_of(weights));
    auto const count = static_cast<double>(ancestors.size());
    std::vector<double> left(weights.size());
    std::vector<double> copies(weights.size());
    double certain = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        double const wanted = count * (weights[i] / total);
        // A whole number that a rounding has made a little less is meant; never more than there are places.
        copies[i] = std::min(std::floor(wanted + 1e-9), count - certain);
        left[i] = std::max(0.0, wanted - copies[i]);
        certain += copies[i];
    }
    std::vector<double> more(weights.size(), 0);
    if (certain < count) {
        stream.multinomial(count - certain, left, more);
    }
    std::size_t next = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        for (double copy = copies[i] + more[i]; copy > 0; --copy) {
            ancestors[next++] = static_cast<std::uint32_t>(i);
        }
    }
    return {};
}

} // namespace weir::dynamics
