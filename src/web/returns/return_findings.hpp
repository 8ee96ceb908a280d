// What the rules found, as the record keeps it: each fault under a key that a corrected return gives it too.
#pragma once

#include "quality/return_check.hpp"
#include "record/return_checks.hpp"
#include "web/returns/opened_return.hpp"

#include <memory>
#include <string_view>

namespace weir::web {

[[nodiscard]] std::string_view kind_of(intake::StatutoryReturn const& found); // "ssda903", "cin", "csww"

// The caller gives the day on which it was known. At most limits::return_faults_kept_max rows; a rule whose
// rows do not all fit counts as not asked, so that nothing is closed for want of room.
[[nodiscard]] std::shared_ptr<record::ReturnFindings>
findings_of(std::string_view kind, OpenedReturn const& opened, quality::ReturnCheck const& check);

} // namespace weir::web
