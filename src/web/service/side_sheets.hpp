// What side sheets have added to the record, for those who look for it: of one child the households and
// panels, of the authority plain totals of calls, costs, budgets and panels. Read when asked: the sheets are
// small.
#pragma once

#include "web/service/code_words.hpp"
#include "web/service/site.hpp"
#include "web/views/values.hpp"

#include <string>
#include <vector>

namespace weir::web {

class Snapshot;

struct ChildSides {
    std::vector<PersonId> household; // who lives there too on the snapshot's day, without the child
    std::vector<TableView> history;  // only of sheets that some load has brought
};
[[nodiscard]] Result<ChildSides> sides_of(Site& site, Snapshot const& snapshot, CodeWords const& words,
                                          PersonId child);

// A table each of what some load has brought; nothing where no side sheet was ever loaded.
[[nodiscard]] Result<std::vector<TableView>> side_totals(Site& site, Snapshot const& snapshot,
                                                         CodeWords const& words);

} // namespace weir::web
