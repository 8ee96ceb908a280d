// The catalogue of indicators as data: every TOML file of a folder, checked as a whole, so that a wrong
// definition is reported where it stands and nothing is half-read.
#pragma once

#include "base/result.hpp"
#include "indicator/definition.hpp"
#include "journey/columns.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

namespace weir::indicator {

class Catalogue {
public:
    // Every *.toml of the folder. Errors: io, invalid (all that is wrong, one a line).
    [[nodiscard]] static Result<Catalogue> read(std::filesystem::path const& folder);

    [[nodiscard]] std::vector<Definition> const& all() const { return definitions_; } // in order of files
    [[nodiscard]] Definition const* find(std::string_view id) const;
    // Every condition can be read against these columns (those of an empty record will do).
    [[nodiscard]] Status check(journey::Columns const& columns) const;

private:
    std::vector<Definition> definitions_;
};

} // namespace weir::indicator
