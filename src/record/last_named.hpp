// Which rows their own source no longer names, for tables of which each load names all that still holds (care
// leavers, enquiries that are open) and which carry no end. Read from what every load mentioned; apart from
// the store, which needs it for no other answer.
#pragma once

#include "record/store.hpp"

#include <set>

namespace weir::record {

// Rows of the table of which each source that told of them has, by that day, told of others since without
// them.
[[nodiscard]] Result<std::set<RowId>> left_out_since(Store& store, TableId table, AsKnown const& as_known);

} // namespace weir::record
