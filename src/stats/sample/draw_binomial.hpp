// How many of n succeed, for stochastic models of this room: exact, and of nearly constant cost for any n.
#pragma once

#include <cstdint>

namespace weir {
class RandomStream;
}

namespace weir::stats {

// chance is held to [0, 1].
[[nodiscard]] std::uint32_t draw_binomial(RandomStream& stream, std::uint32_t trials, double chance);

} // namespace weir::stats
