// Opens an OpenDocument workbook (.ods, OASIS ODF 1.2 part 1, chapter 9) behind the seam of table.hpp, with
// the bounded zip and XML readers that xlsx is read with.
#pragma once

#include "base/result.hpp"
#include "files/table.hpp"
#include "files/zip.hpp"

#include <memory>

namespace weir::files {

[[nodiscard]] Result<std::unique_ptr<Workbook>> open_ods(ZipReader zip);

} // namespace weir::files
