// How much each memory of a level counts at each horizon: a regression over all authorities and past months,
// drawn towards the middle memory so that few data change little.
#pragma once

#include "stats/baseline/panel_levels.hpp"

namespace weir::stats {

inline constexpr std::size_t level_terms = level_memories.size() + 1; // the other memories, mean, own season

// What each term says beyond the middle memory, for a month `season`.
[[nodiscard]] std::array<double, level_terms> terms_of(AuthorityLevel const& level, std::size_t season);

class LevelWeights {
public:
    // `beyond`: log of what came, season taken out, less the middle memory; `spread` its standard error one
    // step ahead, `steps` how far ahead it was.
    void add(std::array<double, level_terms> const& terms, double beyond, double spread, std::size_t steps);
    [[nodiscard]] std::array<double, level_terms> solve() const;

private:
    std::array<std::array<double, level_terms>, level_terms> products_{};
    std::array<double, level_terms> sums_{};
};

} // namespace weir::stats
