// Reading the description of the tables from config/record/ssd_tables.csv.
#include "record/schema.hpp"

#include "base/contract.hpp"
#include "record/codec.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

namespace weir::record {

std::optional<std::size_t> TableDef::field(std::string_view field_name) const {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].name == field_name) {
            return i;
        }
    }
    return std::nullopt;
}

std::size_t TableDef::at(std::string_view field_name) const {
    auto const found = field(field_name);
    WEIR_EXPECTS(found.has_value());
    return *found;
}

TableDef const* Schema::find(std::string_view name) const {
    auto const found = std::find_if(tables_.begin(), tables_.end(),
                                    [name](TableDef const& table) { return table.name == name; });
    return found == tables_.end() ? nullptr : &*found;
}

TableDef const& Schema::at(std::string_view name) const {
    auto const* found = find(name);
    WEIR_EXPECTS(found != nullptr);
    return *found;
}

namespace {

// A line of our own file: commas, and quotes around a cell that contains one.
std::vector<std::string> cells_of(std::string_view line) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (char const c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            cells.emplace_back();
        } else if (c != '\r') {
            cells.back() += c;
        }
    }
    return cells;
}

template <class Enum, std::size_t Size>
std::optional<Enum> named(std::array<std::pair<std::string_view, Enum>, Size> const& names,
                          std::string_view name) {
    for (auto const& [known, value] : names) {
        if (known == name) {
            return value;
        }
    }
    return std::nullopt;
}

std::optional<FieldType> type_named(std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, FieldType>, 5> names{
        {{"code", FieldType::code},
         {"text", FieldType::text},
         {"date", FieldType::date},
         {"integer", FieldType::integer},
         {"real", FieldType::real}}};
    return named(names, name);
}

std::optional<FieldRole> role_named(std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, FieldRole>, 9> names{
        {{"", FieldRole::none},
         {"row_id", FieldRole::row_id},
         {"person", FieldRole::person},
         {"other_person", FieldRole::other_person},
         {"worker", FieldRole::worker},
         {"team", FieldRole::team},
         {"parent_team", FieldRole::parent_team},
         {"starts", FieldRole::starts},
         {"ends", FieldRole::ends}}};
    return named(names, name);
}

// Names go into SQL, so they are plain words.
bool plain_name(std::string_view name) {
    return !name.empty() && name.size() <= 60 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

void note_role(TableDef& table, std::size_t index, FieldRole role) {
    switch (role) {
    case FieldRole::row_id:
        table.row_id_field = index;
        break;
    case FieldRole::person:
        table.person_field = index;
        break;
    case FieldRole::starts:
        table.starts_field = index;
        break;
    case FieldRole::ends:
        table.ends_field = index;
        break;
    default:
        break;
    }
}

tl::unexpected<Error> bad_line(std::filesystem::path const& csv, std::size_t line, std::string const& why) {
    return fail(ErrorCode::invalid, csv.filename().string() + ", line " + std::to_string(line) + ": " + why);
}

} // namespace

Result<Schema> Schema::read(std::filesystem::path const& csv) {
    std::ifstream in{csv};
    if (!in) {
        return fail(ErrorCode::not_found, "The description of the record's tables is not at " + csv.string() +
                                              "; is the installation complete?");
    }
    Schema schema;
    std::string line;
    std::getline(in, line); // the header
    for (std::size_t number = 2; std::getline(in, line); ++number) {
        if (line.empty()) {
            continue;
        }
        auto const cells = cells_of(line);
        if (cells.size() < 7 || !plain_name(cells[0]) || !plain_name(cells[2])) {
            return bad_line(csv, number,
                            "seven cells are wanted: table, position, field, type, role, sealed, "
                            "natural_key.");
        }
        if (schema.tables_.empty() || schema.tables_.back().name != cells[0]) {
            if (schema.find(cells[0]) != nullptr) {
                return bad_line(csv, number, "the lines of table " + cells[0] + " stand apart.");
            }
            TableDef table;
            table.id = TableId{static_cast<std::uint16_t>(schema.tables_.size())};
            table.name = cells[0];
            schema.tables_.push_back(std::move(table));
        }
        auto& table = schema.tables_.back();
        auto const type = type_named(cells[3]);
        auto const role = role_named(cells[4]);
        if (!type || !role || table.field(cells[2]) || table.fields.size() >= table_fields_max) {
            return bad_line(csv, number, "unknown type or role, or a field named twice, or too many.");
        }
        note_role(table, table.fields.size(), *role);
        table.fields.push_back({cells[2], *type, *role, cells[5] == "y", cells[6] == "y"});
    }
    return schema;
}

} // namespace weir::record
