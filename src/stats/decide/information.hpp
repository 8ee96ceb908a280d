// What it would be worth to know more before deciding: the expected value of perfect information, of perfect
// information about some parameters, and of a study, from one set of draws by regression (M. Strong,
// J. E. Oakley and A. Brennan, Medical Decision Making 34, 2014 and 35, 2015).
#pragma once

#include "stats/decide/decision.hpp"

namespace weir::stats {

struct InformationValue {
    double value = 0; // in the unit of the options' values, not negative
    double error =
        0; // Monte Carlo standard error: of the draws, and of a spline's coefficients (not of bins)
};

// E max over options − max over options E.
[[nodiscard]] InformationValue value_of_perfect_information(OptionValues const& values);

enum class Regression : std::uint8_t {
    spline, // natural cubic splines of each column, and products of each two columns
    binned, // equal bins of one column; a value that lies in less than a bin is not seen
};
struct RegressionOptions {
    Regression method = Regression::spline;
    std::size_t knots = 6; // of each column, at its quantiles
    std::size_t bins = 50; // at most; each has 20 draws or more
};

// `columns`: what would be known, a value for each draw: parameters (partial perfect information), or the
// summary of a study simulated from each draw (the expected value of sample information). Error `invalid`: no
// column, a length that is not that of the draws, a value that is not finite, too few draws for the terms, or
// bins of more than one column. A constant column is worth nothing.
[[nodiscard]] Result<InformationValue>
value_of_partial_information(OptionValues const& values, std::vector<std::vector<double>> const& columns,
                             RegressionOptions const& options = {});

} // namespace weir::stats
