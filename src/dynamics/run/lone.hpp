// One run alone, for which a tile's instructions are one number long and mostly their beginning: its own code
// and its own loop over time. It gives the tile's bits; where something must be told of a run, it leaves the
// run to the tile.
#pragma once

#include "dynamics/run/lone_instruction.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace weir::dynamics {

class MachineCode;

// A code for single runs; never changes, so threads share it.
class LoneCode {
public:
    // nullptr where runs of this kind are left to the tile: another method than Euler's, delays, devices.
    [[nodiscard]] static std::unique_ptr<LoneCode const> make(MachineCode const& code);

    struct Stretches {
        std::vector<LoneInstruction> instructions;
        std::vector<std::uint32_t> begins; // of each stretch, which its own stop ends
        std::vector<Linked> linked;        // the kernels called
    };

    Stretches step[2];
    Stretches both[2];
    Stretches saved[2];
    std::vector<std::vector<LoneSegment>> segments; // of each graph
    std::vector<LoneGraph> graphs;                  // of each use, before the first
    bool needs_moment = false;                      // some instruction asks for more than the frame
};

} // namespace weir::dynamics
