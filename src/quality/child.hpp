// One child's page: where the child stands in law, who holds the child, what is due, and the lanes of a
// line of time. No names: pages look them up, sealed, when they may be shown.
#pragma once

#include "quality/due.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::quality {

// The strongest that applies on the day, in this order.
enum class Standing : std::uint8_t {
    looked_after,
    child_protection,
    child_in_need,
    open_assessment,
    closed,
    not_known
};
[[nodiscard]] char const* name_of(Standing standing); // "Looked after"

struct Span {
    Date start;
    std::optional<Date> end; // exclusive
    std::string label;
};
struct Mark {
    Date when;
    enum class Kind : std::uint8_t { happened, due, late } kind = Kind::happened;
    std::string label;
};
struct Lane {
    std::string name;
    std::vector<Span> spans;
    std::vector<Mark> marks;
};

struct ChildSummary {
    PersonId id;
    Standing standing = Standing::not_known;
    std::optional<Date> since;
    std::string legal_status, placement; // codes on the day; empty where none
    std::optional<Date> placed_on;
    journey::Allocated holder;
    std::vector<Due> due;    // late first, then by date
    std::vector<Lane> lanes; // in the order of the journey; empty ones are left out
};

// Errors: not_found.
[[nodiscard]] Result<ChildSummary>
summarise(journey::Columns const& columns, journey::BuildSettings const& settings, PersonId child, Date day);

} // namespace weir::quality
