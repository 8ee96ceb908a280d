// The tables of this room, made in the record's database.
#pragma once

#include "db/migrations.hpp"

namespace weir::identity {

[[nodiscard]] db::MigrationSet migrations();

} // namespace weir::identity
