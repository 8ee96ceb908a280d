#include "config/home.hpp"

namespace weir::config {

namespace {

bool holds_definitions(std::filesystem::path const& folder) {
    std::error_code ignored;
    return std::filesystem::exists(folder / "config" / "record" / "ssd_tables.csv", ignored);
}

} // namespace

Result<Home> find_home(std::string_view named, std::filesystem::path const& program) {
    if (!named.empty()) {
        if (!holds_definitions(named)) {
            return fail(ErrorCode::not_found, "WEIR_HOME names " + std::string(named) +
                                                  ", which does not hold config/record/ssd_tables.csv.");
        }
        return Home{std::filesystem::path(named)};
    }
    for (auto folder = program.parent_path(); !folder.empty(); folder = folder.parent_path()) {
        if (holds_definitions(folder)) {
            return Home{folder};
        }
        if (folder == folder.parent_path()) {
            break;
        }
    }
    if (holds_definitions("/usr/share/weir")) {
        return Home{"/usr/share/weir"};
    }
    return fail(
        ErrorCode::not_found,
        "Weir's definitions (config/record/ssd_tables.csv) were not found near the program. Set WEIR_HOME to "
        "the folder that holds config/, models/ and ui/.");
}

} // namespace weir::config
