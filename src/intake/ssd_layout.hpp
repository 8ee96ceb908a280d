// The tables of the SSD as files: which file is which table, found by its headers; which fields carry codes
// whose spelling is known; which tables and fields are recognised and not kept.
#pragma once

#include "base/result.hpp"
#include "intake/grid.hpp"
#include "intake/values.hpp"
#include "record/schema.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace weir::intake {

enum class SsdSheet : std::uint8_t { table, not_kept, coverage, decisions, population };

struct FoundTable {
    SsdSheet sheet = SsdSheet::table;
    record::TableDef const* table = nullptr;
    std::string name;
    // Grid column of each field of the table; of each header of a side sheet, in its order.
    std::vector<std::optional<std::size_t>> columns;
};

class SsdLayout {
public:
    [[nodiscard]] static Result<SsdLayout> read(std::filesystem::path const& folder,
                                                record::Schema const& schema, ValueMap const& values);
    // The first row that is not blank must be the header.
    [[nodiscard]] std::optional<FoundTable> find(std::string_view file_name, Grid const& grid,
                                                 record::Schema const& schema) const;
    [[nodiscard]] std::optional<ConceptId> concept_of(std::string_view field) const;
    // A field of a table that is kept of which nothing is, since it repeats what the other tables say.
    [[nodiscard]] bool field_not_kept(std::string_view field) const;

private:
    std::unordered_map<std::string, ConceptId, TextHash, std::equal_to<>> concepts_;
    std::unordered_set<std::string> not_kept_, fields_not_kept_;
};

} // namespace weir::intake
