// Where Weir's own definitions stand: the folder that holds config/, models/ and the pages.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string_view>

namespace weir::config {

struct Home {
    std::filesystem::path root;

    [[nodiscard]] std::filesystem::path definitions() const { return root / "config"; }
    [[nodiscard]] std::filesystem::path models() const { return root / "models"; }
    [[nodiscard]] std::filesystem::path templates() const { return root / "ui" / "templates"; }
    [[nodiscard]] std::filesystem::path assets() const { return root / "build" / "ui"; }
};

// The folder named by WEIR_HOME (given as `named`, may be empty), else the nearest folder at or above the
// program's own that holds config/record/ssd_tables.csv, else /usr/share/weir.
[[nodiscard]] Result<Home> find_home(std::string_view named, std::filesystem::path const& program);

} // namespace weir::config
