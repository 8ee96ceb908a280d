// Finding the format by content. SSD tables are known by their fields, Annex A by its headers, and the
// returns that are not read yet by theirs, so that the refusal can say what was given.
#include "intake/parsed.hpp"

#include "intake/annex_a.hpp"
#include "intake/ssd.hpp"

#include <algorithm>

namespace weir::intake {
namespace {

// A sheet's first row that is not blank, as keys.
std::vector<std::string> first_row(files::Workbook& workbook, std::size_t sheet) {
    std::vector<std::string> keys;
    auto const read = workbook.read(sheet, [&](std::size_t, std::span<files::Cell const> cells) {
        for (auto const& cell : cells) {
            keys.push_back(match_key(cell.text));
        }
        return std::ranges::all_of(keys, &std::string::empty);
    });
    return read ? keys : std::vector<std::string>{};
}

bool has(std::vector<std::string> const& keys, std::string_view key) {
    return std::ranges::find(keys, key) != keys.end();
}

bool has_ssd_fields(std::vector<std::string> const& keys, record::Schema const& schema) {
    if (has(keys, "contact id") && has(keys, "decision date")) {
        return true;
    }
    return std::ranges::any_of(schema.tables(), [&](record::TableDef const& table) {
        auto const matched = std::ranges::count_if(
            table.fields, [&](auto const& field) { return has(keys, match_key(field.name)); });
        return matched >= 2;
    });
}

// SSDA903 modules carry CHILD and DOB in capitals; no list of Annex A does.
bool is_ssda903(std::vector<std::string> const& keys) {
    return has(keys, "child") &&
           (has(keys, "dob") || has(keys, "decom") || has(keys, "mis start") || has(keys, "sw id"));
}

} // namespace

Result<Rules> Rules::read(std::filesystem::path const& definitions) {
    auto const folder = definitions / "intake";
    auto schema = WEIR_TRY(record::Schema::read(definitions / "record" / "ssd_tables.csv"));
    auto values = WEIR_TRY(ValueMap::read(folder));
    Rules rules{std::move(schema), std::move(values), {}, {}, {}};
    rules.annex_a = WEIR_TRY(AnnexALayout::read(folder, rules.schema, rules.values));
    rules.ssd = WEIR_TRY(SsdLayout::read(folder, rules.schema, rules.values));
    rules.generic = WEIR_TRY(GenericWorkers::read(folder));
    return rules;
}

Result<Parsed> parse(std::vector<Part>& parts, std::string const& source_name, Rules const& rules,
                     ParseOptions const& options) {
    bool ssd = false;
    bool looked_after = false;
    std::size_t workbooks = 0;
    for (auto& part : parts) {
        workbooks += part.workbook->format() == "csv" ? 0 : 1;
        for (std::size_t sheet = 0; sheet < part.workbook->sheets().size(); ++sheet) {
            auto const keys = first_row(*part.workbook, sheet);
            ssd = ssd || has_ssd_fields(keys, rules.schema);
            looked_after = looked_after || is_ssda903(keys);
        }
    }
    if (workbooks > 1) {
        return fail(ErrorCode::refused, "the folder holds " + std::to_string(workbooks) +
                                            " workbooks, and a folder is one return: give each by itself");
    }
    IssueLog issues;
    if (ssd) {
        auto files = WEIR_TRY(find_ssd(parts, rules, issues));
        return parse_ssd(std::move(files), std::move(issues), source_name, "ssd", rules, options);
    }
    auto sheets = WEIR_TRY(find_annex_a(parts, rules, issues));
    if (sheets.lists.empty() && looked_after) {
        return fail(ErrorCode::unsupported, "this is an SSDA903 return, which is not yet read");
    }
    auto const* const format = workbooks > 0 ? "annex-a" : "annex-a csv";
    return parse_annex_a(std::move(sheets), std::move(issues), source_name, format, rules, options);
}

} // namespace weir::intake
