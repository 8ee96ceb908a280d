// Starts of placements and of legal statuses, in order, each once.
#include "synth/care_spells.hpp"

#include <algorithm>

namespace weir::synth {
namespace {

template <class Rows>
std::size_t latest_at(Rows const& rows, Date day) {
    std::size_t found = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        found = rows[i].start <= day ? i : found;
    }
    return found;
}

template <class Rows>
bool starts_on(Rows const& rows, Date day) {
    return std::any_of(rows.begin(), rows.end(), [day](auto const& one) { return one.start == day; });
}

} // namespace

std::vector<CareSpell> care_spells(CarePeriod const& period) {
    std::vector<Date> starts;
    for (auto const& spell : period.legal) {
        starts.push_back(spell.start);
    }
    for (auto const& placement : period.placements) {
        starts.push_back(placement.start);
    }
    std::sort(starts.begin(), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    std::vector<CareSpell> spells;
    for (std::size_t n = 0; n < starts.size(); ++n) {
        bool const last = n + 1 == starts.size();
        bool const moved = starts_on(period.placements, starts[n]);
        bool const ordered = starts_on(period.legal, starts[n]);
        CareSpell spell;
        spell.start = starts[n];
        spell.end = last ? period.end : MaybeDate(starts[n + 1]);
        spell.why = n == 0 ? "S" : moved && ordered ? "B" : moved ? "P" : "L";
        spell.placement = latest_at(period.placements, starts[n]);
        spell.legal = latest_at(period.legal, starts[n]);
        spell.last = last;
        spell.leaves_placement = !last && starts_on(period.placements, starts[n + 1]);
        spells.push_back(spell);
    }
    return spells;
}

} // namespace weir::synth
