// Reading rows: the current ones from their tables, past ones by folding the journal. Internal to the room.
#pragma once

#include "record/core.hpp"

#include <algorithm>
#include <set>

namespace weir::record {

// Merges and erasures as they stand now; identity is put right for all times at once.
class PersonMap {
public:
    [[nodiscard]] Status load(Core& core);
    [[nodiscard]] std::int64_t canonical(std::int64_t person) const;
    [[nodiscard]] bool erased(std::int64_t person) const { return erased_.contains(person); }
    [[nodiscard]] bool merged_away(std::int64_t person) const { return into_.contains(person); }
    // The two were merged once and people undid it.
    [[nodiscard]] bool was_split(std::int64_t kept, std::int64_t other) const {
        return split_.contains(std::minmax(kept, other));
    }
    // The person and everyone merged into it.
    [[nodiscard]] std::vector<std::int64_t> all_of(std::int64_t person) const;
    std::int64_t generation = -1;

private:
    std::set<std::pair<std::int64_t, std::int64_t>> split_;
    std::unordered_map<std::int64_t, std::int64_t> into_;
    std::set<std::int64_t> erased_;
};

[[nodiscard]] Status read_current(Core& core, PersonMap const& people, TableDef const& table,
                                  std::int64_t authority, EachRow const& each);
// Folds the journal. With versions, each version of each row, in the order in which it was known; else the
// state on that day of every live row.
[[nodiscard]] Status read_journal(Core& core, PersonMap const& people, TableDef const& table,
                                  std::int64_t authority, std::optional<Date> known_at, bool versions,
                                  EachRow const& each);

} // namespace weir::record
