// The files of one return, opened: a file, or a folder whose files belong together.
#pragma once

#include "intake/parsed.hpp"

#include <filesystem>
#include <vector>

namespace weir::intake {

[[nodiscard]] Result<std::vector<Part>> open_parts(std::filesystem::path const& path);

} // namespace weir::intake
