// Codes of the returns in words, for pages that people read: config/codes/words.csv, read once.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace weir::web {

class CodeWords {
public:
    // Errors: io; invalid where a code stands twice.
    [[nodiscard]] static Result<CodeWords> read(std::filesystem::path const& csv);

    // The words of a code of "legal_status", "placement_type" …; the code itself where it has none, so that
    // nothing recorded goes unseen. Empty for no code.
    [[nodiscard]] std::string of(std::string const& field, std::string const& code) const;

private:
    std::map<std::pair<std::string, std::string>, std::string> words_;
};

} // namespace weir::web
