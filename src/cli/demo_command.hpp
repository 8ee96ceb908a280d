// weir demo
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace weir::cli {

void add_demo_command(CLI::App& app, std::function<int()>& chosen);

} // namespace weir::cli
