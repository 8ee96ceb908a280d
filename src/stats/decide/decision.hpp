// Choosing between options under uncertainty (section 5): every option is valued on the same draws (common
// random numbers), so that what is compared is the options and not the luck of their draws. Safety is a
// constraint beside the benefit, never a term inside it.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace weir::stats {

// Values of options on the same draws: row by row, one value for each option. More is better.
class OptionValues {
public:
    // Error `invalid`: no draw, no option, a count that does not divide, or a value that is not finite (the
    // message names draw and option).
    [[nodiscard]] static Result<OptionValues> make(std::size_t options, std::vector<double> values);

    [[nodiscard]] std::size_t options() const { return options_; }
    [[nodiscard]] std::size_t draws() const { return values_.size() / options_; }
    [[nodiscard]] double at(std::size_t draw, std::size_t option) const {
        return values_[draw * options_ + option];
    }
    [[nodiscard]] std::vector<double> of(std::size_t option) const;

private:
    OptionValues(std::size_t options, std::vector<double> values)
        : options_(options), values_(std::move(values)) {}
    std::size_t options_;
    std::vector<double> values_;
};

struct OptionSummary {
    double mean = 0, mean_error = 0; // with its Monte Carlo standard error
    double probability_best = 0;     // ties are shared
    double probability_positive = 0;
    double q05 = 0, q95 = 0;
    double tail_mean =
        0; // CVaR: the mean of the worst `tail` of the draws (R. T. Rockafellar and S. Uryasev, 2000)
    double mean_regret = 0; // of not having taken the best of each draw
    double worst_regret = 0;
};
[[nodiscard]] std::vector<OptionSummary> summarise_options(OptionValues const& values, double tail = 0.05);

// P(harm under the option is more than `rise` above that without it) ≤ `chance_max`.
struct ChanceConstraint {
    double rise = 0.05;
    double chance_max = 0.10;
};
struct ConstraintCheck {
    double chance = 0; // share of draws in which the harm rose too far
    double error = 0;  // its Monte Carlo standard error
    bool held = false;
};
// Draw by draw. Both the same number of draws, not negative.
[[nodiscard]] ConstraintCheck check_chance(std::span<double const> harm, std::span<double const> harm_without,
                                           ChanceConstraint const& constraint = {});

enum class Aim : std::uint8_t { mean, tail_mean, least_worst_regret };

// The best of the options that are allowed by the aim; ties go to the first. Error `refused`: none is
// allowed.
struct Choice {
    std::size_t option = 0;
    double probability_best = 0; // among those allowed
    bool clear = false;          // its probability of being best is at least 0.9
};
[[nodiscard]] Result<Choice> choose(OptionValues const& values, std::vector<bool> const& allowed,
                                    Aim aim = Aim::mean, double tail = 0.05);

} // namespace weir::stats
