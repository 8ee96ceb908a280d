// What every method of this folder answers: how far a figure moved, how surely, and what a reader should know
// beside it. Reasons are data, a code and a sentence, so that a page can link or count them.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace weir::stats {

struct Reason {
    std::string code; // kebab-case, stable
    std::string text; // a sentence for people
};

// The names of docs/statistics/effect.md.
enum class Method : std::uint8_t {
    none,
    exact_rate_ratio,        // fewer than 12 points, counts as Poisson's
    negative_binomial_ratio, // fewer than 12 points, counts that vary more
    mean_difference,         // fewer than 12 points, a measure that is no count
    quasi_poisson_level,     // 12 to 24 points
    least_squares_level,     // 12 to 24 points, no count
    segmented_counts,        // 24 points or more
    segmented_measure,       // 24 points or more, no count
    structural_series,       // 24 points or more and a control
    structural_counts,       // the same for counts below about 20 a period
};
[[nodiscard]] std::string_view name_of(Method method);

struct EffectEstimate {
    Method method = Method::none;
    bool logarithmic = false; // estimate, lower and upper are logs of ratios
    double estimate = std::numeric_limits<double>::quiet_NaN();
    double lower = std::numeric_limits<double>::quiet_NaN(); // 95 %
    double upper = std::numeric_limits<double>::quiet_NaN();
    double spread = std::numeric_limits<double>::quiet_NaN(); // as a standard error
    double p = std::numeric_limits<double>::quiet_NaN();      // two-sided, of no change
    // What the mean after the start would have been without the change; 0 where the scale is logarithmic.
    double expected = 0;
    double rho = 0; // of the errors, where the method has one
    std::size_t freedom = 0;
    std::vector<Reason> reasons{};
};

// 100 (exp(x) − 1) on the log scale, else 100 x / expected; NaN where nothing was expected.
[[nodiscard]] double percent_of(EffectEstimate const& estimate, double value);
// The smallest fall, in percent, that a two-sided test at 5 % would have seen in four cases of five.
[[nodiscard]] double detectable_percent(EffectEstimate const& estimate);

} // namespace weir::stats
