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
    allocation,
    workflow // a step outstanding in the case system
};
inline constexpr int step_count = 12;
[[nodiscard]] std::string_view name_of(Step step); // "looked-after visit"
[[nodiscard]] std::optional<Step> step_named(std::string_view name);
// The id of its first clock in config/clocks; empty for a step whose due date a source sets.
[[nodiscard]] std::string_view clock_of(Step step);

struct Due {
    Step step = Step::assessment;
    std::int32_t person = 0; // place in Columns::persons
    std::string_view table;  // the SSD table of the row that the clock runs on
    RowId row;
    Date start; // what the clock counts from: the start, or the last visit or review
    Date due;
    int working_days_left = 0; // negative: late
    journey::Allocated holder; // who holds the child on the day, or whose list a workflow item is on
    std::string_view what{};   // a workflow item: the case system's own word, kept by the columns
    bool dated = true;         // false: nobody has set a due date, and `due` is the start
};

// Workflow items outstanding on a day for which the case system has set no due date.
[[nodiscard]] std::vector<Due> undated_items(journey::Columns const& columns,
                                             journey::BuildSettings const& settings, Date day);

// All running clocks on a day, of everyone or of one child. By due date, then by child.
[[nodiscard]] std::vector<Due> running_clocks(journey::Columns const& columns,
                                              journey::BuildSettings const& settings, Date day,
                                              std::optional<std::int32_t> person = std::nullopt);

} // namespace weir::quality
