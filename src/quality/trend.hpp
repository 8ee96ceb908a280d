// How the number of findings moved from one day to the next: what came, what was mended, what was suppressed
// and what came back from that. Computed from the record as it was known on each day; nothing is kept.
#pragma once

#include "quality/observation.hpp"
#include "quality/suppressions.hpp"

#include <vector>

namespace weir::quality {

// open = open before + fresh - mended - suppressed + returned + moved_in - moved_out.
struct Flow {
    Date day;
    std::size_t open = 0;       // found and not suppressed on the day
    std::size_t fresh = 0;      // not found on the day before
    std::size_t mended = 0;     // open before and found no more
    std::size_t suppressed = 0; // open before, found still, suppressed now
    std::size_t returned = 0;   // suppressed before, open now
    std::size_t moved_in = 0;   // open before in a team outside the scope
    std::size_t moved_out = 0;  // open now in a team outside the scope
};

// One a day, in the order given (oldest first). Of the first day only `open` is known: with nothing before
// it, nothing is fresh.
[[nodiscard]] std::vector<Flow> trend(std::vector<Observation const*> const& days, RuleNames const& names,
                                      Suppressions const& suppressions, Scope const& scope);

} // namespace weir::quality
