// `weir synth`: makes the synthetic authority and writes its feeds, its truth and the list of its faults.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace weir::cli {

// Adds the command. When it is the one given, `chosen` becomes what to run after parsing; it returns the
// exit code: 0 done, 1 refused or failed with a message on stderr, 2 wrong usage.
void add_synth_command(CLI::App& app, std::function<int()>& chosen);

} // namespace weir::cli
