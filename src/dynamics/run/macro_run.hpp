// Macros that are worked out when they are called: those that call themselves, and those that run from a
// start to a stop of their own (XMILE 1.0, 4.8). Both depend on nothing but their parameters and the moment.
#pragma once

#include "dynamics/compile/program.hpp"
#include "dynamics/run/clock.hpp"

#include <span>

namespace weir::dynamics {

// NaN if the calls go deeper, or become more, than the limits.
[[nodiscard]] double call_function(Program const& program, std::uint32_t function,
                                   std::span<double const> parameters, Moment const& moment);

// The result at its stop time; NaN if its times make no sense or it has more steps than the limit.
[[nodiscard]] double simulate(Simulation const& simulation, std::span<double const> parameters,
                              Moment const& moment);

} // namespace weir::dynamics
