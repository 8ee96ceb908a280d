// The journey out of the store: one pass a table, as known now or on a past day, into rows and columns.
#pragma once

#include "base/result.hpp"
#include "journey/build.hpp"
#include "journey/columns.hpp"
#include "record/store.hpp"

namespace weir::journey {

[[nodiscard]] Result<Rows> read_rows(record::Store& store, record::AsKnown const& as_known);
[[nodiscard]] Result<Columns> read(record::Store& store, record::AsKnown const& as_known,
                                   BuildSettings const& settings);

} // namespace weir::journey
