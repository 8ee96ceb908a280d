// Annex A, its eleven lists, as facts. It is a snapshot with a look-back of six months: no ids of events, the
// latest visit only, so what it does not carry is not supplied, never blank.
#pragma once

#include "intake/parsed.hpp"

#include <string>
#include <vector>

namespace weir::intake {

// One list found in the return, whole in memory.
struct AnnexAList {
    FoundList found;
    Grid grid;
    std::uint32_t place = 0;
};

// Looks through every sheet; what is found is noted. An error only where a sheet cannot be read.
struct AnnexASheets {
    std::vector<AnnexAList> lists;
    std::optional<Date> extract_date;
    std::vector<Place> places;
};
[[nodiscard]] Result<AnnexASheets> find_annex_a(std::vector<Part>& parts, Rules const& rules,
                                                IssueLog& issues);

[[nodiscard]] Result<Parsed> parse_annex_a(AnnexASheets sheets, IssueLog issues,
                                           std::string const& source_name, std::string const& format,
                                           Rules const& rules, ParseOptions const& options);

} // namespace weir::intake
