// The Standard Safeguarding Dataset as a folder of CSV tables, field by field, with the side sheets that
// carry what it lacks: coverage, contact decisions, population.
#pragma once

#include "intake/parsed.hpp"

#include <string>
#include <vector>

namespace weir::intake {

struct SsdFile {
    FoundTable found;
    Grid grid;
    std::uint32_t place = 0;
};
struct SsdFiles {
    std::vector<SsdFile> files;
    std::vector<Place> places;
};

// The files that are tables or side sheets; others are noted.
[[nodiscard]] Result<SsdFiles> find_ssd(std::vector<Part>& parts, Rules const& rules, IssueLog& issues);

[[nodiscard]] Result<Parsed> parse_ssd(SsdFiles files, IssueLog issues, std::string const& source_name,
                                       std::string const& format, Rules const& rules,
                                       ParseOptions const& options);

} // namespace weir::intake
