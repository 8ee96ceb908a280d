// From plain rows to columns: people and teams get places, duplicates become one, periods of care are
// put together from both feeds, and what a measure asks of a row is worked out once.
#pragma once

#include "journey/clocks.hpp"
#include "journey/columns.hpp"
#include "journey/rows.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace weir::journey {

// Contact and referral sources in their groups (config/indicators/source_groups.csv).
struct SourceGroups {
    std::vector<std::string> names; // in the order of the file; "unknown" is one of them
    std::unordered_map<std::string, std::int32_t> by_code; // bare code → place in names
    [[nodiscard]] static Result<SourceGroups> read(std::filesystem::path const& csv);
    [[nodiscard]] std::int32_t of(std::string const& code) const;
};

struct BuildSettings {
    SourceGroups sources;
    Clocks clocks;
    WorkingCalendar calendar;
    LinkRules links;
    // config/: clocks, journey/links.csv, indicators/source_groups.csv and the bank holidays.
    [[nodiscard]] static Result<BuildSettings> read(std::filesystem::path const& definitions);
};

[[nodiscard]] Columns build(Rows&& rows, BuildSettings const& settings);

// Working days after `from` up to and including `to`; missing where either is, or where the calendar does
// not reach. A start before the calendar counts from its first day: a lower bound, and long past any limit.
[[nodiscard]] std::int32_t working_days(WorkingCalendar const& calendar, Day from, Day to);

[[nodiscard]] inline Day to_day(MaybeDate const& date, Day absent) {
    return date ? day_number(*date) : absent;
}

} // namespace weir::journey
