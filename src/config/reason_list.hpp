// Reasons that somebody has to choose from (code, words, hint in a CSV file), wherever a person must say why:
// to open a record, to suppress a finding.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace weir::config {

struct Reason {
    std::string code, words, hint;
};

class ReasonList {
public:
    // Errors: io; invalid where it is empty or a code stands twice.
    [[nodiscard]] static Result<ReasonList> read(std::filesystem::path const& csv);
    [[nodiscard]] std::vector<Reason> const& all() const { return reasons_; }
    [[nodiscard]] Reason const* find(std::string_view code) const; // nullptr if there is none

private:
    std::vector<Reason> reasons_;
};

// Characters of UTF-8, not bytes: nobody is asked for more words because of an accent.
[[nodiscard]] std::size_t characters(std::string_view text);

} // namespace weir::config
