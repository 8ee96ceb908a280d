// weir stats: what the statistics say of a table that anybody brings.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace weir::cli {

void add_stats_command(CLI::App& app, std::function<int()>& chosen);
void add_stats_spc(CLI::App& stats, std::function<int()>& chosen);

} // namespace weir::cli
