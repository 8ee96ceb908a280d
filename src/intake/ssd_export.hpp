// The Standard Safeguarding Dataset written from the record: a folder of CSV tables under their SSD names, as
// they stood on a day, with the few local fields and tables that the SSD lacks. What no load has ever
// supplied is left out, table or column, so that the folder says no more and no less than the record knows.
#pragma once

#include "base/result.hpp"
#include "intake/annex_a_source.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace weir::intake {

struct WrittenTable {
    std::string name;
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows; // by person, then by start
};

struct SsdBook {
    Date as_at;
    std::vector<WrittenTable> tables; // in the order of the schema; then weir_coverage
    std::vector<std::string> remarks;
    std::vector<PersonId> children; // everyone of whom a row tells
};

// Errors: those of reading the record.
[[nodiscard]] Result<SsdBook> make_ssd(record::Store& store, AnnexARequest const& request,
                                       record::Progress const& progress = {});

[[nodiscard]] Status write_ssd(SsdBook const& book, std::filesystem::path const& folder);

} // namespace weir::intake
