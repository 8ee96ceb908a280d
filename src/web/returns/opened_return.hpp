// A statutory return opened for its checks: its tables as columns, the rules of its kind, and the year that
// they are asked for. Shared by `weir validate`, `weir import` and the Load page.
#pragma once

#include "base/working_calendar.hpp"
#include "intake/return_format.hpp"
#include "quality/return_data.hpp"
#include "quality/return_rules.hpp"
#include "record/return_checks.hpp"
#include "record/store.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir::web {

struct OpenedReturn {
    quality::ReturnShape shape;
    quality::ReturnRules rules;
    WorkingCalendar calendar;
    std::string kind; // "ssda903", "cin"
    std::string format;
    std::optional<Date> extract_date; // of the return's own header
    // Where the return of the year before came from.
    enum class YearBefore : std::uint8_t { none, given, record } year_before = YearBefore::none;
    std::vector<intake::Place> places; // of this year's files
    std::string year_known_from;
    std::vector<std::string> notes; // of the files: sheets that are no module, a module that is there twice
    std::unique_ptr<quality::ReturnData> data; // of the shape above
};

struct ReturnToOpen {
    std::vector<std::string> paths;     // a file, a folder, or the modules of one return one by one
    std::vector<std::string> last_year; // likewise; none if it is not given
    int year = 0;                       // 0: as the return says itself
};

// Looks for a return of that kind and year in the record.
using KeptBefore = std::function<Result<std::optional<record::KeptReturn>>(std::string_view kind, int year)>;

// As above, over an open record.
[[nodiscard]] KeptBefore kept_before(record::Store& store, std::string authority);

// What intake has found already; the return of the year before is the record's, where it has it.
[[nodiscard]] Result<std::unique_ptr<OpenedReturn>> open_found(intake::StatutoryReturn const& found,
                                                               std::filesystem::path const& definitions,
                                                               intake::Rules const& reading,
                                                               KeptBefore const& before = {});
[[nodiscard]] Result<std::unique_ptr<OpenedReturn>> open_return(ReturnToOpen const& which,
                                                                std::filesystem::path const& definitions,
                                                                intake::Rules const& reading,
                                                                KeptBefore const& before = {});
// A return that the record keeps, without the one before it. Errors: not_found.
[[nodiscard]] Result<std::unique_ptr<OpenedReturn>> open_kept(record::KeptReturn const& kept,
                                                              std::string_view kind, int year,
                                                              KeptBefore const& before,
                                                              std::filesystem::path const& definitions);

} // namespace weir::web
