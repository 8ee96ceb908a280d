// Rules and rates that nothing published gives for one town are round numbers, said where they stand.
#include "synth/circumstances.hpp"

#include "synth/codes.hpp"
#include "synth/draw.hpp"

#include <algorithm>
#include <array>

namespace weir::synth {

namespace {

Date until(Synthesis const& town, CarePeriod const& period) {
    return std::min(town.settings.to, period.end.value_or(town.settings.to));
}

bool heads_for_adoption(CarePeriod const& period) {
    return std::ranges::any_of(
               period.placements,
               [](Placement const& one) { return one.type == placed::a5 || one.type == placed::a6; }) ||
           std::ranges::any_of(period.legal, [](LegalSpell const& one) { return one.code == legal::e1; });
}

} // namespace

// One in four has a second one (round number).
std::vector<std::string_view> disabilities(Synthesis const& town, Index child) {
    constexpr std::array<std::string_view, 6> codes{"LD", "AUT", "BEH", "COMM", "MOB", "VIS"};
    if (!town.children[child].disabled) {
        return {};
    }
    std::vector<std::string_view> found{codes[child % codes.size()]};
    if (child % 4 == 1) {
        found.push_back(codes[(child + 1) % codes.size()]);
    }
    return found;
}

// Health assessments every six months before the fifth birthday and every year after it (Care Planning,
// Placement and Case Review Regulations 2010, regulation 7); a dentist twice a year.
std::vector<Date> checks_held(Synthesis const& town, CarePeriod const& period, Check kind) {
    std::vector<Date> held;
    Date const last = until(town, period);
    Date const birth = town.children[period.child].birth;
    Days const apart{static_cast<int>(period.child % 23)};
    bool const health = kind == Check::health;
    for (Date day = period.start + Days{health ? 12 : 30} + apart; day <= last;) {
        held.push_back(day);
        day += apart + Days{!health ? 190 : age_years(birth, day) < 5 ? 170 : 350};
    }
    return held;
}

// From the twelfth birthday, three times in four years on average, mostly of one night (round numbers).
std::vector<Missing> times_missing(Synthesis const& town, CarePeriod const& period) {
    std::vector<Missing> found;
    if (period.short_breaks) {
        return found;
    }
    auto const key = static_cast<std::uint32_t>(day_number(period.start));
    RandomStream random = stream(town.settings.seed, period.child, key, Purpose::missing);
    Date const last = until(town, period);
    Date day = std::max(period.start, add_years(town.children[period.child].birth, 12));
    while (true) {
        day += Days{1 + gamma_days(random, 365.0 / 0.75, 1.0)};
        Missing made{day, {}, random.chance(0.3), random.chance(0.85), false};
        made.accepted = made.offered && random.chance(0.6);
        Date const back = day + Days{random.poisson(0.4)};
        if (day >= last) {
            return found;
        }
        made.end = std::min(back, last);
        found.push_back(made);
        day = *made.end;
    }
}

// Decision of the agency, application, order: the decision some weeks before the order; a match three weeks
// before the child moves in (round numbers). Statutory order: Adoption and Children Act 2002, sections 18
// to 22.
std::optional<AdoptionSteps> adoption_steps(CarePeriod const& period) {
    if (!heads_for_adoption(period)) {
        return {};
    }
    AdoptionSteps steps;
    for (auto const& one : period.legal) {
        if (one.code == legal::e1 && !steps.ordered) {
            steps.ordered = one.start;
        }
    }
    for (auto const& one : period.placements) {
        if ((one.type == placed::a5 || one.type == placed::a6) && !steps.placed) {
            steps.placed = one.start;
            steps.matched = std::max(period.start, one.start - Days{21});
        }
    }
    auto const first = std::min(steps.ordered.value_or(Date::max()), steps.matched.value_or(Date::max()));
    steps.decided = std::max(period.start, first - Days{42} - Days{static_cast<int>(period.child % 28)});
    if (period.end && (period.reason == ceased::e11 || period.reason == ceased::e12)) {
        steps.adopted = period.end;
    }
    return steps;
}

} // namespace weir::synth
