// How many rows each list had at each load, so that an extract that lost most of them is noticed before it
// is loaded (last week 4,000 rows, this week 400).
#pragma once

#include "intake/parsed.hpp"
#include "record/store.hpp"

#include <string>

namespace weir::intake {

struct DroppedList {
    std::string name;
    std::uint32_t place = 0;
    std::size_t before = 0;
    std::size_t now = 0;
};

// Lists with fewer than three tenths of the rows of the load before of the same system, where that had a
// hundred or more and spoke for as long a window.
[[nodiscard]] Result<std::vector<DroppedList>>
dropped_lists(record::Store& store, std::string const& authority, Parsed const& parsed, Instant now);
[[nodiscard]] Status remember_counts(record::Store& store, std::string const& authority, Parsed const& parsed,
                                     std::int64_t load_id);

} // namespace weir::intake
