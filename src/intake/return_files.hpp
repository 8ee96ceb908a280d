// The files of one return, opened: a file, or a folder whose files belong together.
#pragma once

#include "intake/parsed.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace weir::intake {

struct FoundReturn {
    std::string name;                                // as people call it: "returns.zip/2017"
    std::function<Result<std::vector<Part>>()> open; // once
};

// The returns that a path holds: a file is one, and so is a folder of files; a folder of folders holds one in
// each, and so does a zip archive. By name.
[[nodiscard]] Result<std::vector<FoundReturn>> find_returns(std::filesystem::path const& path,
                                                            files::OldExcel old_excel);
// The same of a file in memory, whose name is its own, without a folder.
[[nodiscard]] Result<std::vector<FoundReturn>> returns_in(std::string bytes, std::string const& name,
                                                          files::OldExcel old_excel);
// Error `refused` where there are several: it names them.
[[nodiscard]] Status only_one(std::vector<FoundReturn> const& found);
// The parts of the only return that a path holds.
[[nodiscard]] Result<std::vector<Part>> open_parts(std::filesystem::path const& path,
                                                   files::OldExcel old_excel);
// One file in memory; `name` is its own, without a folder.
[[nodiscard]] Result<Part> open_part(std::string bytes, std::string const& name, files::OldExcel old_excel);

} // namespace weir::intake
