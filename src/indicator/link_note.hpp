// How sure the joins are on which an indicator rests, in words to stand beside its figure: by ids of the
// source, or by which stated rule (config/journey/links.csv), and how many are not joined at all.
#pragma once

#include "indicator/definition.hpp"
#include "journey/columns.hpp"

#include <string>

namespace weir::indicator {

// Of the events of the month that is shown, and beside them of the whole record. Empty where the indicator
// joins nothing.
[[nodiscard]] std::string link_note(Definition const& definition, journey::Columns const& columns,
                                    Date month);

} // namespace weir::indicator
