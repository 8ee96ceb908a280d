// Opening a record: master key, key store, database, migrations, recovery of a head left behind by a
// crash. Apart because verify, backup and restore open too, each in its own measure.
#pragma once

#include "record/core.hpp"

namespace weir::record {

enum class Opening : std::uint8_t { checked, unchecked }; // unchecked: verify looks for itself
[[nodiscard]] Status open_core(Core& core, OpenOptions const& options, Opening how);

} // namespace weir::record
