// The tables of the record as data (config/record/ssd_tables.csv): those of the Standard Safeguarding
// Dataset that the journey from contact to leaving care needs, under their SSD names, with the few
// local fields and tables that SSD lacks (names begin local_ or weir_). Migrations, reading, sealing and
// loading are all driven by this one description, so a table is added by adding lines to that file.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::record {

enum class FieldType : std::uint8_t { code, text, date, integer, real };

// What a field means to the record, beyond its value. A person, worker or team field holds the source's
// own id (or, for a worker or team, its name where the source has no id) in a Fact, and Weir's id (an
// integer) once stored.
enum class FieldRole : std::uint8_t {
    none,
    row_id,
    person,
    other_person,
    worker,
    team,
    parent_team,
    starts,
    ends
};

struct FieldDef {
    std::string name;
    FieldType type = FieldType::text;
    FieldRole role = FieldRole::none;
    bool sealed = false;      // kept only inside the row's sealed bytes
    bool natural_key = false; // part of what tells two rows apart where the source has no row id
};

struct TableId {
    std::uint16_t value = 0;
    friend constexpr auto operator<=>(TableId, TableId) = default;
};

struct TableDef {
    TableId id;
    std::string name;
    std::vector<FieldDef> fields;
    std::optional<std::size_t> row_id_field; // indices into fields
    std::optional<std::size_t> person_field;
    std::optional<std::size_t> starts_field;
    std::optional<std::size_t> ends_field;

    [[nodiscard]] std::optional<std::size_t> field(std::string_view field_name) const;
    // For names written in our own code: a missing one is a bug.
    [[nodiscard]] std::size_t at(std::string_view field_name) const;
};

class Schema {
public:
    [[nodiscard]] static Result<Schema> read(std::filesystem::path const& csv);

    [[nodiscard]] std::vector<TableDef> const& tables() const { return tables_; }
    [[nodiscard]] TableDef const& table(TableId id) const { return tables_.at(id.value); }
    [[nodiscard]] TableDef const* find(std::string_view name) const;
    [[nodiscard]] TableDef const& at(std::string_view name) const; // for names in our own code

private:
    std::vector<TableDef> tables_; // by id
};

} // namespace weir::record
