// Runs a model that was printed as C++ through the machine's own compiler: the second gear of
// `weir model run --compiled`. Apart, because starting programs is no part of a model.
#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>

namespace weir::cli {

// The path of a C++ compiler, from $CXX or as c++, g++ or clang++ along $PATH; nothing if there is none.
[[nodiscard]] std::optional<std::string> find_compiler();

// Builds the code in a folder that nobody else may enter, runs it, and gives what it wrote. The folder goes
// afterwards.
[[nodiscard]] Result<std::string> run_compiled(std::string const& compiler, std::string const& code);

} // namespace weir::cli
