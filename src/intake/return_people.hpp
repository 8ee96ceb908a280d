// What a statutory return says of a child beside its events: the pupil number, or why there is none, and the
// birth date, which stands in every module.
#pragma once

#include "intake/return_rows.hpp"

namespace weir::intake {

// "UN1" and the like say why a number is not known; a number whose check letter does not fit is noted and
// not kept.
void keep_pupil_number(ReturnReading& reading, ReturnTable const& table, ReturnRow const& row,
                       std::size_t column);
void keep_births(ReturnReading& reading);

} // namespace weir::intake
