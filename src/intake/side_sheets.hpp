// Side sheets: what no statutory return carries and an authority may add by hand (what became of a contact,
// plans of early help, households, calls, costs, workflow, panels, budgets). Which there are, and what each
// column means, is data (config/intake/side_sheets.csv); templates are written from it and read back by it.
#pragma once

#include "intake/parsed.hpp"
#include "intake/return_rows.hpp"

#include <filesystem>
#include <string_view>

namespace weir::intake {

[[nodiscard]] Result<Parsed> parse_side_sheets(ReturnTables tables, IssueLog issues,
                                               std::string const& source_name, Rules const& rules,
                                               ParseOptions const& options);

// A workbook with the sheet's headers and a page that says what each column means and which codes it takes.
// Errors: there is no sheet of that name.
[[nodiscard]] Status write_side_sheet(Rules const& rules, std::string_view name,
                                      std::filesystem::path const& path);

} // namespace weir::intake
