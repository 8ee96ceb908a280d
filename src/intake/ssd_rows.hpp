// One table of the SSD, row by row. Apart from the checks between tables (ssd_checks.hpp).
#pragma once

#include "intake/ssd_known.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace weir::intake {

// Where the facts of a table stand in the return's facts, for the checks between tables.
struct SsdContext {
    Rules const& rules;
    Date extract_date;
    std::vector<record::Fact>& facts;
    IssueLog& issues;
    SsdKnown known;
    std::unordered_map<std::string, Date> births;          // by person
    std::unordered_map<std::string, std::string> owners;   // whose row it is, by table and the row's id
    std::unordered_map<std::string, std::size_t> contacts; // fact of each contact id
    // Facts of each assessment id: several where one step was worked for several children.
    std::unordered_multimap<std::string, std::size_t> assessments;
    std::vector<record::Coverage> const& coverage;
    std::vector<Refused>& refused;
};

class SsdRows {
public:
    SsdRows(SsdContext& context, CellReader& reader, SsdFile const& file);
    [[nodiscard]] ListCount read();

private:
    enum class Outcome : std::uint8_t { accepted, corrected, refused };
    [[nodiscard]] Outcome read_row(std::size_t grid_row);
    [[nodiscard]] record::Value value_of(std::size_t field, CellView const& cell);
    [[nodiscard]] record::Value date_of(std::size_t field, CellView const& cell);
    [[nodiscard]] bool identified(record::Fact& fact);
    [[nodiscard]] bool owned(record::Fact& fact);
    void settle_person(record::Fact& fact);
    [[nodiscard]] Outcome keep_factors(record::Fact const& fact);
    [[nodiscard]] bool has_start(record::Fact const& fact);
    void check_span(record::Fact& fact);
    void check_birth(record::Fact& fact);
    void check_references(record::Fact& fact);
    void check_window(record::Fact const& fact);
    void remember(record::Fact const& fact, std::size_t index);
    [[nodiscard]] bool repeats(std::size_t grid_row);
    void note(IssueCode code, std::size_t field, std::string_view detail = {});
    [[nodiscard]] bool identifying(std::size_t field) const { return table_.fields[field].sealed; }

    SsdContext& context_;
    CellReader& reader_;
    SsdFile const& file_;
    record::TableDef const& table_;
    std::vector<DateColumn> date_columns_; // by field
    std::unordered_multimap<std::uint64_t, std::size_t> prints_;
    std::unordered_map<std::string, std::string> row_ids_; // whose each row id is
    record::Coverage const* coverage_ = nullptr;
    bool visits_ = false; // dated by what has happened, never later
    bool due_ = false;    // may stand without a date: it is due
};

} // namespace weir::intake
