// Values over time from a table, as Vensim exports runs and reads data: the variables in columns or in
// rows, tabs or commas. They supply the data variables of a model, which have no equation of their own.
#pragma once

#include "base/diagnostics.hpp"
#include "base/result.hpp"
#include "dynamics/model/load.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace weir::dynamics {

struct DataSeries {
    std::string key; // "name[a,b]" in keys
    GraphicalFunction points;
};

// A cell without a number is no point.
[[nodiscard]] Result<std::vector<DataSeries>> read_data_table(std::string_view bytes);

// Reads the files of the options and gives each data variable that has no values yet its own; what is
// still without is an error, or a warning where data are not needed.
void add_data(Model& model, LoadOptions const& options, Diagnostics& diagnostics);

} // namespace weir::dynamics
