// What the tests need to call the elementary functions as each instruction set's build has them: a table
// of functions over arrays for every build of maths_probe.cpp.
#pragma once

#include <cstddef>

namespace weir::dynamics {

struct MathsProbe {
    char const* name;
    // results[i] of a[i], and of b[i] where the function takes two; count is a multiple of eight.
    void (*apply)(double const* a, double const* b, double* results, std::size_t count);
};

inline constexpr std::size_t maths_probes = 17;

#if defined(__x86_64__)
namespace sse42 {
[[nodiscard]] MathsProbe const* maths_probe_table();
}
namespace avx2 {
[[nodiscard]] MathsProbe const* maths_probe_table();
}
namespace avx512 {
[[nodiscard]] MathsProbe const* maths_probe_table();
}
#elif defined(__aarch64__)
namespace neon {
[[nodiscard]] MathsProbe const* maths_probe_table();
}
#endif

} // namespace weir::dynamics
