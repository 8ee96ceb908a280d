// What a month knows of each authority of a panel: the season that all share and its own level as remembered
// over short and long, all from figures up to that month.
#pragma once

#include "stats/baseline/panel.hpp"

namespace weir::stats {

inline constexpr std::array<double, 5> level_memories{0.7, 0.4, 0.2, 0.1, 0.04}; // weight of the newest month
inline constexpr std::size_t level_middle = 2; // the one that others lean on

// log of what each season of the year is times the usual, from months before `until`; zeros before there is a
// year and a half. Each authority's months are measured against the year around them and the median authority
// is taken, so that neither a large nor an odd one decides; then years are put together by their median, and
// drawn towards none as far as years disagree.
[[nodiscard]] std::array<double, 12> shared_season(Panel const& panel, std::size_t until);

struct AuthorityLevel {
    std::array<double, level_memories.size()>
        memory{};    // log of the weighted mean, season and exposure taken out
    double mean = 0; // log of the mean of the last 36 months
    double last = 0; // log of the last figure as it was
    std::size_t figures = 0;
    std::size_t stale = 0;               // months since the last figure
    std::array<double, 12> own_season{}; // how its seasons differ from the shared ones
};
// Of figures before `until`. `figures` 0 and nothing else if there are none.
[[nodiscard]] AuthorityLevel level_of(Panel const& panel, std::size_t authority, std::size_t until,
                                      std::array<double, 12> const& season);

// Half a child is added before each logarithm so that a month of none has one.
inline constexpr double half = 0.5;
[[nodiscard]] std::size_t season_of(Panel const& panel, std::size_t month);
[[nodiscard]] double median_of(std::vector<double>& values); // NaN if none; reorders

} // namespace weir::stats
