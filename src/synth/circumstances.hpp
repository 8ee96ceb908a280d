// What surrounds a child's journey and follows from it without a choice of its own: disabilities, checks of
// health, the times a child went missing, the steps of an adoption. Worked out where a feed asks, by fixed
// rules and streams of their own, so that every feed says the same and no other event depends on it.
#pragma once

#include "synth/synthesis.hpp"

#include <string_view>
#include <vector>

namespace weir::synth {

// Codes of the children in need census; empty for a child without a disability.
[[nodiscard]] std::vector<std::string_view> disabilities(Synthesis const& town, Index child);

enum class Check : std::uint8_t { health, dental };
// Those held in the period by the end of its time or of the simulation, in order.
[[nodiscard]] std::vector<Date> checks_held(Synthesis const& town, CarePeriod const& period, Check kind);

struct Missing {
    Date start;
    MaybeDate end;
    bool absent = false;  // away without authorisation, where they are known to be
    bool offered = false; // an interview on return
    bool accepted = false;
};
[[nodiscard]] std::vector<Missing> times_missing(Synthesis const& town, CarePeriod const& period);

struct AdoptionSteps {
    MaybeDate decided, ordered, matched, placed, adopted; // the agency's decision, the placement order, …
};
// Nothing where the period heads nowhere near adoption.
[[nodiscard]] std::optional<AdoptionSteps> adoption_steps(CarePeriod const& period);

} // namespace weir::synth
