// The lists of Annex A as data (config/intake/annex_a_*.csv): which sheets and headers they go by, what each
// column is, and which field of the record it fills. Sheets are found by name and confirmed by headers;
// columns are found by header, never by position.
#pragma once

#include "base/result.hpp"
#include "intake/grid.hpp"
#include "intake/values.hpp"
#include "record/schema.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::intake {

enum class ColumnKind : std::uint8_t {
    id,
    sex,
    ethnicity,
    birth,
    age,
    disability,
    date, // an event
    end,  // when the list's event ended
    seen, // a visit: never after the extract
    past, // a review, a check: never after the extract
    code, // of the column's concept
    flag,
    inverse_flag, // "needs support?" is kept as "no further action"
    conference,   // "conference unnecessary?" is kept in the enquiry's outcome
    permanence,
    text,
    team,
    worker,
    integer,
    postcode,
    urn,
    unused
};

struct Target {
    std::size_t slot = 0; // of the list
    std::size_t field = 0;
};

struct ListColumn {
    std::string header;
    std::string key; // match_key of the header
    ColumnKind kind = ColumnKind::unused;
    std::optional<ConceptId> value_concept;
    bool required = false;
    std::vector<Target> targets;
};

// One fact that a row of the list can make.
struct Slot {
    record::TableDef const* table = nullptr;
    std::string instance; // "health", "dental": two facts of one table
};

enum class ListCoverage : std::uint8_t { none, all, dated_or_open, latest_per_person };

struct ListLayout {
    int number = 0;
    std::string title;
    std::vector<std::string> names; // keys by which its sheet goes
    std::string bites;              // what is not known without it
    std::optional<record::TableId> table;
    ListCoverage coverage = ListCoverage::none;
    std::vector<ListColumn> columns;
    std::vector<Slot> slots;
    std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> by_key; // headers and variants

    [[nodiscard]] bool read() const { return table.has_value(); } // else only counted
    [[nodiscard]] std::optional<std::size_t> column(std::string_view header) const;
    [[nodiscard]] std::string label() const { return "List " + std::to_string(number); }
};

struct FoundColumn {
    std::size_t grid_column = 0;
    std::size_t column = 0; // of the list
};
struct FoundList {
    std::size_t list = 0; // index into AnnexALayout::lists()
    std::size_t header_row = 0;
    std::vector<FoundColumn> columns;
    bool by_name = false;
    double score = 0; // how many of the list's columns are there
};

class AnnexALayout {
public:
    [[nodiscard]] static Result<AnnexALayout> read(std::filesystem::path const& folder,
                                                   record::Schema const& schema, ValueMap const& values);
    [[nodiscard]] std::vector<ListLayout> const& lists() const { return lists_; }
    // The list that a sheet's name says it holds, if it names one.
    [[nodiscard]] std::optional<std::size_t> list_of_name(std::string_view sheet_name) const;
    [[nodiscard]] std::optional<FoundList> find(std::string_view sheet_name, Grid const& grid) const;

private:
    [[nodiscard]] Status read_lists(std::filesystem::path const& folder, record::Schema const& schema);
    [[nodiscard]] Status read_columns(std::filesystem::path const& folder, record::Schema const& schema,
                                      ValueMap const& values);
    [[nodiscard]] Status read_variants(std::filesystem::path const& folder);
    std::vector<ListLayout> lists_;
};

} // namespace weir::intake
