// A function given by points (XMILE 1.0, section 3.1.4). The points are checked once, when they are read.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <vector>

namespace weir::dynamics {

struct GraphicalFunction {
    enum class Kind : std::uint8_t { continuous, extrapolate, discrete };
    Kind kind = Kind::continuous;
    std::vector<double> x; // strictly or weakly increasing
    std::vector<double> y;

    // Between points: linear, or the left point's value if discrete. Outside: the end value, or the end
    // segments carried on if extrapolating. NaN gives NaN.
    [[nodiscard]] double at(double input) const;
};

// Two or more points, as many x as y, x in order; what is wrong otherwise.
[[nodiscard]] Status check(GraphicalFunction const& function);

} // namespace weir::dynamics
