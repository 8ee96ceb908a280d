// A statutory return opened for its checks: its tables as columns, the rules of its kind, and the year that
// they are asked for. Shared by `weir validate`, `weir import` and the Load page.
#pragma once

#include "base/working_calendar.hpp"
#include "intake/return_format.hpp"
#include "quality/return_data.hpp"
#include "quality/return_rules.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace weir::web {

struct OpenedReturn {
    quality::ReturnShape shape;
    quality::ReturnRules rules;
    WorkingCalendar calendar;
    std::string format;
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

// What intake has found already; without the return of the year before.
[[nodiscard]] Result<std::unique_ptr<OpenedReturn>> open_found(intake::StatutoryReturn const& found,
                                                               std::filesystem::path const& definitions,
                                                               intake::Rules const& reading, int year = 0);
[[nodiscard]] Result<std::unique_ptr<OpenedReturn>> open_return(ReturnToOpen const& which,
                                                                std::filesystem::path const& definitions,
                                                                intake::Rules const& reading);

} // namespace weir::web
