// Draws over many runs at once: one table of functions for each instruction set that this program was built
// for, all giving the same bits. Which of them a machine can run is for the caller to know.
#pragma once

#include "dynamics/run/stream_key.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::dynamics {

// Each draws `count` values, value i from the stream of runs[i], with its own parameters a[i] and b[i], and
// gives what Stream does for a stream just opened.
struct ChanceKernels {
    using Draw = void (*)(StreamKey const& key, std::uint32_t const* runs, double const* a, double const* b,
                          double* values, std::size_t count);
    Draw uniform;  // from a to b
    Draw normal;   // mean a, deviation b
    Draw binomial; // a trials, chance b
    Draw poisson;  // mean a
};

// Those of a set of the fast machine's kernels (kernel.hpp), by its name.
[[nodiscard]] ChanceKernels const& chance_kernels_of(std::string_view instruction_set);

namespace plain {
[[nodiscard]] ChanceKernels const& chance_kernels();
}
#if defined(__x86_64__)
namespace sse42 {
[[nodiscard]] ChanceKernels const& chance_kernels();
}
namespace avx2 {
[[nodiscard]] ChanceKernels const& chance_kernels();
}
namespace avx512 {
[[nodiscard]] ChanceKernels const& chance_kernels();
}
#elif defined(__aarch64__)
namespace neon {
[[nodiscard]] ChanceKernels const& chance_kernels();
}
#endif

} // namespace weir::dynamics
