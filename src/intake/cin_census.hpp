// The children in need census (DfE, CIN census guide) as XML, 2017 to 2026: referrals with what hangs on
// them, over one year.
#pragma once

#include "intake/return_rows.hpp"

namespace weir::intake {

[[nodiscard]] Parsed parse_cin_census(ReturnTables tables, IssueLog issues, std::string const& source_name,
                                      Rules const& rules, ParseOptions const& options);

} // namespace weir::intake
