// Opens CSV behind the seam of table.hpp. The delimiter and the encoding are found, not asked for.
#pragma once

#include "base/result.hpp"
#include "files/table.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace weir::files {

[[nodiscard]] Result<std::unique_ptr<Workbook>> open_csv(std::string bytes, std::string sheet_name);

// Comma, semicolon or tab: the one that divides the first rows most evenly; a comma if none does.
[[nodiscard]] char find_delimiter(std::string_view text);

} // namespace weir::files
