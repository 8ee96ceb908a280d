// `weir values`: what spellings of codes mean, without a record.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace weir::cli {

// Adds the command; when it is the one given, `chosen` becomes what runs it and gives the exit code.
void add_values_command(CLI::App& app, std::function<int()>& chosen);

} // namespace weir::cli
