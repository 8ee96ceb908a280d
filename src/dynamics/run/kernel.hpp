// What the fast machine calls for each instruction, and the sets of it: one for every instruction set,
// compiled from one source (kernels.cpp). All sets give the same bits.
#pragma once

#include "dynamics/compile/tile_code.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::dynamics {

// A graphical function made ready: for segment i, its left x, the value there and the slope.
struct GraphTable {
    std::vector<double> bounds; // where the next segment begins, one fewer than the segments
    std::vector<double> x;      // these three filled up to whole packs
    std::vector<double> y;
    std::vector<double> slope;
    std::vector<double> rows;    // the same three and nothing, segment by segment
    std::vector<double> reached; // of few segments: the bounds, then NaN; empty if there are more
    double first_x = 0;
    double last_x = 0;
    double first_y = 0;
    double last_y = 0;
    bool clamped = true; // outside, the end values; else the end segments carried on
    bool discrete = false;
    bool single = false; // one point only
};

struct Tile;
struct Linked;
using Kernel = void (*)(Tile const&, Linked const&);

// As TileOperand, counted in doubles of a frame of one width.
struct LinkedOperand {
    std::int32_t first = 0;
    std::int32_t inner = 0;
    std::int32_t outer = 0;
    bool minus = false; // of the first of a combination's pair: their product is taken away
    bool unit = false;  // of the second of a pair: what it reads is 1
};

// Signs that somebody asks for, and those that nobody does.
inline constexpr std::uint32_t signs_asked = 0;
inline constexpr std::uint32_t signs_unasked = 8; // a pack of the widest instruction set further
inline constexpr std::size_t signs_count = 16;

struct Linked {
    Kernel run = nullptr;
    LinkedOperand* operands = nullptr; // a kernel may put them in another order as it is chosen
    GraphTable const* graph = nullptr;
    std::ptrdiff_t result = 0;
    std::ptrdiff_t to_inner = 0; // from one result to the next, and from row to row
    std::ptrdiff_t to_outer = 0;
    std::uint32_t inner = 1;
    std::uint32_t outer = 1;
    std::uint32_t count = 0; // operands
    std::uint32_t index = 0;
    std::uint32_t signs = signs_unasked; // where in Tile::signs those of what is stored are gathered
    double number = 0;
    Op op = Op::number;
};

// A frame and its width: `width` runs side by side at every place.
struct Tile {
    double* frame = nullptr;
    std::ptrdiff_t width = 1;
    std::uint64_t* signs = nullptr; // signs_count of them, gathered by what combines and copies
    void* context = nullptr;        // whose kernels these are, for those that need more than the frame
};

inline constexpr std::ptrdiff_t tile_widths[] = {1, 8, 16, 32, 64};

struct KernelSet {
    std::string_view name; // "sse42", "avx2", "avx512", "neon"
    // The kernel for an instruction over a frame of this width; nullptr if there is none.
    Kernel (*find)(TileKind kind, Linked& code, std::ptrdiff_t width) = nullptr;
    // Over `count` doubles: to = from + factor · rates.
    void (*move)(double* to, double const* from, double const* rates, double factor,
                 std::size_t count) = nullptr;
    // to += factor · rates.
    void (*gather)(double* to, double const* rates, double factor, std::size_t count) = nullptr;
    // Whether any double at these places (the first, and how many follow) has its sign set.
    bool (*any_negative)(double const* values, std::span<std::pair<Place, Place> const> places,
                         std::ptrdiff_t width) = nullptr;
    bool (*all_finite)(double const* values, std::size_t count) = nullptr;
    // `count` packs of `width` runs each, one after another, to the rows of the first `rows` of these runs,
    // `distance` doubles apart.
    void (*turn)(double* to, std::size_t distance, std::size_t rows, double const* from, std::size_t width,
                 std::size_t count) = nullptr;
};

// Every set that was compiled in and that this machine can run, the fastest first. Never empty.
[[nodiscard]] std::span<KernelSet const> kernel_sets();
// By name; nullptr if there is none here. "" is the fastest.
[[nodiscard]] KernelSet const* find_kernel_set(std::string_view name);

#if defined(__x86_64__)
namespace sse42 {
[[nodiscard]] KernelSet kernels();
}
namespace avx2 {
[[nodiscard]] KernelSet kernels();
}
namespace avx512 {
[[nodiscard]] KernelSet kernels();
}
#elif defined(__aarch64__)
namespace neon {
[[nodiscard]] KernelSet kernels();
}
#endif

} // namespace weir::dynamics
