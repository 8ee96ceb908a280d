// The official text of a code ("a) Male" for M), as Annex A writes it: the other way round of values.hpp.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace weir::intake {

class AnnexALabels {
public:
    // The texts of kind "exact" in values.csv; where a code has two, the first.
    [[nodiscard]] static Result<AnnexALabels> read(std::filesystem::path const& folder);
    // The code itself where Annex A has no text for it: an importer knows bare codes.
    [[nodiscard]] std::string of(std::string_view concept_name, std::string const& code) const;

private:
    std::map<std::pair<std::string, std::string>, std::string> texts_;
};

} // namespace weir::intake
