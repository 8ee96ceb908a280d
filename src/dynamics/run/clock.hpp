// The time of a run, counted in whole steps, and the moment at which something is evaluated. Apart, so
// that what is evaluated at a moment needs to know nothing of how a run is made.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace weir::dynamics {

struct Clock {
    double start = 0;
    double stop = 0;
    double dt = 1;
    std::optional<double> reciprocal; // whole steps a unit of time, where there are
    std::uint64_t steps = 0;
    // The time of each step where a Vensim model changes its TIME STEP; the plan owns it.
    std::vector<double> const* times = nullptr;

    // The length of a step, which is dt unless it changes.
    [[nodiscard]] double length(std::uint64_t step) const {
        return times == nullptr || step >= steps ? dt : (*times)[step + 1] - (*times)[step];
    }
    [[nodiscard]] double at(std::uint64_t step) const {
        if (times != nullptr) {
            return (*times)[step];
        }
        auto const count = static_cast<double>(step);
        return reciprocal ? start + count / *reciprocal : start + count * dt;
    }
};

// The stages of a step of Runge and Kutta share its number and differ in time.
struct Moment {
    Clock clock;
    std::uint64_t step = 0;
    double time = 0;
    std::uint64_t seed = 1;
    std::uint32_t run = 0;
};

} // namespace weir::dynamics
