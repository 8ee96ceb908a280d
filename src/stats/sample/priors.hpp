// Priors as data, and the change of a bounded parameter to a free one that samplers and searches walk in.
// Densities are normalised, also when a range cuts them, so that evidence and ratios mean something.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir {
class RandomStream;
}

namespace weir::stats {

enum class PriorKind : std::uint8_t {
    normal,       // a: mean, b: standard deviation
    half_normal,  // a: scale (the standard deviation of the whole normal)
    lognormal,    // a: mean of the logarithm, b: its standard deviation
    exponential,  // a: rate
    gamma,        // a: shape, b: rate
    beta,         // a, b
    uniform,      // a: lower, b: upper
    logit_normal, // a: mean of the logit, b: its standard deviation
};

struct Prior {
    PriorKind kind = PriorKind::normal;
    double a = 0;
    double b = 1;
    // Cuts the distribution to a range, as N+(2, 1) is normal on (0, ∞).
    double lower = -std::numeric_limits<double>::infinity();
    double upper = std::numeric_limits<double>::infinity();
};

struct Range {
    double lower = 0;
    double upper = 0;
};

// Empty when it makes sense, else a sentence: a scale that is not positive, a range that is empty or that the
// distribution leaves (nearly) without weight.
[[nodiscard]] std::string fault_of(Prior const& prior);
[[nodiscard]] Range range_of(Prior const& prior);
[[nodiscard]] double log_density(Prior const& prior, double x); // −∞ outside the range
[[nodiscard]] double cdf(Prior const& prior, double x);
[[nodiscard]] double quantile(Prior const& prior, double p);
[[nodiscard]] double draw(Prior const& prior, RandomStream& stream);
// By 2,000 quantiles, hence of the middle of the distribution where the moment does not exist.
[[nodiscard]] double standard_deviation(Prior const& prior);
[[nodiscard]] std::string_view name_of(PriorKind kind);

// y = x on the whole line, log(x − lower) or −log(upper − x) above or below a bound, the logit between two.
[[nodiscard]] double to_free(Range const& range, double x);
[[nodiscard]] double from_free(Range const& range, double y);
// log |dx/dy|, to be added to the log density of x for that of y.
[[nodiscard]] double log_jacobian(Range const& range, double y);

struct Parameter {
    std::string name;
    Prior prior;
};

} // namespace weir::stats
