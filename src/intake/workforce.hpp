// The social work workforce census (DfE, children's social work workforce census guide) as XML, in the shapes
// of 2017 to 2025: each worker as the year to 30 September left them, and the posts of the whole authority.
#pragma once

#include "intake/return_rows.hpp"

namespace weir::intake {

[[nodiscard]] Parsed parse_workforce(ReturnTables tables, IssueLog issues, std::string const& source_name,
                                     Rules const& rules, ParseOptions const& options);

} // namespace weir::intake
