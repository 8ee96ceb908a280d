// Monthly counts of one or many authorities from a table, as `weir forecast series` reads them: every row
// that cannot be used is told, and what is after the origin is not looked at.
#pragma once

#include "base/diagnostics.hpp"
#include "base/result.hpp"
#include "base/working_calendar.hpp"
#include "files/named_table.hpp"
#include "stats/baseline/panel.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::forecast {

// Months are counted as base/date.hpp's month_index has them.
struct MonthlySeries {
    std::string measure;                  // the name of the column of counts, in small letters
    std::vector<std::string> authorities; // those that can be forecast, in order of the file
    stats::Panel panel;                   // rows as `authorities`; from `first_month` to the origin
    int first_month = 0;
    int origin = 0;
};

// Columns: authority (or la_name), month (YYYY-MM, or a date in it), and value (or referrals). A figure that
// is withheld (c, x, z, k, u, *, :, .., -, low, na or empty) is a gap, told as a warning, as are months
// without a row; so is the same figure given twice. What is not a number, is negative, or contradicts another
// row of its month is an error, and that authority is not used. So are: fewer than 12 figures (24 where fewer
// than ten authorities of three years stand beside it), figures that never change, and none in the last six
// months. Error `invalid`: a column is missing or no authority can be used. A study of the past also takes
// those whose figures ended before the origin.
enum class EndedSeries : std::uint8_t { refused, kept };
[[nodiscard]] Result<MonthlySeries> read_monthly_series(files::NamedTable const& table, int origin,
                                                        std::size_t horizon, WorkingCalendar const& calendar,
                                                        Diagnostics& diagnostics,
                                                        EndedSeries ended = EndedSeries::refused);

// "2021-03" as a month_index.
[[nodiscard]] std::optional<int> parse_month(std::string_view text);

} // namespace weir::forecast
