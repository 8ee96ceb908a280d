// Which values an ensemble's runs take: distributions by their quantiles, and designs that spread runs
// over them. Counter-based: a run's values depend on the seed and its number alone.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace weir::dynamics {

struct Distribution {
    enum class Kind : std::uint8_t { uniform, normal, triangular, lognormal, loguniform };
    Kind kind = Kind::uniform;
    double a = 0; // least, mean, least, mean of the logarithm, least
    double b = 1; // greatest, deviation, most likely, deviation of the logarithm, greatest
    double c = 0; // triangular: greatest

    [[nodiscard]] double quantile(double u) const; // 0 < u < 1
};

// "uniform(a,b)", "normal(mean,sd)", "triangular(least,mode,greatest)", "lognormal(mean,sd)" of the
// logarithm, "loguniform(a,b)" with 0 < a.
[[nodiscard]] Result<Distribution> parse_distribution(std::string_view text);

enum class Design : std::uint8_t { random, lhs, sobol };

// Values row by row, one row a run, one column a distribution. Errors: no runs, too many columns.
[[nodiscard]] Result<std::vector<double>> sample(Design design, std::vector<Distribution> const& columns,
                                                 std::size_t runs, std::uint64_t seed);

// The standard normal quantile (Acklam's approximation, refined once: full double precision).
[[nodiscard]] double normal_quantile(double u);

} // namespace weir::dynamics
