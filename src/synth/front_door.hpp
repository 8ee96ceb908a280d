// The front door: contacts about a family over the years, what was decided on them, and early help.
#pragma once

#include "synth/case_path.hpp"
#include "synth/population.hpp"

namespace weir::synth {

// Everything that happens to one family, from the start of the warm-up on.
void live(World const& world, Household const& household, Index number, std::span<Child> children,
          Events& events);

} // namespace weir::synth
