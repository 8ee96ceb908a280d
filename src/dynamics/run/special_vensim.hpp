// The arithmetic of the operations that only Vensim has: tests of time counted to the nearest step, areas
// and slopes of look-ups, data, sorting, allocation. Part of special.hpp, apart because it is most of it.
#pragma once

#include "dynamics/compile/program.hpp"
#include "dynamics/run/clock.hpp"

#include <span>

namespace weir::dynamics {

[[nodiscard]] double apply_vensim(Program const& program, Node const& node, std::span<double const> operands,
                                  Moment const& moment);

} // namespace weir::dynamics
