// The random operations of a model: which stream a call draws from, and the number it draws there. Every
// call has a stream of its own for each run and step; the stages of a step draw alike.
#pragma once

#include "dynamics/compile/program.hpp"
#include "dynamics/run/clock.hpp"
#include "dynamics/run/stream_key.hpp"

#include <span>

namespace weir::dynamics {

// A random operation's value; NaN where its parameters have no meaning, or nothing can be found between its
// minimum and maximum.
[[nodiscard]] double draw(Program const& program, Node const& node, std::span<double const> operands,
                          Moment const& moment);

// The stream of a call without a seed or a sampling interval, and of one whose seed is given.
[[nodiscard]] StreamKey stream_of(Node const& node, Moment const& moment);
[[nodiscard]] StreamKey seeded_stream(Node const& node, Moment const& moment, double seed);

} // namespace weir::dynamics
