// A table of field and value in, the same with the group and how it was found out.
#include "cli/values_command.hpp"

#include "cli/options.hpp"
#include "files/csv_writer.hpp"
#include "files/table.hpp"
#include "intake/values.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

namespace weir::cli {
namespace {

struct Arguments {
    std::string in;
    std::string out;
};

struct Columns {
    std::optional<std::size_t> field, value;
};

Columns columns_of(std::span<files::Cell const> header) {
    Columns columns;
    for (std::size_t i = 0; i < header.size(); ++i) {
        auto const key = intake::match_key(header[i].text);
        if (key == "field" && !columns.field) {
            columns.field = i;
        } else if (key.starts_with("value") && !columns.value) {
            columns.value = i;
        }
    }
    return columns;
}

Status map_rows(files::Workbook& workbook, intake::ValueMap const& values, files::CsvWriter& writer) {
    Columns columns;
    bool headed = false;
    writer.row("field", "value", "group", "status");
    WEIR_TRY(workbook.read(0, [&](std::size_t, std::span<files::Cell const> cells) {
        if (!headed) {
            headed = true;
            columns = columns_of(cells);
            return columns.field && columns.value;
        }
        auto const text = [&](std::size_t at) { return at < cells.size() ? cells[at].text : std::string{}; };
        auto const field = text(*columns.field);
        auto const value = text(*columns.value);
        auto const known = values.concept_of_header(field);
        auto const found = known ? values.map(*known, value) : intake::MappedValue{};
        writer.row(field, value, found.group, intake::name_of(found.how));
        return true;
    }));
    if (!columns.field || !columns.value) {
        return fail(ErrorCode::invalid, "The table needs the columns field and value.");
    }
    return {};
}

Status map_file(Arguments const& given) {
    auto const found = WEIR_TRY(home());
    auto const values = WEIR_TRY(intake::ValueMap::read(found.definitions() / "intake"));
    auto const workbook = WEIR_TRY(files::open_workbook(given.in));
    auto writer = WEIR_TRY(files::CsvWriter::to_file(given.out, {.formulas = files::CsvFormulas::as_it_is}));
    WEIR_TRY(map_rows(*workbook, values, writer));
    return writer.finish();
}

int run(Arguments const& given) {
    auto const done = map_file(given);
    return done ? 0 : report(done.error());
}

} // namespace

void add_values_command(CLI::App& app, std::function<int()>& chosen) {
    auto* const command = app.add_subcommand("values", "Say what spellings of codes mean");
    auto const given = std::make_shared<Arguments>();
    command->add_option("file", given->in, "Table with the columns field and value")->required();
    command
        ->add_option("--out", given->out,
                     "CSV: field, value, group, status (exact, known, pattern, unmapped)")
        ->required();
    command->callback([&chosen, given] { chosen = [given] { return run(*given); }; });
}

} // namespace weir::cli
