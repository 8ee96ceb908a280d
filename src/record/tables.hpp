// The record's own SQL: its migrations, and for each table of the schema the statements that make, write
// and read it. Apart so that the SQL text is in one place, and the same for both databases.
#pragma once

#include "db/migrations.hpp"
#include "record/fold.hpp"
#include "record/schema.hpp"

namespace weir::record {

inline constexpr std::int64_t systems_max = 65'536; // row_key = row × this + number of the system's name

[[nodiscard]] db::MigrationSet record_migrations();
// Makes tables and columns that the schema has and the database lacks. Refused where the schema no longer
// begins as the database knows it: the journal numbers tables and fields.
[[nodiscard]] Status ensure_tables(db::Connection& connection, Schema const& schema, bool may_change);

[[nodiscard]] bool has_column(TableDef const& table, std::size_t field); // sealed fields have none
[[nodiscard]] bool holds_id(FieldRole role); // a person, worker or team: an integer once stored

[[nodiscard]] std::string index_select(TableDef const& table);
// row, known_on, state, supplied, sealed, person, then the columns in field order.
[[nodiscard]] std::string current_select(TableDef const& table);
inline constexpr int current_first_column = 6;
// row, authority, known_on, seq, state, supplied, natural, sealed, then the columns in field order.
[[nodiscard]] std::vector<std::string_view> written_columns(TableDef const& table);
[[nodiscard]] std::string current_update(TableDef const& table); // its parameters in that order

// Ascending row ids as differences, seven bits a byte.
[[nodiscard]] std::string pack_rows(std::vector<std::int64_t> const& ascending);
[[nodiscard]] std::vector<std::int64_t> unpack_rows(db::Blob packed);

} // namespace weir::record
