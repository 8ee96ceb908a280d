// How the fast machine is to run, where that is not left to it. Apart, so that those who only ask for runs
// need not know the machine.
#pragma once

#include <cstddef>

namespace weir::dynamics {

struct KernelSet;

// Which kernels, and how many runs side by side; 0 lets the machine choose. A run alone is executed as a tile
// of one unless it may have a code of its own.
struct MachineChoice {
    KernelSet const* kernels = nullptr; // nullptr: as WEIR_ISA says, else the fastest
    std::ptrdiff_t width = 0;
    bool may_be_lone = true;
};

} // namespace weir::dynamics
