// Finding the format by content. SSD tables are known by their fields, Annex A and the SSDA903 by their
// headers as are side sheets, XML by the collection that its header names.
#include "intake/parsed.hpp"

#include "base/parallel.hpp"
#include "intake/annex_a.hpp"
#include "intake/cin_census.hpp"
#include "intake/return_format.hpp"
#include "intake/side_sheets.hpp"
#include "intake/ssd.hpp"
#include "intake/ssda903.hpp"
#include "intake/workforce.hpp"

#include <algorithm>
#include <future>

namespace weir::intake {
namespace {

bool has_ssd_fields(std::vector<std::string> const& keys, record::Schema const& schema) {
    if (has_key(keys, "contact id") && has_key(keys, "decision date")) {
        return true;
    }
    return std::ranges::any_of(schema.tables(), [&](record::TableDef const& table) {
        auto const matched = std::ranges::count_if(
            table.fields, [&](auto const& field) { return has_key(keys, match_key(field.name)); });
        return matched >= 2;
    });
}

Parsed parse_statutory(StatutoryReturn const& found, std::string const& source_name, Rules const& rules,
                       ParseOptions const& options) {
    switch (found.kind) {
    case StatutoryReturn::Kind::cin_census:
        return parse_cin_census(found.tables, found.issues, source_name, rules, options);
    case StatutoryReturn::Kind::workforce:
        return parse_workforce(found.tables, found.issues, source_name, rules, options);
    case StatutoryReturn::Kind::ssda903:
        break;
    }
    return parse_ssda903(found.tables, found.issues, source_name, found.format, rules, options);
}

} // namespace

Status each_sheet(std::vector<Part> const& parts, std::vector<Place>& places, SheetTaker const& take) {
    // The files of a folder are read side by side and shown in their order.
    std::vector<Result<std::vector<Grid>>> read(parts.size());
    parallel_for(parts.size(), 0, [&](std::size_t number) {
        auto const& part = parts[number];
        for (std::size_t i = 0; i < part.workbook->sheets().size() && read[number]; ++i) {
            auto grid = Grid::read(*part.workbook, i);
            if (grid) {
                read[number]->push_back(std::move(*grid));
            } else {
                read[number] = tl::unexpected(std::move(grid.error()).during("reading " + part.name));
            }
        }
    });
    for (std::size_t number = 0; number < parts.size(); ++number) {
        auto const& part = parts[number];
        if (!read[number]) {
            return tl::unexpected(std::move(read[number].error()));
        }
        for (std::size_t i = 0; i < read[number]->size(); ++i) {
            auto const place = static_cast<std::uint32_t>(places.size());
            places.push_back({part.name, part.workbook->sheets()[i].name});
            take(part, std::move((*read[number])[i]), place);
        }
    }
    return {};
}

Result<Rules> Rules::read(std::filesystem::path const& definitions) {
    auto const folder = definitions / "intake";
    auto schema = WEIR_TRY(record::Schema::read(definitions / "record" / "ssd_tables.csv"));
    auto values = WEIR_TRY(ValueMap::read(folder));
    Rules rules{std::move(schema), std::move(values), {}, {}, {}, {}, {}, {}, {}, {}};
    rules.annex_a = WEIR_TRY(AnnexALayout::read(folder, rules.schema, rules.values));
    rules.ssd = WEIR_TRY(SsdLayout::read(folder, rules.schema, rules.values));
    rules.generic = WEIR_TRY(GenericWorkers::read(folder));
    rules.codes = WEIR_TRY(CodeLists::read(folder));
    rules.ssda903 =
        WEIR_TRY(ReturnLayout::read(folder / "ssda903_modules.csv", rules.schema, rules.values, rules.codes));
    rules.cin =
        WEIR_TRY(ReturnLayout::read(folder / "cin_modules.csv", rules.schema, rules.values, rules.codes));
    rules.csww =
        WEIR_TRY(ReturnLayout::read(folder / "csww_modules.csv", rules.schema, rules.values, rules.codes));
    rules.side_sheets =
        WEIR_TRY(ReturnLayout::read(folder / "side_sheets.csv", rules.schema, rules.values, rules.codes));
    return rules;
}

Result<Parsed> parse(std::vector<Part>& parts, std::string const& source_name, Rules const& rules,
                     ParseOptions const& options) {
    bool ssd = false;
    bool annex_a_workbook = false;
    bool side = false;
    for (auto& part : parts) {
        if (part.workbook == nullptr) {
            ssd = false;
            break; // XML: one file by itself, or refused below
        }
        annex_a_workbook = annex_a_workbook || part.workbook->format() != "csv";
        for (std::size_t sheet = 0; sheet < part.workbook->sheets().size(); ++sheet) {
            auto const rows = first_rows(*part.workbook, sheet);
            ssd = ssd || (!rows.empty() && has_ssd_fields(rows.front(), rules.schema));
            side = side || std::ranges::any_of(rows, [&](auto const& keys) {
                       return rules.side_sheets.find(keys).has_value();
                   });
        }
    }
    WEIR_TRY(one_return(parts));
    if (!ssd) {
        if (auto found = WEIR_TRY(statutory_return(parts, rules))) {
            // Whoever is shown the return looks at it while it is read; neither changes what both share.
            std::future<void> shown;
            if (options.seen_return) {
                shown = std::async(std::launch::async, options.seen_return, std::cref(*found));
            }
            auto parsed = parse_statutory(*found, source_name, rules, options);
            if (shown.valid()) {
                shown.get();
            }
            return parsed;
        }
    }
    IssueLog issues;
    note_old_workbooks(parts, issues);
    if (ssd) {
        auto files = WEIR_TRY(find_ssd(parts, rules, issues));
        return parse_ssd(std::move(files), std::move(issues), source_name, "ssd", rules, options);
    }
    if (side) {
        auto tables = WEIR_TRY(find_return(parts, rules.side_sheets, issues));
        return parse_side_sheets(std::move(tables), std::move(issues), source_name, rules, options);
    }
    auto sheets = WEIR_TRY(find_annex_a(parts, rules, issues));
    auto const* const format = annex_a_workbook ? "annex-a" : "annex-a csv";
    return parse_annex_a(std::move(sheets), std::move(issues), source_name, format, rules, options);
}

} // namespace weir::intake
