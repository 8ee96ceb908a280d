// The modules of a statutory return, row by row: cells into values by the kind of their column, with what
// was found wrong. What the rows mean for the record is the business of each return (ssda903.hpp,
// cin_census.hpp).
#pragma once

#include "base/flat_map.hpp"
#include "intake/annex_a_people.hpp"
#include "intake/parsed.hpp"
#include "intake/return_layout.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace weir::intake {

constexpr std::size_t return_header_rows_max = 20; // a title or two may stand above the headers

struct ReturnTable { // a module found in the return, whole in memory
    FoundModule found;
    std::size_t header_row = 0;
    Grid grid;
    std::uint32_t place = 0;
    std::vector<DateColumn> dates; // by column of the module
    bool from_xml = false;         // rows are then counted by child
    std::size_t compared =
        Grid::whole; // leading columns that say something; the number of an element does not
};

struct ReturnTables {
    std::vector<ReturnTable> tables;
    std::vector<Place> places;
    std::optional<Date> extract_date; // of the return's own header
    // Of XML: what stands outside the children, by match_key of the element.
    std::vector<std::pair<std::string, std::string>> header;
    bool from_xml = false; // a module without rows is then empty, not missing
};

// Every sheet that is a module; others are noted. An error only where a sheet cannot be read.
[[nodiscard]] Result<ReturnTables> find_return(std::vector<Part>& parts, ReturnLayout const& layout,
                                               IssueLog& issues);

struct ReturnRow {
    std::uint32_t place = 0;
    std::uint32_t number = 0;
    std::string id;
    std::vector<record::Value> values; // by column of the module
    bool refused = false;              // set by whoever gives the row its meaning

    [[nodiscard]] std::optional<Date> day(std::size_t column) const;
    [[nodiscard]] std::string text(std::size_t column) const; // empty if it is none
};

// What the reading of all modules shares.
class ReturnReading {
public:
    ReturnReading(ReturnTables tables, IssueLog issues, ReturnLayout const& layout, Rules const& rules,
                  ParseOptions const& options);

    // Dates, the extract date and the ids of all modules; before any row is read.
    void look_over();
    // Reads every row of the module named, and counts it in the list of the report. Rows that do not say
    // whose they are, or that repeat another exactly, do not reach `each`.
    using Each = std::function<void(ReturnModule const&, ReturnTable const&, ReturnRow&)>;
    void read_module(std::string_view name, Each const& each);
    [[nodiscard]] bool has_module(std::string_view name) const;
    // Names what no module was asked for and notes headers that are missing or unknown.
    void note_headers();

    // The cell that a finding is about: column of the module, row as last read.
    void note(ReturnTable const& table, ReturnRow const& row, IssueCode code, std::size_t column,
              std::string_view detail = {});
    // Whether the row in hand counts as mended so far.
    [[nodiscard]] bool row_mended() const { return reader_.row_mended(); }
    // Rows of a module that were mended after they had been read, by what other rows say; not those that
    // count as mended already.
    void mended_later(std::string_view module, std::size_t rows);
    // The fact that the row's columns make in this table of the record; nothing when it has no start there.
    [[nodiscard]] std::optional<std::vector<record::Value>>
    values_for(ReturnModule const& module, ReturnRow const& row, record::TableDef const& table) const;
    // Makes and keeps that fact. False if the row cannot stand (noted).
    bool keep(ReturnModule const& module, ReturnTable const& table, ReturnRow& row, std::string_view name);
    void tell_birth(ReturnTable const& table, ReturnRow const& row, ReturnModule const& module);

    [[nodiscard]] Parsed finish(std::string system, std::string format, std::string source_name);

    Parsed out;
    Children children;
    FactBook book;
    Rules const& rules;

private:
    [[nodiscard]] record::Value value_of(ReturnColumn const& column, ReturnTable const& table,
                                         std::size_t index, CellView const& cell);
    [[nodiscard]] record::Value date_value(ReturnColumn const& column, ReturnTable const& table,
                                           std::size_t index, CellView const& cell);
    [[nodiscard]] record::Value listed(ReturnColumn const& column, CellView const& cell);
    [[nodiscard]] std::size_t cell_column(ReturnTable const& table, std::size_t column) const;
    [[nodiscard]] static std::optional<IssueCode> wrong_id(ReturnTable const& table, std::size_t id_column,
                                                           std::string const& id);
    void see_ids(ReturnTable const& table, std::size_t column);
    [[nodiscard]] std::optional<Date> see_dates(ReturnTable const& table, std::size_t column,
                                                DateColumn& dates);
    using Prints = FlatMap<std::uint64_t, std::size_t>; // rows by what they say
    [[nodiscard]] bool repeats(ReturnTable const& table, std::size_t grid_row, Prints& prints);
    void read_rows(ReturnTable const& table, ReturnModule const& module, Each const& each, ListCount& count);
    [[nodiscard]] bool read_row(ReturnTable const& table, ReturnModule const& module, std::size_t grid_row,
                                Prints& prints, ListCount& count, ReturnRow& row);
    [[nodiscard]] record::TableDef const& kept_table(std::string_view name);

    ReturnTables tables_;
    ReturnLayout const& layout_;
    ParseOptions const& options_;
    Mapper mapper_;
    CellReader reader_;
    IdBook ids_;
    DateWindow births_, adult_births_, events_; // in which a year of two digits lies
    record::TableDef const* kept_ = nullptr;    // asked for last
};

} // namespace weir::intake
