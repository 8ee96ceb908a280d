// How the simulation draws: choices by weight, days by season and week, lengths by distribution. Every
// stream is keyed by whom it is about and what for, so that nothing depends on threads or order.
#pragma once

#include "base/random.hpp"
#include "base/working_calendar.hpp"
#include "synth/parameters.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace weir::synth {

enum class Purpose : std::uint32_t {
    family = 1,
    contacts,
    contact_detail,
    early_help,
    unborn,
    case_path,
    conference,
    care_entry,
    care_stay,
    placement,
    care_visits,
    care_reviews,
    cp_visits,
    cp_reviews,
    cin_visits,
    leaver,
    team,
    worker,
    allocation,
    short_break,
    dirt,
    ethnicity,
    return_contact,
    missing
};

[[nodiscard]] inline RandomStream stream(std::uint64_t seed, std::uint32_t whom, std::uint32_t which,
                                         Purpose purpose) {
    return RandomStream(seed, whom, which, static_cast<std::uint32_t>(purpose));
}

// What the paths of one family need to know; shared and read-only.
struct World {
    Parameters const& rates;
    WorkingCalendar const& calendar;
    std::uint64_t seed = 0;
    Date begin; // of the warm-up
    Date end;   // the last day simulated
};

[[nodiscard]] std::size_t pick(RandomStream& random, std::span<double const> weights);
[[nodiscard]] int between(RandomStream& random, int low, int high); // both included
[[nodiscard]] int gamma_days(RandomStream& random, double mean, double shape);
[[nodiscard]] Date working_day(WorkingCalendar const& calendar, Date day); // this or the next
// Some working days later; 0 is the day itself, moved to a working day.
[[nodiscard]] Date after_working_days(WorkingCalendar const& calendar, Date day, int count);
// The day on which `length` days at normal pace have been used up, where each day uses the pace of its year.
[[nodiscard]] Date at_pace(YearSeries const& pace, Date start, double length, Date latest);

} // namespace weir::synth
