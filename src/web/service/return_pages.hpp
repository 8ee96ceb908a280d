// The statutory returns that the record has checked, as rows of the Load page. The pages are behind their
// routes (site.hpp).
#pragma once

#include "web/service/record_state.hpp"
#include "web/views/load.hpp"

#include <vector>

namespace weir::web {

[[nodiscard]] std::vector<CheckedRow> checked_rows(Snapshot const& snapshot); // the newest first

} // namespace weir::web
