// `weir loads`: what the record was told, when and by whom; and taking a load back.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace weir::cli {

void add_loads_command(CLI::App& app, std::function<int()>& chosen);

} // namespace weir::cli
