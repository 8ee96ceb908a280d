// SQL of the record; see tables.hpp.
#include "record/tables.hpp"

namespace weir::record {

db::MigrationSet record_migrations() {
    return {"record",
            {{"0001-journal", R"(
CREATE TABLE weir_meta (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE weir_names (number INTEGER PRIMARY KEY, kind BIGINT NOT NULL, name TEXT NOT NULL);
CREATE TABLE weir_fields (tab BIGINT NOT NULL, field BIGINT NOT NULL, table_name TEXT NOT NULL,
  field_name TEXT NOT NULL, field_type BIGINT NOT NULL, PRIMARY KEY (tab, field));
CREATE TABLE journal (seq INTEGER PRIMARY KEY, written_at BIGINT NOT NULL, authority BIGINT NOT NULL,
  load_id BIGINT NOT NULL, kind BIGINT NOT NULL, tab BIGINT NOT NULL, row_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL, happened_on BIGINT, known_on BIGINT NOT NULL, system BIGINT NOT NULL,
  actor BIGINT NOT NULL, clear TEXT NOT NULL, sealed BLOB NOT NULL, chain BLOB NOT NULL);
CREATE INDEX journal_row ON journal (tab, row_id);
CREATE TABLE weir_loads (load_id INTEGER PRIMARY KEY, authority BIGINT NOT NULL, system BIGINT NOT NULL,
  format TEXT NOT NULL, source_name TEXT NOT NULL, extract_date TEXT NOT NULL, written_at BIGINT NOT NULL,
  actor BIGINT NOT NULL, content BLOB NOT NULL, confirmed BIGINT NOT NULL, unchanged BIGINT NOT NULL,
  added BIGINT NOT NULL, changed BIGINT NOT NULL, withdrawn BIGINT NOT NULL, refused BIGINT NOT NULL);
CREATE TABLE weir_coverage (load_id BIGINT NOT NULL, tab BIGINT NOT NULL, rule BIGINT NOT NULL,
  window_from TEXT NOT NULL, window_to TEXT, PRIMARY KEY (load_id, tab));
CREATE TABLE weir_mentions (load_id INTEGER PRIMARY KEY, row_list BLOB NOT NULL);
CREATE TABLE weir_sources (row_key INTEGER PRIMARY KEY, alias BLOB, hash BIGINT NOT NULL, said_on BIGINT NOT NULL);
CREATE TABLE weir_carried (authority BIGINT NOT NULL, tab BIGINT NOT NULL, fields BIGINT NOT NULL,
  PRIMARY KEY (authority, tab));
CREATE TABLE weir_absences (id INTEGER PRIMARY KEY, authority BIGINT NOT NULL, tab BIGINT NOT NULL,
  row_id BIGINT NOT NULL, person_id BIGINT NOT NULL, system BIGINT NOT NULL, load_id BIGINT NOT NULL,
  noticed_on TEXT NOT NULL, state BIGINT NOT NULL);
CREATE INDEX weir_absences_row ON weir_absences (row_id);
CREATE TABLE weir_persons (person_id INTEGER PRIMARY KEY, authority BIGINT NOT NULL, restricted BIGINT NOT NULL,
  held BIGINT NOT NULL, erased BIGINT NOT NULL, severed BIGINT NOT NULL);
CREATE TABLE weir_person_digests (digest BLOB NOT NULL, kind BIGINT NOT NULL, person_id BIGINT NOT NULL,
  PRIMARY KEY (digest, kind, person_id));
CREATE INDEX weir_person_digests_person ON weir_person_digests (person_id);
CREATE TABLE weir_merges (merge_seq INTEGER PRIMARY KEY, kept BIGINT NOT NULL, other BIGINT NOT NULL,
  undone_by BIGINT NOT NULL);
CREATE TABLE weir_team_events (seq INTEGER PRIMARY KEY, kind BIGINT NOT NULL, team BIGINT NOT NULL,
  other_team BIGINT NOT NULL, from_day TEXT NOT NULL);
CREATE TABLE weir_kept_rows (id INTEGER PRIMARY KEY, authority BIGINT NOT NULL, load_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL, place TEXT NOT NULL, row_number BIGINT NOT NULL, sealed BLOB NOT NULL);
)"},
             {"0002-loads-on-pages", R"(
ALTER TABLE weir_loads ADD COLUMN decisions TEXT NOT NULL DEFAULT '';
ALTER TABLE weir_kept_rows ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE TABLE weir_unmapped (id INTEGER PRIMARY KEY, authority BIGINT NOT NULL, code_set TEXT NOT NULL,
  digest BLOB NOT NULL, field TEXT NOT NULL, row_count BIGINT NOT NULL, first_load BIGINT NOT NULL,
  last_load BIGINT NOT NULL, sealed BLOB NOT NULL);
CREATE UNIQUE INDEX weir_unmapped_spelling ON weir_unmapped (authority, code_set, digest);
CREATE TABLE weir_spelling_choices (id INTEGER PRIMARY KEY, authority BIGINT NOT NULL, code_set TEXT NOT NULL,
  digest BLOB NOT NULL, code TEXT NOT NULL, actor BIGINT NOT NULL, chosen_at BIGINT NOT NULL,
  taken_back BIGINT NOT NULL, sealed BLOB NOT NULL);
)"},
             {"0003-return-checks", R"(
CREATE TABLE weir_return_checks (id INTEGER PRIMARY KEY, authority BIGINT NOT NULL, kind TEXT NOT NULL,
  return_year BIGINT NOT NULL, known_on BIGINT NOT NULL, written_at BIGINT NOT NULL, actor BIGINT NOT NULL,
  load_id BIGINT NOT NULL, places TEXT NOT NULL, asked TEXT NOT NULL, faults BLOB NOT NULL,
  spots BLOB NOT NULL, head TEXT NOT NULL);
CREATE TABLE weir_return_faults (id INTEGER PRIMARY KEY, authority BIGINT NOT NULL, kind TEXT NOT NULL,
  return_year BIGINT NOT NULL, rule TEXT NOT NULL, tab TEXT NOT NULL, person_id BIGINT NOT NULL,
  digest BLOB NOT NULL, sealed BLOB NOT NULL);
CREATE INDEX weir_return_faults_return ON weir_return_faults (authority, kind, return_year);
CREATE TABLE weir_return_children (id INTEGER PRIMARY KEY, check_id BIGINT NOT NULL, person_id BIGINT NOT NULL,
  sealed BLOB NOT NULL);
CREATE INDEX weir_return_children_check ON weir_return_children (check_id);
CREATE TABLE weir_quality_days (authority BIGINT NOT NULL, day TEXT NOT NULL, basis TEXT NOT NULL,
  seen BLOB NOT NULL, PRIMARY KEY (authority, day));
)"}}};
}

bool holds_id(FieldRole role) {
    switch (role) {
    case FieldRole::person:
    case FieldRole::other_person:
    case FieldRole::worker:
    case FieldRole::team:
    case FieldRole::parent_team:
        return true;
    default:
        return false;
    }
}

bool has_column(TableDef const& table, std::size_t field) {
    return !table.fields[field].sealed;
}

namespace {

std::string sql_type(FieldDef const& field) {
    if (holds_id(field.role) || field.type == FieldType::integer) {
        return "BIGINT";
    }
    return field.type == FieldType::real ? "DOUBLE PRECISION" : "TEXT";
}

Status note_field(db::Connection& connection, TableDef const& table, std::size_t field) {
    auto note = WEIR_TRY(connection.query("INSERT INTO weir_fields (tab, field, table_name, field_name, "
                                          "field_type) VALUES (:tab, :field, :table, :name, :type)"));
    note.bind("tab", static_cast<std::int64_t>(table.id.value))
        .bind("field", static_cast<std::int64_t>(field))
        .bind("table", std::string_view{table.name})
        .bind("name", std::string_view{table.fields[field].name})
        .bind("type", static_cast<std::int64_t>(table.fields[field].type));
    return note.run();
}

Status make_table(db::Connection& connection, TableDef const& table) {
    std::string sql =
        "CREATE TABLE " + table.name +
        " (weir_row INTEGER PRIMARY KEY, weir_authority BIGINT NOT NULL, weir_known_on TEXT NOT "
        "NULL, weir_seq BIGINT NOT NULL, weir_state BIGINT NOT NULL, weir_supplied BIGINT NOT NULL, "
        "weir_natural BLOB NOT NULL, weir_sealed BLOB";
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        if (has_column(table, i)) {
            sql += ", " + table.fields[i].name + " " + sql_type(table.fields[i]);
        }
    }
    WEIR_TRY(connection.execute(sql + ")"));
    if (table.person_field) {
        auto const& person = table.fields[*table.person_field].name;
        WEIR_TRY(connection.execute("CREATE INDEX " + table.name + "_person ON " + table.name + " (" +
                                    person + ")"));
    }
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        WEIR_TRY(note_field(connection, table, i));
    }
    return {};
}

struct KnownField {
    std::string table, field;
};

Status check_known(Schema const& schema, std::vector<std::vector<KnownField>> const& known) {
    auto const moved = [](std::string const& what) {
        return fail(ErrorCode::conflict,
                    "The description of the tables no longer begins as this database knows it (" + what +
                        "). New tables and fields go at the end; nothing is taken away or moved.");
    };
    if (known.size() > schema.tables().size()) {
        return moved(known.back().front().table);
    }
    for (std::size_t t = 0; t < known.size(); ++t) {
        auto const& table = schema.tables()[t];
        for (std::size_t f = 0; f < known[t].size(); ++f) {
            bool const same = known[t][f].table == table.name && f < table.fields.size() &&
                              known[t][f].field == table.fields[f].name;
            if (!same) {
                return moved(known[t][f].table + "." + known[t][f].field);
            }
        }
    }
    return {};
}

} // namespace

Status ensure_tables(db::Connection& connection, Schema const& schema, bool may_change) {
    std::vector<std::vector<KnownField>> known;
    {
        auto query = WEIR_TRY(
            connection.query("SELECT tab, table_name, field_name FROM weir_fields ORDER BY tab, field"));
        while (WEIR_TRY(query.step())) {
            known.resize(static_cast<std::size_t>(query.integer(0)) + 1);
            known.back().push_back({std::string{query.text(1)}, std::string{query.text(2)}});
        }
    }
    WEIR_TRY(check_known(schema, known));
    for (auto const& table : schema.tables()) {
        std::size_t const have = table.id.value < known.size() ? known[table.id.value].size() : 0;
        if (have == table.fields.size()) {
            continue;
        }
        if (!may_change) {
            return fail(ErrorCode::refused,
                        "The database lacks tables or fields of this version; run weir migrate.");
        }
        if (have == 0) {
            WEIR_TRY(make_table(connection, table));
            continue;
        }
        for (std::size_t i = have; i < table.fields.size(); ++i) {
            if (has_column(table, i)) {
                WEIR_TRY(connection.execute("ALTER TABLE " + table.name + " ADD COLUMN " +
                                            table.fields[i].name + " " + sql_type(table.fields[i])));
            }
            WEIR_TRY(note_field(connection, table, i));
        }
    }
    return {};
}

namespace {

std::string column_or_null(TableDef const& table, std::optional<std::size_t> field) {
    return field && has_column(table, *field) ? table.fields[*field].name : "NULL";
}

} // namespace

std::string index_select(TableDef const& table) {
    return "SELECT weir_row, weir_authority, weir_known_on, weir_state, weir_supplied, weir_natural, " +
           column_or_null(table, table.person_field) + ", " + column_or_null(table, table.starts_field) +
           ", " + column_or_null(table, table.ends_field) + " FROM " + table.name + " ORDER BY weir_row";
}

std::string current_select(TableDef const& table) {
    std::string sql = "SELECT weir_row, weir_known_on, weir_state, weir_supplied, weir_sealed, " +
                      column_or_null(table, table.person_field);
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        if (has_column(table, i)) {
            sql += ", " + table.fields[i].name;
        }
    }
    return sql + " FROM " + table.name;
}

std::vector<std::string_view> written_columns(TableDef const& table) {
    std::vector<std::string_view> columns{"weir_row",   "weir_authority", "weir_known_on", "weir_seq",
                                          "weir_state", "weir_supplied",  "weir_natural",  "weir_sealed"};
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        if (has_column(table, i)) {
            columns.push_back(table.fields[i].name);
        }
    }
    return columns;
}

std::string current_update(TableDef const& table) {
    // Parameters are numbered as they first appear, so weir_row is named first here, as written_columns has
    // it.
    std::string sql = "UPDATE " + table.name + " SET weir_row = :weir_row";
    for (auto const& column : written_columns(table)) {
        if (column != "weir_row") {
            sql += ", " + std::string{column} + " = :" + std::string{column};
        }
    }
    return sql + " WHERE weir_row = :weir_row";
}

std::string pack_rows(std::vector<std::int64_t> const& ascending) {
    std::string packed;
    std::int64_t last = 0;
    for (auto const row : ascending) {
        auto step = static_cast<std::uint64_t>(row - last);
        last = row;
        while (step >= 0x80) {
            packed += static_cast<char>(static_cast<unsigned char>(step | 0x80U));
            step >>= 7U;
        }
        packed += static_cast<char>(step);
    }
    return packed;
}

std::vector<std::int64_t> unpack_rows(db::Blob packed) {
    std::vector<std::int64_t> rows;
    std::uint64_t last = 0;
    std::uint64_t step = 0;
    unsigned shift = 0;
    for (auto const byte : packed) {
        step |= static_cast<std::uint64_t>(byte & 0x7FU) << (shift & 63U);
        shift += 7;
        if ((byte & 0x80U) == 0) {
            last += step;
            rows.push_back(static_cast<std::int64_t>(last));
            step = 0;
            shift = 0;
        }
    }
    return rows;
}

} // namespace weir::record
