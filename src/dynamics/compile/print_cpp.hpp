// A flat program printed as one C++ file that needs nothing but a compiler: to read, to run where Weir is
// not, to check the engine against, and as a second gear (`weir model run --compiled`).
#pragma once

#include "base/result.hpp"
#include "dynamics/compile/program.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weir::dynamics {

// The run that is printed. Times and settings are worked out beforehand (run/export_cpp.hpp), so that the
// printed run takes the very steps that the engine takes.
struct CppOptions {
    Method method = Method::euler;
    double start = 0;
    double stop = 0;
    double dt = 1;
    std::optional<double> reciprocal; // whole steps a unit of time, where there are
    std::uint64_t steps = 0;
    std::uint64_t save_stride = 1;
    std::uint64_t seed = 1;
    std::vector<SlotId> saved;
    std::vector<std::pair<SlotId, double>> set;
    bool repeat = false; // a main that takes --repeat N and times the runs: for the benchmark alone
};

// `model` gives the equations as written, which stand beside what they became. Errors name the variable
// whose function cannot be printed.
[[nodiscard]] Result<std::string> print_cpp(Program const& program, Model const& model,
                                            CppOptions const& options);

} // namespace weir::dynamics
