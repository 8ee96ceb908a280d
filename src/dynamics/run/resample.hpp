// Which particles live on: ancestors drawn in proportion to weights, as a particle filter does after each
// observation. Apart from the particles themselves, since it needs only weights and a stream.
#pragma once

#include "base/result.hpp"
#include "dynamics/run/stream.hpp"

#include <cstdint>
#include <span>

namespace weir::dynamics {

// ancestors[i] is the particle that particle i goes on from, in rising order. Weights need not add up to
// one. Refused: a weight that is negative or not finite, or weights that add up to nothing.

// One uniform number for all (J. Carpenter, P. Clifford and P. Fearnhead, 1999): a particle of weight w has
// floor(n w) or ceil(n w) descendants.
[[nodiscard]] Status systematic_ancestors(std::span<double const> weights, Stream& stream,
                                          std::span<std::uint32_t> ancestors);

// The whole part of n w for certain, and what is left of it by independent draws (J. S. Liu and R. Chen,
// 1998).
[[nodiscard]] Status residual_ancestors(std::span<double const> weights, Stream& stream,
                                        std::span<std::uint32_t> ancestors);

} // namespace weir::dynamics
