// Opens a workbook of Excel before 2007 (.xls) behind the seam of table.hpp; the only door to freexl. At most
// `limits::xls_bytes_max` bytes: freexl reads a file whole.
#pragma once

#include "base/result.hpp"
#include "files/table.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace weir::files {

inline constexpr std::string_view xls_signature{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8};

// Names given to areas are not among what freexl reads: names() is empty.
[[nodiscard]] Result<std::unique_ptr<Workbook>> open_xls(std::string_view bytes);
// The same of a file whose size has been looked at.
[[nodiscard]] Result<std::unique_ptr<Workbook>> open_xls_file(std::string const& path);

} // namespace weir::files
