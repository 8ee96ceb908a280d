// What only the tables of an SSD return together show, and the side sheets that speak about rows of other
// tables.
#pragma once

#include "intake/ssd_rows.hpp"

namespace weir::intake {

void check_open_before_later(SsdContext& context);
void check_visits_before_plan(SsdContext& context);
void check_two_ids(SsdContext& context);

} // namespace weir::intake
