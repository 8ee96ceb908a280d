// What all parts of one compilation share: the program that grows, what is wrong, the macros, and what may
// have to be undone when variables need each other.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/compile/program.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>

namespace weir::dynamics {

// Slots that are made for delays, smooths, macros and the like: with what belongs to each they are most of
// what such a model keeps, some 200 MB.
inline constexpr std::size_t hidden_slots_max = 500'000;

struct Assembly {
    Program& program;
    Diagnostics& diagnostics;
    Model const& whole; // whose macros may be called everywhere

    // Slots that use an inflow at the same moment, with what they are without: what a non-negative stock or
    // a queue lets pass through it, unless that would make a circle.
    std::unordered_map<SlotId, NodeId> pass_through;

    // Macros that call themselves, by name and shape of their parameters: Program::functions.
    std::map<std::string, std::uint32_t> functions;
    std::size_t hidden_slots = 0;
    std::size_t macro_depth = 0;
    std::size_t macros_written = 0; // calls of macros so far
    std::size_t macro_elements = 0; // of the dimensions that each of them sees
    bool in_function = false;       // where there are parameters, and nothing may be kept
};

} // namespace weir::dynamics
