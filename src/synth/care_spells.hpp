// A period of care as the SSDA903 cuts it: an episode ends whenever the legal status or the placement
// changes. Both the SSD folder and the return are written from it.
#pragma once

#include "synth/events.hpp"

#include <string_view>
#include <vector>

namespace weir::synth {

struct CareSpell {
    Date start;
    MaybeDate end;                 // as it truly was, whatever the extract knows
    std::string_view why;          // SSDA903 RNE: S start, L legal status, P placement, B both
    std::size_t placement = 0;     // of the period
    std::size_t legal = 0;         // of the period
    bool last = false;             // ends with the period
    bool leaves_placement = false; // the next one is in another placement
};

[[nodiscard]] std::vector<CareSpell> care_spells(CarePeriod const& period);

} // namespace weir::synth
