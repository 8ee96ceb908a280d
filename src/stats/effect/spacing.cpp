// The distance of neighbours decides by vote, and each neighbour is then held against it.
#include "stats/effect/spacing.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <array>

namespace weir::stats {

namespace {

Spacing spacing_between(Date earlier, Date later) {
    auto const days = (later - earlier).count();
    if (days == 1) {
        return Spacing::daily;
    }
    if (days == 7) {
        return Spacing::weekly;
    }
    if (days < 28) {
        return Spacing::unknown;
    }
    switch (month_index(later) - month_index(earlier)) {
    case 1:
        return Spacing::monthly;
    case 3:
        return Spacing::quarterly;
    case 12:
        return Spacing::yearly;
    default:
        return Spacing::unknown;
    }
}

// How many steps of this spacing lie between, or nought where they do not fit.
int steps_between(Date earlier, Date later, Spacing spacing) {
    auto const days = static_cast<int>((later - earlier).count());
    int const months = month_index(later) - month_index(earlier);
    switch (spacing) {
    case Spacing::daily:
        return days;
    case Spacing::weekly:
        return days % 7 == 0 ? days / 7 : 0;
    case Spacing::monthly:
        return months;
    case Spacing::quarterly:
        return months % 3 == 0 ? months / 3 : 0;
    case Spacing::yearly:
        return months % 12 == 0 ? months / 12 : 0;
    case Spacing::unknown:
        return 0;
    }
    WEIR_UNREACHABLE();
}

SpacingFault fault_between(Date earlier, Date later, Spacing spacing, int steps, std::size_t index) {
    auto const between = iso(earlier) + " and " + iso(later);
    if (steps > 1) {
        return {index, "date-gap",
                std::to_string(steps - 1) + " missing between " + between + " in a " +
                    std::string(name_of(spacing)) + " series."};
    }
    return {index, "date-odd",
            iso(later) + " after " + iso(earlier) + " does not fit a " + std::string(name_of(spacing)) +
                " series."};
}

} // namespace

std::string_view name_of(Spacing spacing) {
    constexpr std::array<std::string_view, 6> names{"unknown", "daily",     "weekly",
                                                    "monthly", "quarterly", "yearly"};
    return names[static_cast<std::size_t>(spacing)];
}

double season_of(Spacing spacing) {
    constexpr std::array seasons{0.0, 7.0, 365.25 / 7, 12.0, 4.0, 0.0};
    return seasons[static_cast<std::size_t>(spacing)];
}

SpacingFound find_spacing(std::span<Date const> dates) {
    WEIR_EXPECTS(std::is_sorted(dates.begin(), dates.end()));
    SpacingFound out;
    std::array<std::size_t, 6> votes{};
    for (std::size_t i = 1; i < dates.size(); ++i) {
        ++votes[static_cast<std::size_t>(spacing_between(dates[i - 1], dates[i]))];
    }
    auto const most = std::max_element(votes.begin() + 1, votes.end());
    out.spacing = *most == 0 ? Spacing::unknown : static_cast<Spacing>(most - votes.begin());
    for (std::size_t i = 1; i < dates.size(); ++i) {
        if (dates[i] == dates[i - 1]) {
            out.faults.push_back({i, "date-twice", iso(dates[i]) + " stands twice."});
            continue;
        }
        int const steps = steps_between(dates[i - 1], dates[i], out.spacing);
        if (steps != 1 && out.spacing != Spacing::unknown) {
            out.faults.push_back(fault_between(dates[i - 1], dates[i], out.spacing, steps, i));
        }
    }
    return out;
}

} // namespace weir::stats
