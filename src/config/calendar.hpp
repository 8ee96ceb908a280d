// The working-day calendar from its data file, so that a newly proclaimed bank holiday is a line in a file.
#pragma once

#include "base/result.hpp"
#include "base/working_calendar.hpp"

#include <filesystem>

namespace weir::config {

// Columns: date (YYYY-MM-DD), weekday, name. The calendar answers for the whole years that the file spans.
[[nodiscard]] Result<WorkingCalendar> read_working_calendar(std::filesystem::path const& csv);

} // namespace weir::config
