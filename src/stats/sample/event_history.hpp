// Tier 0 of section 3.2: hazards from dated episodes. Events and days at risk are counted by transition, age
// band, duration band and period, with late entry; each hazard has a Gamma posterior, pooled towards the rate
// of its transition, and may drift over the periods as a random walk of its logarithm.
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace weir::stats {

// Upper ends of the duration bands in days, half-open; the last band has no end.
inline constexpr std::array<double, 7> duration_cuts_standard{7, 28, 56, 112, 182, 365, 730};

// One stretch of time in a state, in days. It counts from `seen_from`: a child already in care when the
// window opens was not at risk of leaving before (left truncation).
struct Stretch {
    double began = 0;      // day the state was entered
    double seen_from = 0;  // ≥ began
    double seen_until = 0; // ≥ seen_from; day of the event, or of the end of observation
    int transition = -1;   // 0, 1, … how it ended; −1: not seen to end (censored)
    double age_days = 0;   // age on the day `began`
};

struct HistoryLayout {
    std::size_t transitions = 1;
    std::vector<double> age_cuts = {}; // rising, in days; n cuts make n + 1 bands
    std::vector<double> duration_cuts{duration_cuts_standard.begin(), duration_cuts_standard.end()};
    std::vector<double> period_ends =
        {}; // rising days; period p is [end of p − 1, end of p), the last has no end

    [[nodiscard]] std::size_t ages() const { return age_cuts.size() + 1; }
    [[nodiscard]] std::size_t durations() const { return duration_cuts.size() + 1; }
    [[nodiscard]] std::size_t periods() const { return period_ends.size() + 1; }
};

// Events of each transition and the days at risk, which are the same for all transitions.
struct EventTable {
    HistoryLayout layout;
    std::vector<double> days;   // [age][duration][period]
    std::vector<double> events; // [transition][age][duration][period]

    [[nodiscard]] std::size_t cell(std::size_t age, std::size_t duration, std::size_t period) const {
        return (age * layout.durations() + duration) * layout.periods() + period;
    }
    [[nodiscard]] std::size_t cells() const { return days.size(); }
    [[nodiscard]] double events_at(std::size_t transition, std::size_t at) const {
        return events[transition * cells() + at];
    }
};

// Errors `invalid`: dates of a stretch out of order or not numbers, a transition that is not in the layout,
// cuts that do not rise (the message says which). A stretch that ends the day it begins counts half a day, as
// whole days hide when.
[[nodiscard]] Result<EventTable> tabulate(std::span<Stretch const> stretches, HistoryLayout const& layout);

struct Hazard {
    double events = 0, days = 0;
    double mean = 0, q025 = 0, q50 = 0, q975 = 0; // a day
    double shape = 0, rate = 0;                   // of the Gamma posterior
};

// Without drift: a hazard for each age and duration band of a transition, pooled towards the transition's
// rate (its own, or a national one with the weight of `national_events` events). The strength of pooling is
// the mode of the cells' negative-binomial likelihood under a weak prior.
struct PoolingOptions {
    double national_rate = 0;   // a day; 0: none
    double national_events = 0; // how many events it is worth
};
struct PooledHazards {
    double overall = 0;        // a day
    double strength = 0;       // events' worth of the pool to each cell
    std::vector<Hazard> cells; // [age][duration]
};
[[nodiscard]] PooledHazards pooled_hazards(EventTable const& table, std::size_t transition,
                                           PoolingOptions const& options = {});

// With drift: all cells of a transition are multiplied by exp(x) in each period, x a random walk whose
// deviation a year has a half-normal prior (section 3.5); Laplace's approximation for x, summed over a grid
// of deviations. Period lengths come of the table's period ends.
struct DriftOptions {
    double deviation_scale = 0.10;  // a year, of the half-normal
    double first_period_days = 365; // lengths that no two ends give: of the first and last period
    double last_period_days = 365;
};
struct Drift {
    double deviation = 0;           // posterior mean, a year
    std::vector<double> mean, sd;   // of x by period: log of the hazard over the pooled one
    std::vector<double> q025, q975; // of exp(x)
};
[[nodiscard]] Drift drift_of(EventTable const& table, std::size_t transition, PooledHazards const& pooled,
                             DriftOptions const& options = {});

// The share of entrants that has left by each transition at each day where one did (O. O. Aalen and
// S. Johansen, Scand. J. Stat. 5, 1978), with late entry: a check on the hazards.
struct CumulativeIncidence {
    std::vector<double> days;                // rising
    std::vector<std::vector<double>> shares; // by transition, at each day
    std::vector<double> staying;
};
[[nodiscard]] CumulativeIncidence aalen_johansen(std::span<Stretch const> stretches, std::size_t transitions);

// The same from hazards that are constant within duration bands: [transition][duration], at the days asked.
[[nodiscard]] std::vector<std::vector<double>>
incidence_of_hazards(std::span<std::vector<double> const> hazards, std::span<double const> duration_cuts,
                     std::span<double const> days);

} // namespace weir::stats
