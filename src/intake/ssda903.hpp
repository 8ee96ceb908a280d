// The SSDA903 return of children looked after (DfE, SSDA903 guide): modules as CSV, as sheets of one
// workbook, or as XML. It speaks of one year of care and of nothing before it.
#pragma once

#include "intake/return_rows.hpp"

namespace weir::intake {

[[nodiscard]] Parsed parse_ssda903(ReturnTables tables, IssueLog issues, std::string const& source_name,
                                   std::string const& format, Rules const& rules,
                                   ParseOptions const& options);

} // namespace weir::intake
