// The files of one return, opened: a file, or a folder whose files belong together.
#pragma once

#include "intake/parsed.hpp"

#include <filesystem>
#include <vector>

namespace weir::intake {

[[nodiscard]] Result<std::vector<Part>> open_parts(std::filesystem::path const& path);
// One file in memory; `name` is its own, without a folder.
[[nodiscard]] Result<Part> open_part(std::string bytes, std::string const& name,
                                     files::OldExcel old_excel = files::OldExcel::read);

} // namespace weir::intake
