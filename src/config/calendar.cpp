#include "config/calendar.hpp"

#include "config/csv_table.hpp"

#include <algorithm>

namespace weir::config {

Result<WorkingCalendar> read_working_calendar(std::filesystem::path const& csv) {
    auto const table = WEIR_TRY(read_csv_table(csv, {"date"}));
    std::vector<Date> holidays;
    for (std::size_t row = 0; row < table.size(); ++row) {
        auto const day = parse_iso_date(table.cell(row, "date"));
        if (!day) {
            return fail(ErrorCode::invalid,
                        table.where(row, "date").text() + ": write the date as YYYY-MM-DD.");
        }
        holidays.push_back(*day);
    }
    if (holidays.empty()) {
        return fail(ErrorCode::invalid, csv.filename().string() + " names no bank holiday.");
    }
    auto const [first, last] = std::minmax_element(holidays.begin(), holidays.end());
    std::chrono::year const from = std::chrono::year_month_day{*first}.year();
    std::chrono::year const to = std::chrono::year_month_day{*last}.year();
    return WorkingCalendar::make(holidays, Date{from / std::chrono::January / 1},
                                 Date{to / std::chrono::December / 31});
}

} // namespace weir::config
