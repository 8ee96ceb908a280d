// Stretches of time cut into cells of age, duration and period (W. Lexis, 1875), and the checks by share of
// entrants that need no cells.
#include "base/contract.hpp"
#include "stats/sample/event_history.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>

namespace weir::stats {

namespace {

bool rises(std::span<double const> cuts) {
    return std::adjacent_find(cuts.begin(), cuts.end(), [](double a, double b) { return !(a < b); }) ==
               cuts.end() &&
           std::all_of(cuts.begin(), cuts.end(), [](double cut) { return std::isfinite(cut); });
}

// Half-open bands: a value on a cut is in the band above.
std::size_t band_of(std::span<double const> cuts, double value) {
    return static_cast<std::size_t>(std::upper_bound(cuts.begin(), cuts.end(), value) - cuts.begin());
}

double next_cut(std::span<double const> cuts, std::size_t band) {
    return band < cuts.size() ? cuts[band] : std::numeric_limits<double>::infinity();
}

std::string fault_of(Stretch const& one, std::size_t transitions) {
    for (double const day : {one.began, one.seen_from, one.seen_until, one.age_days}) {
        if (!std::isfinite(day)) {
            return "has a date or an age that is no number";
        }
    }
    if (one.seen_from < one.began) {
        return "is seen before it began";
    }
    if (one.seen_until < one.seen_from) {
        return "ends before it is seen";
    }
    return one.transition >= static_cast<int>(transitions) || one.transition < -1
               ? "ends by a transition that is not in the layout"
               : "";
}

constexpr double same_day = 0.5;

void count(Stretch const& one, EventTable& table) {
    auto const& layout = table.layout;
    double const until = std::max(one.seen_until, one.transition >= 0 ? one.seen_from + same_day : 0.0);
    std::size_t age = band_of(layout.age_cuts, one.age_days + one.seen_from - one.began);
    std::size_t duration = band_of(layout.duration_cuts, one.seen_from - one.began);
    std::size_t period = band_of(layout.period_ends, one.seen_from);
    for (double day = one.seen_from;;) {
        double const next_age = one.began + next_cut(layout.age_cuts, age) - one.age_days;
        double const next_duration = one.began + next_cut(layout.duration_cuts, duration);
        double const next_period = next_cut(layout.period_ends, period);
        double const next = std::min({until, next_age, next_duration, next_period});
        auto const at = table.cell(age, duration, period);
        table.days[at] += std::max(0.0, next - day);
        if (next >= until) { // an event on a cut belongs to the time that led to it
            if (one.transition >= 0) {
                ++table.events[static_cast<std::size_t>(one.transition) * table.cells() + at];
            }
            return;
        }
        age += next == next_age ? 1 : 0;
        duration += next == next_duration ? 1 : 0;
        period += next == next_period ? 1 : 0;
        day = next;
    }
}

} // namespace

Result<EventTable> tabulate(std::span<Stretch const> stretches, HistoryLayout const& layout) {
    if (layout.transitions == 0 || !rises(layout.age_cuts) || !rises(layout.duration_cuts) ||
        !rises(layout.period_ends)) {
        return fail(ErrorCode::invalid, "The bands need at least one transition, and cuts that rise.");
    }
    EventTable table{.layout = layout};
    table.days.assign(layout.ages() * layout.durations() * layout.periods(), 0);
    table.events.assign(table.days.size() * layout.transitions, 0);
    for (std::size_t i = 0; i < stretches.size(); ++i) {
        if (auto const fault = fault_of(stretches[i], layout.transitions); !fault.empty()) {
            return fail(ErrorCode::invalid, "Stretch " + std::to_string(i + 1) + " " + fault + ".");
        }
        count(stretches[i], table);
    }
    return table;
}

CumulativeIncidence aalen_johansen(std::span<Stretch const> stretches, std::size_t transitions) {
    struct Day {
        double entering = 0; // after this duration
        double leaving = 0;
        std::vector<double> events;
    };
    std::map<double, Day> days;
    for (auto const& one : stretches) {
        double const from = one.seen_from - one.began;
        double until = one.seen_until - one.began;
        until = std::max(until, one.transition >= 0 ? from + same_day : until);
        if (until <= from) {
            continue; // seen for no time and without an event: at risk of nothing
        }
        ++days[from].entering;
        auto& last = days[until];
        ++last.leaving;
        if (one.transition >= 0) {
            WEIR_EXPECTS(static_cast<std::size_t>(one.transition) < transitions);
            last.events.resize(transitions);
            ++last.events[static_cast<std::size_t>(one.transition)];
        }
    }
    CumulativeIncidence out;
    out.shares.resize(transitions);
    std::vector<double> reached(transitions, 0);
    double staying = 1;
    double at_risk = 0;
    for (auto const& [day, what] : days) {
        if (!what.events.empty() && at_risk > 0) {
            double const before = staying;
            for (std::size_t k = 0; k < transitions; ++k) {
                double const share = what.events[k] / at_risk;
                reached[k] += before * share;
                staying -= before * share;
            }
            out.days.push_back(day);
            out.staying.push_back(std::max(0.0, staying));
            for (std::size_t k = 0; k < transitions; ++k) {
                out.shares[k].push_back(reached[k]);
            }
        }
        at_risk += what.entering - what.leaving; // who enters on this day is at risk after it
    }
    return out;
}

std::vector<std::vector<double>> incidence_of_hazards(std::span<std::vector<double> const> hazards,
                                                      std::span<double const> duration_cuts,
                                                      std::span<double const> days) {
    std::vector<std::vector<double>> out(hazards.size(), std::vector<double>(days.size(), 0));
    for (std::size_t i = 0; i < days.size(); ++i) {
        double staying = 1;
        double day = 0;
        for (std::size_t band = 0; band <= duration_cuts.size() && day < days[i]; ++band) {
            double const until = std::min(days[i], next_cut(duration_cuts, band));
            double total = 0;
            for (auto const& hazard : hazards) {
                WEIR_EXPECTS(hazard.size() == duration_cuts.size() + 1);
                total += hazard[band];
            }
            double const leave = -std::expm1(-total * (until - day));
            for (std::size_t k = 0; k < hazards.size(); ++k) {
                out[k][i] += total > 0 ? staying * leave * hazards[k][band] / total : 0;
            }
            staying *= 1 - leave;
            day = until;
        }
    }
    return out;
}

} // namespace weir::stats
