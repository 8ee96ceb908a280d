// `weir verify|backup|restore|migrate`: looking after the record from the command line.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace weir::cli {

// Adds the commands. When one was given, parsing sets `chosen` to what carries it out and returns the exit
// code: 0 done (verify: sound), 1 refused or failed with a message on stderr.
void add_record_commands(CLI::App& app, std::function<int()>& chosen);

} // namespace weir::cli
