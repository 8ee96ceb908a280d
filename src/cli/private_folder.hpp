// A folder for this process alone, gone with the object: for a program that is compiled and run once, and for
// a record that is only tried.
#pragma once

#include <filesystem>
#include <string>

namespace weir::cli {

class PrivateFolder {
public:
    PrivateFolder();
    PrivateFolder(PrivateFolder const&) = delete;
    PrivateFolder& operator=(PrivateFolder const&) = delete;
    ~PrivateFolder();

    [[nodiscard]] bool exists() const { return !path_.empty(); }
    [[nodiscard]] std::string file(char const* name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

} // namespace weir::cli
