// A run as it is specified, printed as one C++ file (compile/print_cpp.hpp). Here, because only a plan
// knows the steps and the slots that a specification comes to.
#pragma once

#include "dynamics/model/model.hpp"
#include "dynamics/run/run.hpp"

#include <cstdint>
#include <string>

namespace weir::dynamics {

enum class CppMain : std::uint8_t { once, repeat }; // repeat: times many runs, for the benchmark

[[nodiscard]] Result<std::string> export_cpp(Program const& program, Model const& model, RunSpec const& spec,
                                             CppMain main = CppMain::once);

} // namespace weir::dynamics
