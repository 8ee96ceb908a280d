// Finding the format by content. SSD tables are known by their fields, Annex A and the SSDA903 by their
// headers as are side sheets, XML by the collection that its header names.
#include "intake/parsed.hpp"

#include "intake/annex_a.hpp"
#include "intake/cin_census.hpp"
#include "intake/side_sheets.hpp"
#include "intake/ssd.hpp"
#include "intake/ssda903.hpp"
#include "intake/xml_return.hpp"

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
bool is_ssda903(std::vector<std::string> const& keys, ReturnLayout const& layout) {
    return (has(keys, "child") || has(keys, "childid") || has(keys, "child id")) &&
           layout.find(keys).has_value();
}

// An XML return is one file. Which it is, its header says; else what its elements are called.
Result<Parsed> parse_xml(Part const& part, std::string const& source_name, Rules const& rules,
                         ParseOptions const& options) {
    auto const collection = match_key(collection_of(part.xml));
    if (collection == "csww") {
        return fail(ErrorCode::unsupported,
                    "this is a social work workforce return: it names no worker, so nothing of it can be "
                    "kept beside who holds which case");
    }
    bool const care = collection == "cla" || collection == "ssda903" || collection == "903";
    bool const need = collection == "cin" || part.xml.find("LAchildID") != std::string::npos;
    if (!collection.empty() && !care && collection != "cin") {
        return fail(ErrorCode::unsupported, "this is an XML return of the collection " +
                                                collection_of(part.xml).substr(0, 40) +
                                                ", which is not read");
    }
    auto const& layout = need && !care ? rules.cin : rules.ssda903;
    auto xml = WEIR_TRY(read_xml_return(part.xml, part.name, layout, "child"));
    std::vector<Part> parts;
    parts.push_back({part.name, std::move(xml.tables)});
    IssueLog issues;
    auto tables = WEIR_TRY(find_return(parts, layout, issues));
    if (tables.tables.empty()) {
        return fail(ErrorCode::unsupported, "this is an XML file of no return that is known");
    }
    tables.extract_date = xml.reference_date;
    for (auto const& [name, count] : xml.unknown) {
        issues.add(IssueCode::header_unknown, {}, name.substr(0, 120), std::to_string(count) + " elements");
    }
    if (&layout == &rules.cin) {
        return parse_cin_census(std::move(tables), std::move(issues), source_name, rules, options);
    }
    return parse_ssda903(std::move(tables), std::move(issues), source_name, "ssda903 xml", rules, options);
}

} // namespace

Status each_sheet(std::vector<Part> const& parts, std::vector<Place>& places, SheetTaker const& take) {
    for (auto const& part : parts) {
        auto const& sheets = part.workbook->sheets();
        for (std::size_t i = 0; i < sheets.size(); ++i) {
            auto grid = Grid::read(*part.workbook, i);
            if (!grid) {
                return tl::unexpected(std::move(grid.error()).during("reading " + part.name));
            }
            auto const place = static_cast<std::uint32_t>(places.size());
            places.push_back({part.name, sheets[i].name});
            take(part, std::move(*grid), place);
        }
    }
    return {};
}

Result<Rules> Rules::read(std::filesystem::path const& definitions) {
    auto const folder = definitions / "intake";
    auto schema = WEIR_TRY(record::Schema::read(definitions / "record" / "ssd_tables.csv"));
    auto values = WEIR_TRY(ValueMap::read(folder));
    Rules rules{std::move(schema), std::move(values), {}, {}, {}, {}, {}, {}, {}};
    rules.annex_a = WEIR_TRY(AnnexALayout::read(folder, rules.schema, rules.values));
    rules.ssd = WEIR_TRY(SsdLayout::read(folder, rules.schema, rules.values));
    rules.generic = WEIR_TRY(GenericWorkers::read(folder));
    rules.codes = WEIR_TRY(CodeLists::read(folder));
    rules.ssda903 =
        WEIR_TRY(ReturnLayout::read(folder / "ssda903_modules.csv", rules.schema, rules.values, rules.codes));
    rules.cin =
        WEIR_TRY(ReturnLayout::read(folder / "cin_modules.csv", rules.schema, rules.values, rules.codes));
    rules.side_sheets =
        WEIR_TRY(ReturnLayout::read(folder / "side_sheets.csv", rules.schema, rules.values, rules.codes));
    return rules;
}

Result<Parsed> parse(std::vector<Part>& parts, std::string const& source_name, Rules const& rules,
                     ParseOptions const& options) {
    bool ssd = false;
    bool looked_after = false;
    bool side = false;
    std::size_t workbooks = 0;
    for (auto& part : parts) {
        if (part.workbook == nullptr) {
            if (parts.size() > 1) {
                return fail(ErrorCode::refused,
                            "the folder holds " + part.name +
                                " beside other files, and an XML return is one file: give "
                                "it by itself");
            }
            return parse_xml(part, source_name, rules, options);
        }
        workbooks += part.workbook->format() == "csv" ? 0 : 1;
        for (std::size_t sheet = 0; sheet < part.workbook->sheets().size(); ++sheet) {
            auto const keys = first_row(*part.workbook, sheet);
            ssd = ssd || has_ssd_fields(keys, rules.schema);
            looked_after = looked_after || is_ssda903(keys, rules.ssda903);
            side = side || rules.side_sheets.find(keys).has_value();
        }
    }
    if (workbooks > 1) {
        return fail(ErrorCode::refused, "the folder holds " + std::to_string(workbooks) +
                                            " workbooks, and a folder is one return: give each by itself");
    }
    IssueLog issues;
    if (std::ranges::any_of(parts, [](Part const& part) { return part.workbook->format() == "xls"; })) {
        issues.add(IssueCode::old_workbook, {});
    }
    if (ssd) {
        auto files = WEIR_TRY(find_ssd(parts, rules, issues));
        return parse_ssd(std::move(files), std::move(issues), source_name, "ssd", rules, options);
    }
    if (looked_after) {
        auto tables = WEIR_TRY(find_return(parts, rules.ssda903, issues));
        auto const* const format = workbooks > 0 ? "ssda903 workbook" : "ssda903 csv";
        return parse_ssda903(std::move(tables), std::move(issues), source_name, format, rules, options);
    }
    if (side) {
        auto tables = WEIR_TRY(find_return(parts, rules.side_sheets, issues));
        return parse_side_sheets(std::move(tables), std::move(issues), source_name, rules, options);
    }
    auto sheets = WEIR_TRY(find_annex_a(parts, rules, issues));
    auto const* const format = workbooks > 0 ? "annex-a" : "annex-a csv";
    return parse_annex_a(std::move(sheets), std::move(issues), source_name, format, rules, options);
}

} // namespace weir::intake
