// How far apart the dates of a series are, and where they are not: gaps, repeats and dates that fit nowhere
// are told by row, never papered over.
#pragma once

#include "base/date.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::stats {

enum class Spacing : std::uint8_t { unknown, daily, weekly, monthly, quarterly, yearly };
[[nodiscard]] std::string_view name_of(Spacing spacing);
// Points in a season: 7, 365.25/7, 12, 4 and none.
[[nodiscard]] double season_of(Spacing spacing);

struct SpacingFault {
    std::size_t index = 0; // of the later date
    std::string code;      // "date-twice", "date-gap" or "date-odd"
    std::string message;
};
struct SpacingFound {
    Spacing spacing = Spacing::unknown;
    std::vector<SpacingFault> faults;
};
// The dates in ascending order. The commonest distance decides; `unknown` with fewer than two dates or a
// distance that is none of these. Months are told by calendar month, so that first and last days both do.
[[nodiscard]] SpacingFound find_spacing(std::span<Date const> dates);

} // namespace weir::stats
