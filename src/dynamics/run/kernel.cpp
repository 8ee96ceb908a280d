// Which sets of kernels this machine can run; see kernel.hpp.
#include "dynamics/run/kernel.hpp"

#include <algorithm>

namespace weir::dynamics {

std::span<KernelSet const> kernel_sets() {
    static auto const sets = [] {
        std::vector<KernelSet> found;
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
            __builtin_cpu_supports("avx512vl")) {
            found.push_back(avx512::kernels());
        }
        if (__builtin_cpu_supports("avx2")) {
            found.push_back(avx2::kernels());
        }
        found.push_back(sse42::kernels());
#elif defined(__aarch64__)
        found.push_back(neon::kernels());
#endif
        return found;
    }();
    return sets;
}

KernelSet const* find_kernel_set(std::string_view name) {
    auto const sets = kernel_sets();
    auto const found = std::find_if(sets.begin(), sets.end(),
                                    [&](KernelSet const& set) { return name.empty() || set.name == name; });
    return found == sets.end() ? nullptr : &*found;
}

} // namespace weir::dynamics
