// The social work workforce census of the synthetic authority: an XML file for each 30 September of the
// period, in the shape of its year, with a few planted faults. Apart from the yearly returns of children,
// with which it shares neither a year nor a row.
#pragma once

#include "synth/synthesis.hpp"

namespace weir::synth {

// Each planted fault is added to `manifest`. Errors: a period that holds no 30 September.
[[nodiscard]] Status write_workforce_census(Synthesis const& town, std::filesystem::path const& out,
                                            Manifest& manifest, Progress const& progress = {});

} // namespace weir::synth
