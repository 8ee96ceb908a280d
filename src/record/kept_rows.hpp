// Source rows that were refused, kept sealed for repair. Under the person's key where the record knows the
// person, so that erasure takes them too; else under the authority's.
#pragma once

#include "record/core.hpp"

#include <span>

namespace weir::record {

// Within a write.
[[nodiscard]] Status write_kept_rows(Core& core, std::int64_t load, std::int64_t authority,
                                     std::span<RefusedRow const> rows);

} // namespace weir::record
