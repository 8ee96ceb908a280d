// How many are open on every day, in one pass by difference arrays, and which are open on one day by an
// index over starts.
#pragma once

#include "journey/columns.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace weir::journey {

// Open at D: start ≤ D < end. One count a day from first to last, both included.
[[nodiscard]] std::vector<std::int32_t> open_each_day(std::span<Day const> start, std::span<Day const> end,
                                                      Day first, Day last,
                                                      std::span<std::uint8_t const> counted = {});

// The rows of a table sorted by start that are open on a day, by place. Rows are kept in blocks with their
// latest end, so that blocks of what is long over are passed by.
class OpenIndex {
public:
    OpenIndex(std::span<Day const> start, std::span<Day const> end);
    void each_open(Day day, std::function<void(std::size_t)> const& visit) const;

private:
    std::span<Day const> start_, end_;
    std::vector<Day> block_latest_end_;
};

} // namespace weir::journey
