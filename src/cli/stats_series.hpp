// A table of dates and figures read for a control chart: in order of time, each fault told by its row,
// nothing guessed. Apart from the command so that what is wrong with a table is decided in one place.
#pragma once

#include "base/date.hpp"
#include "base/diagnostics.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace weir::cli {

struct ChartSeries {
    std::string file;
    std::vector<Date> dates;        // rising, each once
    std::vector<std::size_t> lines; // of the file, one a value
    std::vector<double> values;
    std::vector<double> denominators;       // empty, or one a value and above nothing
    std::vector<std::size_t> rebase_before; // points that start a new group
    std::vector<double> targets;            // one a value, NaN where there is none; empty without the column
};

// Columns date and value, or date, numerator and denominator; rebase and target if there are any. Errors in
// the diagnostics mean that the series must not be used. Rows without a figure are warned of and left out; so
// are periods that the rhythm of the dates lets expect and that have no row.
[[nodiscard]] Result<ChartSeries> read_chart_series(std::filesystem::path const& path,
                                                    Diagnostics& diagnostics);

} // namespace weir::cli
