// `weir indicator` and `weir quality`: the figures and the work list from the command line.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace weir::cli {

// Adds both commands; when one of them is given, `chosen` becomes what runs it and gives the exit code.
void add_indicator_commands(CLI::App& app, std::function<int()>& chosen);

} // namespace weir::cli
