#include "intake/return_rows.hpp"

#include <algorithm>

namespace weir::intake {

namespace {

using record::Blank;
using record::NotSupplied;
using record::Value;
using Kind = ReturnColumnKind;

bool is_date(Kind kind) {
    return kind == Kind::birth || kind == Kind::adult_birth || kind == Kind::date || kind == Kind::end ||
           kind == Kind::past || kind == Kind::above;
}

// The module whose headers stand in one of the sheet's first rows.
std::optional<ReturnTable> table_of(Grid const& grid, std::uint32_t place, ReturnLayout const& layout) {
    for (std::size_t row = 0; row < std::min(grid.rows(), return_header_rows_max); ++row) {
        std::vector<std::string> keys;
        for (std::size_t column = 0; column < grid.width(row); ++column) {
            keys.push_back(match_key(grid.at(row, column).text));
        }
        if (auto found = layout.find(keys)) {
            return ReturnTable{std::move(*found), row, {}, place, {}, false, Grid::whole};
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<Date> ReturnRow::day(std::size_t column) const {
    auto const* day = std::get_if<Date>(&values[column]);
    return day == nullptr ? std::nullopt : std::optional(*day);
}

std::string ReturnRow::text(std::size_t column) const {
    auto const* text = std::get_if<std::string>(&values[column]);
    return text == nullptr ? std::string{} : *text;
}

Result<ReturnTables> find_return(std::vector<Part>& parts, ReturnLayout const& layout, IssueLog& issues) {
    ReturnTables out;
    WEIR_TRY(each_sheet(parts, out.places, [&](Part const& part, Grid grid, std::uint32_t place) {
        auto table = table_of(grid, place, layout);
        if (!table) {
            issues.add(IssueCode::sheet_unknown, {place, 0, 0}, {}, out.places[place].sheet);
            return;
        }
        auto const same = [&](ReturnTable const& other) { return other.found.module == table->found.module; };
        if (std::ranges::any_of(out.tables, same)) {
            issues.add(IssueCode::list_repeated, {place, 0, 0}, layout.modules()[table->found.module].name);
            return;
        }
        table->grid = std::move(grid);
        table->from_xml = part.workbook->format() == "xml";
        auto const& columns = layout.modules()[table->found.module].columns;
        if (auto const last = std::ranges::find_if(columns, numbers_an_element);
            table->from_xml && last != columns.end()) {
            table->compared = static_cast<std::size_t>(last - columns.begin()); // they stand last
        }
        table->dates.resize(table->found.columns.size());
        out.tables.push_back(std::move(*table));
    }));
    return out;
}

ReturnReading::ReturnReading(ReturnTables tables, IssueLog issues, ReturnLayout const& layout,
                             Rules const& the_rules, ParseOptions const& options)
    : rules(the_rules), tables_(std::move(tables)), layout_(layout), options_(options),
      mapper_(the_rules.values, options.choices),
      reader_(out.issues, mapper_, the_rules.generic, Notation::list_text) {
    out.issues = std::move(issues);
    out.places = std::move(tables_.places);
}

void ReturnReading::see_ids(ReturnTable const& table, std::size_t column) {
    std::string_view last;
    for (std::size_t row = table.header_row + 1; row < table.grid.rows(); ++row) {
        auto const cell = table.grid.at(row, column);
        if (cell.text != last || row == table.header_row + 1) {
            ids_.see(id_text(cell)); // the rows of one child often stand together
            last = cell.text;
        }
    }
}

// What a column's texts say about the order of day and month; gives its latest day that is not to come.
std::optional<Date> ReturnReading::see_dates(ReturnTable const& table, std::size_t column,
                                             DateColumn& dates) {
    std::optional<Date> latest;
    for (std::size_t row = table.header_row + 1; row < table.grid.rows(); ++row) {
        auto const cell = table.grid.at(row, column);
        see_date_cell(cell, dates);
        auto const text = read_date_text(cell.text);
        auto const day = cell.kind != files::Cell::Kind::text ? date_of_serial(cell.number)
                         : text.certain                       ? text.certain
                         : text.two_digit_year                ? std::nullopt
                                                              : text.day_first;
        if (day && *day <= options_.today && (!latest || *day > *latest)) {
            latest = day;
        }
    }
    return latest;
}

void ReturnReading::look_over() {
    std::optional<Date> latest;
    for (auto& table : tables_.tables) {
        auto const& module = layout_.modules()[table.found.module];
        for (std::size_t c = 0; c < module.columns.size(); ++c) {
            auto const kind = module.columns[c].kind;
            auto const at = table.found.columns[c];
            if (at && kind == Kind::id) {
                see_ids(table, *at);
            } else if (at && is_date(kind)) {
                auto const day = see_dates(table, *at, table.dates[c]);
                // An end may lie ahead, and dirt often does; what has begun or happened does not.
                bool const happened = kind == Kind::date || kind == Kind::past;
                if (happened && day && (!latest || *day > *latest)) {
                    latest = day;
                }
            }
        }
    }
    ids_.settle(options_.known_id);
    std::size_t rows = 0;
    for (auto const& table : tables_.tables) {
        rows += table.grid.rows();
    }
    book.reserve(rows);
    if (options_.extract_date) {
        out.extract_date = *options_.extract_date;
    } else if (tables_.extract_date) {
        out.extract_date = *tables_.extract_date;
    } else {
        out.extract_date = latest.value_or(options_.today);
        out.issues.add(IssueCode::extract_date_guessed, {}, {}, iso(out.extract_date));
    }
    births_ = {add_years(out.extract_date, -30), add_years(out.extract_date, 1)};
    adult_births_ = {add_years(out.extract_date, -100), add_years(out.extract_date, 1)};
    events_ = {add_years(out.extract_date, -40), add_years(out.extract_date, 2)};
}

bool ReturnReading::has_module(std::string_view name) const {
    return std::ranges::any_of(tables_.tables, [&](ReturnTable const& table) {
        return layout_.modules()[table.found.module].name == name;
    });
}

bool ReturnReading::repeats(ReturnTable const& table, std::size_t grid_row, Prints& prints) {
    auto const print = table.grid.row_print(grid_row, table.compared);
    std::optional<std::size_t> same;
    prints.each(print, [&](std::size_t earlier) {
        if (table.grid.same_row(earlier, grid_row, table.compared)) {
            same = earlier;
        }
        return !same;
    });
    if (same) {
        reader_.note_at(IssueCode::duplicate_row, 0, {},
                        "row " + std::to_string(table.grid.row_number(*same)) + " says the same");
        return true;
    }
    prints.add(print, grid_row);
    return false;
}

std::optional<IssueCode> ReturnReading::wrong_id(ReturnTable const& table, std::size_t id_column,
                                                 std::string const& id) {
    if (id.empty()) {
        return IssueCode::id_missing;
    }
    switch (no_id(id, table.grid.at(table.header_row, *table.found.columns[id_column]).text)) {
    case NoId::header:
        return IssueCode::headers_again;
    case NoId::word:
        return IssueCode::id_is_a_word;
    case NoId::is_one:
        break;
    }
    return std::nullopt;
}

void ReturnReading::read_module(std::string_view name, Each const& each) {
    for (auto const& table : tables_.tables) {
        auto const& module = layout_.modules()[table.found.module];
        if (module.name != name) {
            continue;
        }
        ListCount count{module.name, table.place, module.kept()};
        read_rows(table, module, each, count);
        out.lists.push_back(std::move(count));
        if (!out.lists.back().read) {
            out.issues.add(IssueCode::list_not_read, {table.place, 0, 0}, module.name,
                           std::to_string(out.lists.back().rows) + " rows");
        }
    }
}

void ReturnReading::read_rows(ReturnTable const& table, ReturnModule const& module, Each const& each,
                              ListCount& count) {
    Prints prints;
    if (count.read) {
        prints.reserve(table.grid.rows());
    }
    ReturnRow row;
    for (std::size_t grid_row = table.header_row + 1; grid_row < table.grid.rows(); ++grid_row) {
        if (table.grid.row_blank(grid_row)) {
            continue;
        }
        ++count.rows;
        if (!count.read || !read_row(table, module, grid_row, prints, count, row)) {
            continue;
        }
        each(module, table, row);
        if (row.refused) {
            reader_.keep_refused(table.grid, grid_row, row.id, out.refused_rows);
        }
        ++(row.refused ? count.refused : reader_.row_mended() ? count.corrected : count.accepted);
    }
}

// False where the row does not say whose it is, or says again what another said: it has been counted then.
bool ReturnReading::read_row(ReturnTable const& table, ReturnModule const& module, std::size_t grid_row,
                             Prints& prints, ListCount& count, ReturnRow& row) {
    auto const id_column = module.of_kind(Kind::id); // a side sheet may be of nobody
    row.place = table.place;
    row.number = table.grid.row_number(grid_row);
    row.id.clear();
    row.refused = false;
    reader_.begin_row(row.place, row.number);
    if (id_column) {
        row.id = ids_.canonical(id_text(table.grid.at(grid_row, *table.found.columns[*id_column])));
    }
    if (auto const wrong = id_column ? wrong_id(table, *id_column, row.id) : std::nullopt) {
        reader_.note_at(*wrong, cell_column(table, *id_column), module.columns[*id_column].header);
        reader_.keep_refused(table.grid, grid_row, {}, out.refused_rows);
        ++count.refused;
        return false;
    }
    if (repeats(table, grid_row, prints)) {
        ++count.corrected;
        return false;
    }
    row.values.assign(module.columns.size(), Value{NotSupplied{}});
    for (std::size_t c = 0; c < module.columns.size(); ++c) {
        if (auto const at = table.found.columns[c]) {
            reader_.at_column(cell_column(table, c), module.columns[c].header);
            row.values[c] = value_of(module.columns[c], table, c, table.grid.at(grid_row, *at));
        }
    }
    if (id_column) {
        tell_birth(table, row, module);
    }
    return true;
}

Value ReturnReading::value_of(ReturnColumn const& column, ReturnTable const& table, std::size_t index,
                              CellView const& cell) {
    switch (column.kind) {
    case Kind::birth:
    case Kind::adult_birth:
    case Kind::date:
    case Kind::end:
    case Kind::past:
    case Kind::above:
        return date_value(column, table, index, cell);
    case Kind::code:
        return reader_.code(cell, *column.value_concept);
    case Kind::list:
        return listed(column, cell);
    case Kind::conference: {
        auto const unnecessary = listed(column, cell);
        auto const* flag = std::get_if<std::string>(&unnecessary);
        if (flag == nullptr || (*flag != "Y" && *flag != "N")) {
            return Blank{};
        }
        return std::string(R"({"OUTCOME_CP_CONFERENCE":")") + (*flag == "Y" ? "N" : "Y") + "\"}";
    }
    case Kind::text:
    case Kind::upn:
        return reader_.text(cell);
    case Kind::integer:
        return reader_.integer(cell);
    case Kind::real:
        return reader_.real(cell);
    case Kind::pounds:
        return reader_.pounds(cell);
    case Kind::worker:
        return reader_.worker(cell);
    case Kind::postcode:
        return reader_.postcode(cell);
    case Kind::urn:
        return reader_.urn(cell);
    case Kind::id:
    case Kind::group:
    case Kind::own:
    case Kind::unused:
        return NotSupplied{};
    }
    return NotSupplied{};
}

Value ReturnReading::date_value(ReturnColumn const& column, ReturnTable const& table, std::size_t index,
                                CellView const& cell) {
    bool const adult = column.kind == Kind::adult_birth;
    bool const birth = adult || column.kind == Kind::birth;
    auto const& window = adult ? adult_births_ : birth ? births_ : events_;
    auto const read = reader_.date(cell, table.dates[index], window, birth);
    if (!read.day) {
        return read.unreadable ? Value{NotSupplied{}} : Value{Blank{}};
    }
    if (column.kind == Kind::past && *read.day > out.extract_date) {
        reader_.note(IssueCode::visit_after_extract, iso(*read.day));
        return NotSupplied{};
    }
    return *read.day;
}

Value ReturnReading::listed(ReturnColumn const& column, CellView const& cell) {
    if (cell.blank()) {
        return Blank{};
    }
    auto const* found = rules.codes.find(column.list, cell.text);
    auto const quoted = "“" + tidied(cell.text.substr(0, 80)) + "”";
    if (found == nullptr) {
        auto const set = code_set_of_list(column.list);
        auto const said = options_.choices.find(set, cell.text);
        auto const* chosen = said && !said->empty() ? rules.codes.find(column.list, *said) : nullptr;
        if (chosen != nullptr) {
            reader_.note(IssueCode::code_variant,
                         quoted + " was read as " + chosen->code + ", as a person has said");
            return chosen->means;
        }
        bool const none = said && said->empty();
        if (!none) {
            mapper_.note_unmapped(set, cell.text, column.header);
        }
        reader_.note(none ? IssueCode::code_none : IssueCode::code_unmapped, quoted);
        return Blank{};
    }
    if (tidied(cell.text) != found->code) {
        reader_.note(IssueCode::code_variant, quoted + " was read as " + found->code);
    }
    return found->means;
}

void ReturnReading::note(ReturnTable const& table, ReturnRow const& row, IssueCode code, std::size_t column,
                         std::string_view detail) {
    auto const& header = layout_.modules()[table.found.module].columns[column].header;
    auto const cell = cell_column(table, column);
    auto const now = reader_.spot();
    if (now.place == row.place && now.row == row.number) {
        reader_.note_at(code, cell, header, detail); // so that the row counts as mended
    } else {
        out.issues.add(code, {row.place, row.number, static_cast<std::uint32_t>(cell)}, header, detail);
    }
}

// From 1; an element of XML stands in no column.
std::size_t ReturnReading::cell_column(ReturnTable const& table, std::size_t column) const {
    auto const at = table.found.columns[column];
    return at && !table.from_xml ? *at + 1 : 0;
}

void ReturnReading::mended_later(std::string_view module, std::size_t rows) {
    for (auto& list : out.lists) {
        if (list.name == module) {
            list.accepted -= std::min(rows, list.accepted);
            list.corrected += rows;
        }
    }
}

std::optional<std::vector<Value>> ReturnReading::values_for(ReturnModule const& module, ReturnRow const& row,
                                                            record::TableDef const& table) const {
    std::vector<Value> values(table.fields.size(), Value{NotSupplied{}});
    for (std::size_t c = 0; c < module.columns.size(); ++c) {
        if (module.columns[c].table == &table) {
            values[module.columns[c].field] = row.values[c];
        }
    }
    bool const starts = !table.starts_field || std::holds_alternative<Date>(values[*table.starts_field]);
    bool const says = std::ranges::any_of(values, record::has_content);
    return starts && says ? std::optional(std::move(values)) : std::nullopt;
}

// Row after row asks for the same one.
record::TableDef const& ReturnReading::kept_table(std::string_view name) {
    if (kept_ == nullptr || kept_->name != name) {
        kept_ = &rules.schema.at(name);
    }
    return *kept_;
}

bool ReturnReading::keep(ReturnModule const& module, ReturnTable const& table, ReturnRow& row,
                         std::string_view name) {
    auto const& kept = kept_table(name);
    auto const column_of = [&](std::optional<std::size_t> field) {
        for (std::size_t c = 0; field && c < module.columns.size(); ++c) {
            if (module.columns[c].table == &kept && module.columns[c].field == *field) {
                return std::optional(c);
            }
        }
        return std::optional<std::size_t>{};
    };
    auto values = values_for(module, row, kept);
    if (!values) {
        row.refused = true;
        note(table, row, IssueCode::date_missing,
             column_of(kept.starts_field).value_or(*module.of_kind(Kind::id)));
        return false;
    }
    auto const end_column = column_of(kept.ends_field);
    auto const start = kept.starts_field ? std::get<Date>((*values)[*kept.starts_field]) : Date{};
    if (end_column && row.day(*end_column) && kept.starts_field) {
        auto const end = *row.day(*end_column);
        if (end < start) {
            note(table, row, IssueCode::end_before_start, *end_column, iso(end) + " is before " + iso(start));
            (*values)[*kept.ends_field] = NotSupplied{};
        } else if (end > out.extract_date) {
            note(table, row, IssueCode::end_after_extract, *end_column, iso(end));
        }
    }
    book.add(kept, row.id, *std::move(values), row.place, row.number);
    return true;
}

void ReturnReading::tell_birth(ReturnTable const& table, ReturnRow const& row, ReturnModule const& module) {
    auto& child = children.of(row.id, {row.place, row.number, 0});
    auto const column = module.of_kind(Kind::birth);
    auto const born = column ? row.day(*column) : std::nullopt;
    if (!born) {
        return;
    }
    if (!child.birth) {
        child.birth = born;
    } else if (*born != *child.birth) {
        note(table, row, IssueCode::birth_dates_differ, *column);
    }
}

void ReturnReading::note_headers() {
    for (auto const& table : tables_.tables) {
        if (table.from_xml) {
            continue; // elements that are not there are not missing: most are optional
        }
        auto const& module = layout_.modules()[table.found.module];
        std::vector<char> used(table.grid.width(table.header_row), 0);
        for (std::size_t c = 0; c < module.columns.size(); ++c) {
            auto const at = table.found.columns[c];
            if (!at) {
                bool const expected = !module.columns[c].xml_only && module.columns[c].kind != Kind::unused &&
                                      module.columns[c].kind != Kind::above;
                if (expected) {
                    out.issues.add(IssueCode::header_missing,
                                   {table.place, table.grid.row_number(table.header_row), 0},
                                   module.columns[c].header);
                }
                continue;
            }
            used[*at] = 1;
            auto const written = tidied(table.grid.at(table.header_row, *at).text);
            if (written != module.columns[c].header) {
                out.issues.add(IssueCode::header_variant,
                               {table.place, table.grid.row_number(table.header_row),
                                static_cast<std::uint32_t>(*at + 1)},
                               module.columns[c].header, written.substr(0, 120));
            }
        }
        for (std::size_t column = 0; column < used.size(); ++column) {
            auto const cell = table.grid.at(table.header_row, column);
            if (used[column] == 0 && !cell.blank()) {
                out.issues.add(IssueCode::header_unknown,
                               {table.place, table.grid.row_number(table.header_row),
                                static_cast<std::uint32_t>(column + 1)},
                               tidied(cell.text.substr(0, 120)));
            }
        }
    }
}

Parsed ReturnReading::finish(std::string system, std::string format, std::string source_name) {
    out.system = std::move(system);
    out.format = std::move(format);
    out.source_name = std::move(source_name);
    out.facts = std::move(book.facts());
    out.unmapped = mapper_.unmapped();
    return std::move(out);
}

} // namespace weir::intake
