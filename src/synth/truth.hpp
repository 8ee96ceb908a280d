// The thirty indicators counted by plain loops over the simulation's own lists: the oracle that an import
// of the written feeds must reproduce. It knows nothing of importers, records or the catalogue's evaluator.
#pragma once

#include "synth/synthesis.hpp"

#include <optional>

namespace weir::synth {

struct TruthRow {
    std::string id;
    Date month;
    std::string group; // FD03's source group, else empty
    std::int64_t numerator = 0;
    std::optional<std::int64_t> denominator;
    double scale = 1; // value = scale * numerator / denominator, or the numerator alone
};

// Every month from settings.from to settings.to. What the written feeds cannot tell has no row: decision
// dates and population without the SSD's side sheets, states of care leavers before the first extract.
[[nodiscard]] std::vector<TruthRow> count_truth(Synthesis const& town);
[[nodiscard]] std::string value_of(TruthRow const& row); // empty when the denominator is 0

} // namespace weir::synth
