// Half-open intervals of days, [start, end): a placement that ends on the day the next begins does not
// overlap it. An absent end is open: it has not ended as far as is known.
#pragma once

#include "base/date.hpp"

#include <algorithm>
#include <optional>

namespace weir {

struct Interval {
    Date start;
    std::optional<Date> end; // exclusive

    [[nodiscard]] constexpr bool contains(Date day) const { return start <= day && (!end || day < *end); }
    [[nodiscard]] constexpr bool empty() const { return end && *end <= start; }
    [[nodiscard]] constexpr bool overlaps(Interval const& other) const {
        return !empty() && !other.empty() && (!end || other.start < *end) &&
               (!other.end || start < *other.end);
    }
    // The common part; empty (start == end) when there is none.
    [[nodiscard]] constexpr Interval intersection(Interval const& other) const {
        Interval common{std::max(start, other.start), end};
        if (other.end && (!common.end || *other.end < *common.end)) {
            common.end = other.end;
        }
        if (common.end && *common.end < common.start) {
            common.end = common.start;
        }
        return common;
    }
    friend constexpr bool operator==(Interval const&, Interval const&) = default;
};

} // namespace weir
