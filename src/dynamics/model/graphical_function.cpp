// Evaluation and checks of graphical functions; see graphical_function.hpp.
#include "dynamics/model/graphical_function.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace weir::dynamics {

double GraphicalFunction::at(double input) const {
    if (std::isnan(input)) {
        return input;
    }
    if (x.size() == 1) {
        return y.front();
    }
    auto const last = x.size() - 1;
    if (kind != Kind::extrapolate) {
        if (input <= x.front()) {
            return y.front();
        }
        if (input >= x.back()) {
            return y.back();
        }
    }
    auto const above = std::upper_bound(x.begin(), x.end(), input) - x.begin();
    auto const i = std::clamp<std::size_t>(static_cast<std::size_t>(above), 1, last);
    if (kind == Kind::discrete) {
        return y[i - 1];
    }
    double const width = x[i] - x[i - 1];
    return width > 0 ? y[i - 1] + (y[i] - y[i - 1]) * ((input - x[i - 1]) / width) : y[i];
}

Status check(GraphicalFunction const& function) {
    if (function.y.empty()) {
        return fail(ErrorCode::invalid, "the graphical function has no points; give <ypts>");
    }
    if (function.x.size() != function.y.size()) {
        return fail(ErrorCode::invalid, "the graphical function has " + std::to_string(function.x.size()) +
                                            " x values and " + std::to_string(function.y.size()) +
                                            " y values; give as many of each");
    }
    for (std::size_t i = 1; i < function.x.size(); ++i) {
        if (!(function.x[i] >= function.x[i - 1])) {
            return fail(ErrorCode::invalid, "x value " + std::to_string(i + 1) +
                                                " of the graphical function is smaller than the one before");
        }
    }
    return {};
}

} // namespace weir::dynamics
