// Returns in a zip archive, as they are sent by mail or kept by year: each folder in it is one return of the
// files in that folder. Apart from the workbooks, which are such archives too.
#pragma once

#include "files/table.hpp"
#include "intake/return_files.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace weir::intake {

// Whether it is a zip archive that is no Office document. Cheap for what is one.
[[nodiscard]] bool is_archive_of_returns(std::string_view bytes);

// In order of their folders, named "archive.zip/2017"; a folder is read when its return is opened. What Macs
// add for themselves is left out, as are hidden files. Errors: a broken archive, no file in it, or more than
// import_files_max; of opening one, what is encrypted or beyond the limit of an upload.
[[nodiscard]] Result<std::vector<FoundReturn>> returns_in_archive(std::string bytes, std::string const& name,
                                                                  files::OldExcel old_excel);

} // namespace weir::intake
