// The record's rows as a return that is written needs them: a table whole in memory, by person, each row as
// values again. What lies after the day of the return is taken out where it is read, so that nothing
// downstream can tell of a day that had not come.
#pragma once

#include "record/store.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::intake {

struct HeldRow {
    RowId row;
    PersonId person;
    Date known_on;
    std::vector<record::Value> values; // one a field of the table
};

class HeldTable {
public:
    HeldTable() = default; // of no table: nothing in it
    explicit HeldTable(record::TableDef const& table) : table_(&table) {}

    // The rows as known that day, as they stood on the day `until`: what starts later is passed over, and
    // what ends later has not ended.
    [[nodiscard]] static Result<HeldTable> read(record::Store& store, record::TableDef const& table,
                                                record::AsKnown const& as_known, Date until);
    // As read, or made elsewhere; then sorted by person, start and row.
    void add(HeldRow row) { rows_.push_back(std::move(row)); }
    void settle();
    // Keeps the order by person and start.
    void change(std::function<void(std::vector<HeldRow>&)> const& how) { how(rows_); }

    [[nodiscard]] record::TableDef const& table() const { return *table_; }
    [[nodiscard]] std::vector<HeldRow> const& rows() const { return rows_; }
    [[nodiscard]] std::span<HeldRow const> of(PersonId person) const;

    // By the field's name; a missing name is a bug.
    [[nodiscard]] std::optional<Date> date(HeldRow const& row, std::string_view field) const;
    [[nodiscard]] std::string text(HeldRow const& row, std::string_view field) const;
    [[nodiscard]] std::optional<std::int64_t> integer(HeldRow const& row, std::string_view field) const;
    [[nodiscard]] std::optional<Date> start(HeldRow const& row) const;
    [[nodiscard]] std::optional<Date> end(HeldRow const& row) const;

private:
    record::TableDef const* table_ = nullptr;
    std::vector<HeldRow> rows_;
};

[[nodiscard]] std::optional<Date> date_in(record::Value const& value);

} // namespace weir::intake
