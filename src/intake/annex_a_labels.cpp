// Read once; a workbook of ten thousand rows asks it for every coded cell.
#include "intake/annex_a_labels.hpp"

#include "config/csv_table.hpp"

namespace weir::intake {

Result<AnnexALabels> AnnexALabels::read(std::filesystem::path const& folder) {
    auto const table =
        WEIR_TRY(config::read_csv_table(folder / "values.csv", {"concept", "value", "code", "kind"}));
    AnnexALabels labels;
    for (std::size_t row = 0; row < table.size(); ++row) {
        if (table.cell(row, "kind") == "exact") {
            labels.texts_.try_emplace({table.cell(row, "concept"), table.cell(row, "code")},
                                      table.cell(row, "value"));
        }
    }
    return labels;
}

std::string AnnexALabels::of(std::string_view concept_name, std::string const& code) const {
    auto const found = texts_.find({std::string(concept_name), code});
    return found == texts_.end() ? code : found->second;
}

} // namespace weir::intake
