// The distributions that a varied input may have, each by its quantile, so that any design of numbers
// between 0 and 1 becomes a design of inputs; and how a person writes them.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::dynamics {

struct Distribution {
    enum class Kind : std::uint8_t {
        uniform,          // a least, b greatest
        normal,           // a mean, b deviation
        triangular,       // a least, b most likely, c greatest
        lognormal,        // a mean, b deviation of the logarithm
        loguniform,       // a least, b greatest, 0 < a
        truncated_normal, // a mean, b deviation before the cut, c least, d greatest
        beta,             // a, b shapes, c least, d greatest
        gamma,            // a shape, b scale: the mean is their product
        exponential,      // a mean
        integer,          // whole numbers from a to b, all alike likely
        values,           // one of `choices`, by `shares`
    };
    Kind kind = Kind::uniform;
    double a = 0;
    double b = 1;
    double c = 0;
    double d = 1;
    std::vector<double> choices;
    std::vector<double> shares; // of `choices`: cumulative, the last is 1

    [[nodiscard]] double quantile(double u) const; // 0 < u < 1
};

// "uniform(a,b)", "normal(mean,sd)", "truncated_normal(mean,sd,least,greatest)", "triangular(least,mode,
// greatest)", "lognormal(mean,sd)" of the logarithm, "loguniform(a,b)", "beta(shape,shape[,least,greatest])",
// "gamma(shape,scale)", "exponential(mean)", "integer(a,b)", "values(a,b,…)" or "values(a:0.2,b:0.8)". An
// error names the distribution and what it takes.
[[nodiscard]] Result<Distribution> parse_distribution(std::string_view text);

// The ways to write each, for a command's help.
[[nodiscard]] std::string distribution_forms();

// The standard normal quantile (Acklam's approximation, refined once: full double precision).
[[nodiscard]] double normal_quantile(double u);

} // namespace weir::dynamics
