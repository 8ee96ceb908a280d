// Opens an xlsx workbook behind the seam of table.hpp. Apart from the finding of the kind of a file, so
// that only this door knows what an xlsx is made of.
#pragma once

#include "base/result.hpp"
#include "files/table.hpp"
#include "files/zip.hpp"

#include <memory>

namespace weir::files {

[[nodiscard]] Result<std::unique_ptr<Workbook>> open_xlsx(ZipReader zip);

} // namespace weir::files
