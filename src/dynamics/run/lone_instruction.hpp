// What a single run is made of: instructions over a frame of single numbers, each of which does its work and
// goes on to the next by itself. What one gives, the next may take without a way through memory.
#pragma once

#include "dynamics/run/kernel.hpp"

#include <cstdint>
#include <limits>
#include <vector>

namespace weir::dynamics {

struct LoneInstruction;
struct LoneState;

// `last` is what the instruction before gave. Gives what the last of the stretch gave.
using LoneHandler = double (*)(double last, double* frame, LoneInstruction const* code, LoneState* state);

// Small, so that a step of a few hundred stays in the first cache.
struct LoneInstruction {
    LoneHandler run = nullptr;
    std::uint16_t to = 0;
    std::uint16_t from[6] = {};
    std::uint16_t index = 0; // of a graph's use, or of a kernel's call
};
inline constexpr Place lone_places_max = std::numeric_limits<std::uint16_t>::max();

// A segment of a graphical function and the inputs that surely lie in it, away from clamped ends.
struct LoneSegment {
    double lower = std::numeric_limits<double>::infinity();
    double upper = -std::numeric_limits<double>::infinity();
    double x = 0;
    double y = 0;
    double slope = 0;
};

// One use of a graphical function, and the segment that its input was in last.
struct LoneGraph {
    LoneSegment const* last = nullptr;
    LoneSegment const* segments = nullptr;
    GraphTable const* table = nullptr;
};

struct LoneState {
    std::vector<LoneGraph> graphs;
    Tile const* tile = nullptr;
    Linked const* linked = nullptr; // the kernels called by the code that runs
};

// How one term of a sum is made of what is read.
enum class LoneTerm : std::uint8_t { product, minus_product, plain, minus_plain };

// What an instruction's value is needed for, and what it takes from the one before.
struct LoneUse {
    int last_at = -1; // the operand, or of a sum the term's first factor, that is the value before
    bool stores = true;
};

// Each gives nullptr where there is no such handler.
[[nodiscard]] LoneHandler lone_unary(Op op, LoneUse use);
[[nodiscard]] LoneHandler lone_binary(Op op, LoneUse use); // least, greatest, sum and product of two too
[[nodiscard]] LoneHandler lone_choose(LoneUse use);
[[nodiscard]] LoneHandler lone_safe_divide(LoneUse use);
[[nodiscard]] LoneHandler lone_graph(LoneUse use);
[[nodiscard]] LoneHandler lone_sum(std::vector<LoneTerm> const& terms, LoneUse use); // of at most three
[[nodiscard]] LoneHandler lone_more(LoneTerm term, bool stores); // a term added to what was before
[[nodiscard]] LoneHandler lone_call();                           // a kernel of the tile's, at a width of 1
[[nodiscard]] LoneHandler lone_stop();                           // the end of a stretch

} // namespace weir::dynamics
