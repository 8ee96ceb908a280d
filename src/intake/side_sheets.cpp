// A side sheet adds to what returns say: a row about a child whom the record does not know, or about a
// contact or an episode that no return told of, is refused, so that a slip of the pen makes no new event.
#include "intake/side_sheets.hpp"

#include "files/xlsx_writer.hpp"

#include <algorithm>
#include <array>

namespace weir::intake {
namespace {

using record::Blank;
using record::NotSupplied;
using record::Value;

// Tables whose rows come from returns; a sheet speaks of rows that are there.
constexpr std::array<std::string_view, 2> told_by_returns{"ssd_contacts", "ssd_early_help_episodes"};

// The outcome as the SSD keeps it, one flag set of ten; nobody has decided while it is empty.
void keep_outcome_as_flags(record::TableDef const& table, std::vector<Value>& values) {
    if (auto const field = table.field("cont_contact_outcome_json")) {
        auto const* flag = std::get_if<std::string>(&values[*field]);
        values[*field] = flag == nullptr ? Value{Blank{}} : Value{"{\"" + *flag + R"(":"Y"})"};
    }
}

std::string text_in(Value const& value) {
    auto const* text = std::get_if<std::string>(&value);
    return text == nullptr ? std::string() : *text;
}

class SideSheet {
public:
    SideSheet(ReturnReading& reading, ReturnModule const& module, ParseOptions const& options)
        : reading_(reading), module_(module), options_(options) {
        for (auto const& column : module.columns) {
            table_ = column.table != nullptr ? column.table : table_;
        }
    }

    void read() {
        reading_.read_module(module_.name, [&](ReturnModule const&, ReturnTable const& table,
                                               ReturnRow& row) { take(table, row); });
    }

private:
    void take(ReturnTable const& table, ReturnRow& row) {
        auto const id = module_.of_kind(ReturnColumnKind::id);
        if (id && options_.known_id && !options_.known_id(row.id)) {
            reading_.note(table, row, IssueCode::person_unknown, *id);
            row.refused = true;
            return;
        }
        auto values =
            has_what_tells_it(table, row) ? reading_.values_for(module_, row, *table_) : std::nullopt;
        if (!values) {
            row.refused = true;
            return;
        }
        keep_outcome_as_flags(*table_, *values);
        record::Fact fact{table_->id, {}, row.id, std::move(*values), row.place, row.number};
        if (table_->row_id_field) {
            fact.source_row_id = text_in(fact.values[*table_->row_id_field]);
        }
        if (table_->person_field) {
            fact.values[*table_->person_field] = row.id;
        }
        fact.about_existing = std::ranges::find(told_by_returns, table_->name) != told_by_returns.end();
        reading_.book.append(std::move(fact));
    }

    // The row's date and whatever else tells it from others.
    bool has_what_tells_it(ReturnTable const& table, ReturnRow const& row) {
        for (std::size_t c = 0; c < module_.columns.size(); ++c) {
            auto const& column = module_.columns[c];
            bool const tells = column.table == table_ && (table_->fields[column.field].natural_key ||
                                                          table_->row_id_field == column.field);
            if (tells && !record::has_content(row.values[c])) {
                reading_.note(table, row,
                              column.kind == ReturnColumnKind::date ? IssueCode::date_missing
                                                                    : IssueCode::row_id_missing,
                              c);
                return false;
            }
        }
        return true;
    }

    ReturnReading& reading_;
    ReturnModule const& module_;
    ParseOptions const& options_;
    record::TableDef const* table_ = nullptr;
};

std::string_view how_to_write(ReturnColumn const& column) {
    switch (column.kind) {
    case ReturnColumnKind::date:
    case ReturnColumnKind::end:
    case ReturnColumnKind::past:
        return "a date";
    case ReturnColumnKind::integer:
        return "a whole number";
    case ReturnColumnKind::pounds:
        return "an amount in pounds";
    case ReturnColumnKind::code:
        return "a code, as the statutory returns have it";
    case ReturnColumnKind::list:
        return "one of the words below";
    default:
        return "text";
    }
}

} // namespace

Result<Parsed> parse_side_sheets(ReturnTables tables, IssueLog issues, std::string const& source_name,
                                 Rules const& rules, ParseOptions const& options) {
    ReturnReading reading(std::move(tables), std::move(issues), rules.side_sheets, rules, options);
    reading.look_over();
    reading.note_headers();
    for (auto const& module : rules.side_sheets.modules()) {
        if (reading.has_module(module.name)) {
            SideSheet(reading, module, options).read();
        }
    }
    return reading.finish("side-sheet", "side sheet", source_name);
}

Status write_side_sheet(Rules const& rules, std::string_view name, std::filesystem::path const& path) {
    auto const& modules = rules.side_sheets.modules();
    auto const found = std::ranges::find(modules, name, &ReturnModule::name);
    if (found == modules.end()) {
        std::string names;
        for (auto const& module : modules) {
            names += (names.empty() ? "" : ", ") + module.name;
        }
        return fail(ErrorCode::not_found,
                    "There is no side sheet " + std::string(name) + "; there are: " + names + ".");
    }
    auto writer = WEIR_TRY(files::XlsxWriter::create(path));
    std::vector<std::string> headers;
    for (auto const& column : found->columns) {
        headers.push_back(column.header);
    }
    WEIR_TRY(writer.add_sheet(found->name, headers));
    std::array<std::string, 4> const guidance{"Column", "Needed", "How to write it", "What it means"};
    WEIR_TRY(writer.add_sheet("Guidance", guidance));
    for (auto const& column : found->columns) {
        writer.text(column.header)
            .text(column.needed ? "yes" : "")
            .text(how_to_write(column))
            .text(column.note);
        writer.end_row();
    }
    for (auto const& column : found->columns) {
        for (auto const& code : rules.codes.all(column.list)) {
            writer.text(column.header).text("").text(code.code).text(code.meaning).end_row();
        }
    }
    return writer.finish();
}

} // namespace weir::intake
