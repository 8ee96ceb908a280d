// Statutory and local clocks as data (config/clocks/): when a step is due, counted from what starts it.
// Statute is one file, the authority's own settings another that may fill in what statute leaves open.
#pragma once

#include "base/date.hpp"
#include "base/result.hpp"
#include "base/working_calendar.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace weir::journey {

enum class ClockUnit : std::uint8_t { day, working_day, week, month, percent };

struct Clock {
    std::string id;      // "ASSESS"
    std::string process; // "single (child and family) assessment"
    int limit = 0;
    ClockUnit unit = ClockUnit::day;
    std::string instrument; // what it rests on, as a page cites it
    bool local = false;     // the authority's own setting
};

class Clocks {
public:
    // statutory.csv, then local.csv over it. Rows without a limit are no clocks.
    [[nodiscard]] static Result<Clocks> read(std::filesystem::path const& folder);

    // For ids in our own code; read() has made sure that each is there.
    [[nodiscard]] Clock const& at(std::string_view id) const;
    [[nodiscard]] std::map<std::string, Clock, std::less<>> const& all() const { return clocks_; }

private:
    std::map<std::string, Clock, std::less<>> clocks_;
};

// The last day on which it is in time. A percent clock has no date of its own.
[[nodiscard]] Date due_date(Clock const& clock, Date start, WorkingCalendar const& calendar);

} // namespace weir::journey
