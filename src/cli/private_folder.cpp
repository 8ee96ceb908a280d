#include "cli/private_folder.hpp"

#include <cstdlib>

namespace weir::cli {

namespace fs = std::filesystem;

PrivateFolder::PrivateFolder() {
    std::error_code problem;
    auto const base = fs::temp_directory_path(problem);
    std::string pattern = (problem ? fs::path("/tmp") : base) / "weir-run-XXXXXX";
    if (::mkdtemp(pattern.data()) != nullptr) { // mode 0700
        path_ = pattern;
    }
}

PrivateFolder::~PrivateFolder() {
    std::error_code ignored;
    if (!path_.empty()) {
        fs::remove_all(path_, ignored);
    }
}

} // namespace weir::cli
