// `weir forecast`: what is to come, from a table or from the record. Each kind is in a file of its own.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace weir::cli {

// Adds the command; when it is the one given, `chosen` becomes what runs it and gives the exit code.
void add_forecast_command(CLI::App& app, std::function<int()>& chosen);

// `weir forecast series`, below `forecast`.
void add_forecast_series(CLI::App& forecast, std::function<int()>& chosen);

} // namespace weir::cli
