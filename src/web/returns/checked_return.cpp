#include "web/returns/checked_return.hpp"

#include "files/csv_writer.hpp"
#include "web/returns/return_findings.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace weir::web {

std::vector<ReturnFault> faults_of(OpenedReturn const& opened, quality::ReturnCheck const& check,
                                   std::string const& child, std::size_t rows_max) {
    std::vector<ReturnFault> faults;
    for (auto const& finding : check.found()) {
        auto const& rule = opened.rules.all()[finding.rule];
        auto const& table = opened.data->table(rule.table);
        auto const& id = opened.data->children().text(table.child[finding.row]);
        if (!child.empty() && id != child) {
            continue;
        }
        if (faults.size() == rows_max) {
            break;
        }
        bool const nobody = id.starts_with('\n');
        bool const whole = rule.table == quality::ReturnShape::whole;
        auto const& place = opened.places[table.place[finding.row]];
        faults.push_back({rule.code, std::string(quality::name_of(rule.severity)),
                          opened.shape.tables()[rule.table].module, place.file, whole ? "" : place.sheet,
                          whole ? "" : std::to_string(table.row_number[finding.row]), nobody ? "" : id,
                          rule.fields, rule.message, rule.what_to_do, rule.who});
    }
    return faults;
}

Result<std::string> csv_of(std::vector<ReturnFault> const& faults) {
    std::string text;
    auto csv = files::CsvWriter::to_string(text);
    csv.row("code", "severity", "table", "file", "sheet", "row", "child", "fields", "message", "what_to_do",
            "who");
    for (auto const& one : faults) {
        csv.row(one.code, one.severity, one.table, one.file, one.sheet, one.row, one.child, one.fields,
                one.message, one.what_to_do, one.who);
    }
    WEIR_TRY(csv.finish());
    return text;
}

CheckedReturn check_found(intake::StatutoryReturn const& found, std::filesystem::path const& definitions,
                          intake::Rules const& reading, CheckWanted const& wanted) {
    CheckedReturn checked;
    auto const opened = open_found(found, definitions, reading, wanted.before);
    if (!opened) {
        checked.counts.not_checked = opened.error().text();
        return checked;
    }
    quality::ReturnCheck const check((*opened)->rules, *(*opened)->data, (*opened)->calendar);
    checked.counts = {
        (*opened)->data->year(), check.asked(), check.failed(), check.not_asked().size(), {}, {}};
    std::map<std::size_t, std::size_t> by_rule;
    for (auto const& finding : check.found()) {
        ++by_rule[finding.rule];
        ++checked.rows;
    }
    std::map<std::string, std::size_t> by_code; // a code may have several lines
    for (auto const& [number, rows] : by_rule) {
        auto const& rule = (*opened)->rules.all()[number];
        by_code[rule.code] += rows;
        checked.rules.push_back({rule.code, std::string(quality::name_of(rule.severity)), rule.message,
                                 rule.what_to_do, rule.who, rows});
    }
    checked.counts.rows_by_code.assign(by_code.begin(), by_code.end());
    std::ranges::stable_sort(checked.rules, [](RuleCount const& a, RuleCount const& b) {
        return std::make_tuple(a.severity != "error", b.rows) <
               std::make_tuple(b.severity != "error", a.rows);
    });
    checked.year_before = (*opened)->year_before;
    if (wanted.findings) {
        checked.findings = findings_of(kind_of(found), **opened, check);
    }
    if (wanted.rows_max > 0) {
        auto const faults = faults_of(**opened, check, {}, wanted.rows_max);
        checked.csv_rows = faults.size();
        checked.csv = csv_of(faults).value_or(std::string());
    }
    return checked;
}

} // namespace weir::web
