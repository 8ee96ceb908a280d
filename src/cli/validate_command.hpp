// `weir validate`: the checks of a statutory return on the files themselves, without a record.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace weir::cli {

void add_validate_command(CLI::App& app, std::function<int()>& chosen);

} // namespace weir::cli
