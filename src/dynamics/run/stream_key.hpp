// What names a random stream, but for the run, which is each lane's own.
#pragma once

#include <cstdint>

namespace weir::dynamics {

struct StreamKey {
    std::uint64_t seed =
        0; // of the run specification, mixed with the seed written in the file if there is one
    std::uint32_t place = 0; // which random call of the model
    std::uint32_t step = 0;
};

} // namespace weir::dynamics
