#include "intake/return_format.hpp"

#include "intake/xml_return.hpp"

#include <algorithm>

namespace weir::intake {

bool has_key(std::vector<std::string> const& keys, std::string_view key) {
    return std::ranges::find(keys, key) != keys.end();
}

std::vector<std::vector<std::string>> first_rows(files::Workbook& workbook, std::size_t sheet) {
    std::vector<std::vector<std::string>> rows;
    std::size_t seen = 0;
    auto const read = workbook.read(sheet, [&](std::size_t, std::span<files::Cell const> cells) {
        std::vector<std::string> keys;
        for (auto const& cell : cells) {
            keys.push_back(match_key(cell.text));
        }
        if (!std::ranges::all_of(keys, &std::string::empty)) {
            rows.push_back(std::move(keys));
        }
        return ++seen < return_header_rows_max;
    });
    return read ? rows : std::vector<std::vector<std::string>>{};
}

namespace {

// SSDA903 modules carry CHILD and DOB in capitals; no list of Annex A does.
bool is_ssda903(std::vector<std::string> const& keys, ReturnLayout const& layout) {
    return (has_key(keys, "child") || has_key(keys, "childid") || has_key(keys, "child id")) &&
           layout.find(keys).has_value();
}

} // namespace

Status one_return(std::vector<Part> const& parts) {
    std::size_t workbooks = 0;
    for (auto const& part : parts) {
        if (part.workbook == nullptr) {
            if (parts.size() > 1) {
                return fail(ErrorCode::refused,
                            "the folder holds " + part.name +
                                " beside other files, and an XML return is one file: give "
                                "it by itself");
            }
            return {};
        }
        workbooks += part.workbook->format() == "csv" ? 0 : 1;
    }
    if (workbooks > 1) {
        return fail(ErrorCode::refused, "the folder holds " + std::to_string(workbooks) +
                                            " workbooks, and a folder is one return: give each by itself");
    }
    return {};
}

void note_old_workbooks(std::vector<Part> const& parts, IssueLog& issues) {
    auto const old = [](Part const& part) { return part.workbook && part.workbook->format() == "xls"; };
    if (std::ranges::any_of(parts, old)) {
        issues.add(IssueCode::old_workbook, {});
    }
}

namespace {

struct XmlForm {
    StatutoryReturn::Kind kind;
    std::string_view format;
    ReturnLayout Rules::* layout;
    std::string_view record; // the element that holds one child, or one worker
};

// Which it is, its header says; else what its elements are called.
Result<XmlForm> kind_of_return(XmlKind const& kind) {
    constexpr XmlForm care{StatutoryReturn::Kind::ssda903, "ssda903 xml", &Rules::ssda903, "child"};
    constexpr XmlForm need{StatutoryReturn::Kind::cin_census, "cin xml", &Rules::cin, "child"};
    constexpr XmlForm work{StatutoryReturn::Kind::workforce, "csww xml", &Rules::csww, "cswwworker"};
    auto const collection = match_key(kind.collection);
    if (collection == "cla" || collection == "ssda903" || collection == "903") {
        return care;
    }
    if (collection == "csww" || collection == "cswww" || (collection.empty() && kind.names_workers)) {
        return work; // the Department's own schemas spell it in both ways
    }
    if (!collection.empty() && collection != "cin") {
        return fail(ErrorCode::unsupported, "this is an XML return of the collection " +
                                                kind.collection.substr(0, 40) + ", which is not read");
    }
    return collection == "cin" || kind.names_children_of_need ? need : care;
}

} // namespace

Result<StatutoryReturn> statutory_xml(Part const& part, Rules const& rules) {
    auto const kind = kind_of_xml(part.xml);
    auto const which = WEIR_TRY(kind_of_return(kind));
    StatutoryReturn out;
    out.kind = which.kind;
    out.format = which.format;
    auto const& layout = rules.*which.layout;
    auto xml = WEIR_TRY(read_xml_return(part.xml, part.name, layout, which.record));
    std::vector<Part> parts;
    parts.push_back({part.name, std::move(xml.tables)});
    out.tables = WEIR_TRY(find_return(parts, layout, out.issues));
    if (out.tables.tables.empty()) {
        return fail(ErrorCode::unsupported, "this is an XML file of no return that is known");
    }
    out.tables.extract_date = xml.reference_date;
    out.tables.header = std::move(xml.header);
    out.tables.from_xml = true;
    for (auto const& slip : xml.slips) {
        out.issues.add(IssueCode::header_variant, {}, slip.header,
                       slip.written.substr(0, 120) + ", " + std::to_string(slip.count) + " elements");
    }
    for (auto const& [name, count] : xml.unknown) {
        out.issues.add(IssueCode::header_unknown, {}, name.substr(0, 120),
                       std::to_string(count) + " elements");
    }
    return out;
}

Result<std::optional<StatutoryReturn>> statutory_return(std::vector<Part>& parts, Rules const& rules) {
    WEIR_TRY(one_return(parts));
    if (parts.size() == 1 && parts.front().workbook == nullptr) {
        return WEIR_TRY(statutory_xml(parts.front(), rules));
    }
    StatutoryReturn out;
    bool looked_after = false;
    bool workbook = false;
    for (auto& part : parts) {
        workbook = workbook || part.workbook->format() != "csv";
        for (std::size_t sheet = 0; sheet < part.workbook->sheets().size() && !looked_after; ++sheet) {
            looked_after = std::ranges::any_of(first_rows(*part.workbook, sheet), [&](auto const& keys) {
                return is_ssda903(keys, rules.ssda903);
            });
        }
    }
    if (!looked_after) {
        return std::optional<StatutoryReturn>{};
    }
    note_old_workbooks(parts, out.issues);
    out.format = workbook ? "ssda903 workbook" : "ssda903 csv";
    out.tables = WEIR_TRY(find_return(parts, rules.ssda903, out.issues));
    return out;
}

} // namespace weir::intake
