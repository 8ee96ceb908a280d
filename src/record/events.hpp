// Entries of the journal that are not statements about a row: what people decided about persons and teams.
// They share the index (tab, row_id) with rows, under numbers of tables that no table has.
#pragma once

#include "record/core.hpp"

namespace weir::record {

inline constexpr std::int64_t person_events = -10;
inline constexpr std::int64_t team_events = -11;
inline constexpr std::int64_t load_events = -12;
inline constexpr std::int64_t finding_decisions = -13;
inline constexpr std::int64_t campaign_decisions = -14;
inline constexpr std::int64_t spelling_events = -15;

struct Event {
    EntryKind kind = EntryKind::person;
    std::int64_t table = person_events;
    std::int64_t subject = 0; // person or team
    std::int64_t authority = 0;
    std::int64_t known_on = 0;
    std::int64_t system = 0;
    std::int64_t load = 0;
    std::string_view clear;
    std::string_view secret; // sealed under the person's key (the authority's for a team)
};
// Within a write. Gives the entry's place.
[[nodiscard]] Result<std::int64_t> append_event(Core& core, Event const& event, std::string_view actor,
                                                Instant now);

// Likewise of what a person decided. Errors: invalid (nobody decided, words too long), not_found.
[[nodiscard]] Result<std::int64_t> append_decision(Core& core, std::int64_t authority,
                                                   Decision const& decision, Instant now);

[[nodiscard]] Date day_of(Instant now);

// Within a write: the other person's rows are the kept one's from now on. Gives the merge's place.
[[nodiscard]] Result<std::int64_t> merge_persons(Core& core, std::int64_t authority, std::int64_t keep,
                                                 std::int64_t other, std::string_view reason,
                                                 std::string_view actor, Instant now);
// Within a write: a further id by which a source knows the person.
[[nodiscard]] Status add_person_id(Core& core, std::int64_t authority, std::int64_t person,
                                   std::string_view source_id, Event origin, std::string_view actor,
                                   Instant now);

} // namespace weir::record
