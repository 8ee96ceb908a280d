// How a statement is written in the journal: compact canonical text, one piece a supplied field, in field
// order. "3d2017-08-31" is field 3 with a date, "4s5:words" five bytes of text, "5i42;" an integer,
// "6r0.5;" a real number, "7b" a field carried but left empty. It is quick to parse and plain to read.
#pragma once

#include "base/result.hpp"
#include "record/schema.hpp"
#include "record/value.hpp"

#include <string>
#include <vector>

namespace weir::record {

// Identifying fields of people's tables are sealed in the journal even where the current table shows them
// (source row ids, references): the journal is kept for ever, and once a person's key is destroyed nothing
// in it may lead back to the source system's record.
[[nodiscard]] bool sealed_in_journal(TableDef const& table, std::size_t field);

// Bit f is set where field f is supplied.
using FieldSet = std::uint64_t;
inline constexpr std::size_t table_fields_max = 63;
[[nodiscard]] FieldSet supplied_fields(std::vector<Value> const& values);

void encode_value(std::size_t field, Value const& value, std::string& out);
struct Encoded {
    std::string clear;
    std::string secret; // to be sealed
};
void encode(TableDef const& table, std::vector<Value> const& values, Encoded& out);
// Adds what the text says to values (sized by the caller). Corrupt text is an error, never a guess.
[[nodiscard]] Status decode(std::string_view text, std::vector<Value>& values);

} // namespace weir::record
