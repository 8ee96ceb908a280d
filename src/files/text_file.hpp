// Small files as a whole: read with a limit, written so that a reader meets the old or the new content
// and never half of one, and the listing of a folder. Apart from the formats, because every one of them
// and the settings need it.
#pragma once

#include "base/result.hpp"
#include "files/output_file.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace weir::files {

// The whole content; a file larger than bytes_max is an error that names the limit.
[[nodiscard]] Result<std::string> read_file(std::filesystem::path const& path, std::uint64_t bytes_max);

// Writes beside the file, flushes to the disk, and renames over it.
[[nodiscard]] Status write_file(std::filesystem::path const& path, std::string_view content,
                                FileMode mode = FileMode::usual);

// The regular files of a folder (not of its folders) in order of name. Links are followed; what is
// neither file nor folder is left out.
[[nodiscard]] Result<std::vector<std::filesystem::path>> list_folder(std::filesystem::path const& folder);

} // namespace weir::files
