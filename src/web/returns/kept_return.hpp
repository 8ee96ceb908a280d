// A checked return as the record keeps it, sealed child by child, and back again: so that next year's return
// is compared with it, and a correction can be tried without the files.
#pragma once

#include "quality/return_data.hpp"
#include "record/return_checks.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir::web {

struct KeptRows {
    std::string head; // which tables and columns were supplied, and the day that the header names
    std::vector<record::ReturnChild> children;
};
[[nodiscard]] KeptRows kept_rows_of(quality::ReturnData const& data);

// Into the tables of this year, or into those of the year before; settle() comes after. What does not read as
// kept rows is passed over: the shape of a return may have changed since.
enum class KeptAs : std::uint8_t { this_year, year_before };
void add_kept(record::KeptReturn const& kept, KeptAs as, quality::ReturnData& data);
// One child's rows, into this year's tables.
void add_kept_child(record::ReturnChild const& child, quality::ReturnData& data);

// The rows of one child apart, to be shown and changed.
struct KeptRow {
    std::string table; // as rules name it
    std::uint32_t place = 0, number = 0;
    std::map<std::size_t, std::string>
        cells; // by column of the table, as they are kept; blank ones are absent
};
[[nodiscard]] std::vector<KeptRow> rows_apart(record::ReturnChild const& child);
[[nodiscard]] record::ReturnChild put_together(std::string child, std::vector<KeptRow> const& rows);
// A cell as a person reads and types it ("1/5/2018"), and back: what is no date or number where one belongs
// is kept as unreadable. Empty is blank.
[[nodiscard]] std::string typed_of(std::string_view kept);
[[nodiscard]] std::string kept_of(std::string_view typed, quality::ValueKind kind);

} // namespace weir::web
