// `weir stats effect`: did a figure move because of an action, from a series in a file.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace weir::cli {

// Under the command `stats`.
void add_stats_effect(CLI::App& stats, std::function<int()>& chosen);

} // namespace weir::cli
