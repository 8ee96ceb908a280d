// What is due for whom and when: every running clock of every child on a day, with the row it runs on and
// who holds the child. Facts of law and record only: nothing here weighs one child against another.
#pragma once

#include "journey/build.hpp"
#include "journey/columns.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::quality {

enum class Step : std::uint8_t {
    contact_decision,
    referral_without_assessment,
    assessment,
    conference,
    cp_visit,
    cp_review,
    lac_visit,
    lac_review,
    midpoint,
    permanence,
    allocation
};
inline constexpr int step_count = 11;
[[nodiscard]] std::string_view name_of(Step step); // "looked-after visit"
[[nodiscard]] std::optional<Step> step_named(std::string_view name);
[[nodiscard]] std::string_view clock_of(Step step); // the id of its first clock in config/clocks

struct Due {
    Step step = Step::assessment;
    std::int32_t person = 0; // place in Columns::persons
    std::string_view table;  // the SSD table of the row that the clock runs on
    RowId row;
    Date start; // what the clock counts from: the start, or the last visit or review
    Date due;
    int working_days_left = 0; // negative: late
    journey::Allocated holder; // who holds the child on the day
};

// All running clocks on a day, of everyone or of one child. By due date, then by child.
[[nodiscard]] std::vector<Due> running_clocks(journey::Columns const& columns,
                                              journey::BuildSettings const& settings, Date day,
                                              std::optional<std::int32_t> person = std::nullopt);

} // namespace weir::quality
