// Difference arrays and blocks; see open_days.hpp.
#include "journey/open_days.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <numeric>

namespace weir::journey {

namespace {
constexpr std::size_t block_rows = 256;
}

std::vector<std::int32_t> open_each_day(std::span<Day const> start, std::span<Day const> end, Day first,
                                        Day last, std::span<std::uint8_t const> counted) {
    WEIR_EXPECTS(first <= last && start.size() == end.size());
    WEIR_EXPECTS(counted.empty() || counted.size() == start.size());
    auto const days = static_cast<std::size_t>(last - first) + 1;
    std::vector<std::int32_t> change(days + 1, 0);
    for (std::size_t i = 0; i < start.size(); ++i) {
        auto const from = std::max(start[i], first);
        auto const to = std::min(end[i], last + 1);
        if (from >= to || (!counted.empty() && counted[i] == 0)) {
            continue;
        }
        ++change[static_cast<std::size_t>(from - first)];
        --change[static_cast<std::size_t>(to - first)];
    }
    change.pop_back();
    std::partial_sum(change.begin(), change.end(), change.begin());
    return change;
}

OpenIndex::OpenIndex(std::span<Day const> start, std::span<Day const> end) : start_(start), end_(end) {
    WEIR_EXPECTS(start.size() == end.size() && std::is_sorted(start.begin(), start.end()));
    for (std::size_t at = 0; at < end.size(); at += block_rows) {
        auto const block = end.subspan(at, std::min(block_rows, end.size() - at));
        block_latest_end_.push_back(*std::max_element(block.begin(), block.end()));
    }
}

void OpenIndex::each_open(Day day, std::function<void(std::size_t)> const& visit) const {
    auto const started =
        static_cast<std::size_t>(std::upper_bound(start_.begin(), start_.end(), day) - start_.begin());
    for (std::size_t block = 0; block * block_rows < started; ++block) {
        if (block_latest_end_[block] <= day) {
            continue;
        }
        auto const stop = std::min(started, (block + 1) * block_rows);
        for (std::size_t i = block * block_rows; i < stop; ++i) {
            if (day < end_[i]) {
                visit(i);
            }
        }
    }
}

} // namespace weir::journey
