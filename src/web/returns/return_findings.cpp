#include "web/returns/return_findings.hpp"

#include "base/limits.hpp"
#include "quality/return_faults.hpp"
#include "web/returns/kept_return.hpp"

#include <algorithm>
#include <set>

namespace weir::web {

namespace {

std::string value_text(quality::ReturnData const& data, quality::DataTable const& table,
                       quality::ReturnColumnShape const& column, std::size_t at, std::uint32_t row) {
    auto const& values = table.columns[at];
    if (column.kind == quality::ValueKind::number) {
        return std::to_string(values.number[row]);
    }
    auto const value = values.whole[row];
    if (value == quality::blank_cell || value == quality::unreadable_cell) {
        return {};
    }
    return column.kind == quality::ValueKind::date ? iso(from_day_number(value)) : data.texts().text(value);
}

// By the first column that orders the child's rows, and which of those that say the same there it is. So a
// mended cell leaves the key, unless it is that column's.
std::string key_of(quality::ReturnData const& data, std::size_t table_number, std::uint32_t row) {
    auto const& shape = data.shape().tables()[table_number];
    auto const& table = data.table(table_number);
    auto const text = [&](std::uint32_t of) {
        return shape.order.empty()
                   ? std::string()
                   : value_text(data, table, shape.columns[shape.order.front()], shape.order.front(), of);
    };
    auto const own = text(row);
    std::size_t before = 0;
    if (table_number != quality::ReturnShape::whole) {
        for (auto const other : table.rows_of(table.child[row])) {
            before += other < row && text(other) == own ? 1U : 0U;
        }
    }
    return own + (before == 0 ? "" : "#" + std::to_string(before + 1));
}

std::set<std::string> rules_asked(std::string_view kind, OpenedReturn const& opened,
                                  quality::ReturnCheck const& check) {
    std::set<std::size_t> left_out;
    for (auto const& one : check.not_asked()) {
        left_out.insert(one.rule);
    }
    std::set<std::string> asked;
    auto const& rules = opened.rules.all();
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (rules[i].holds_in(opened.data->year()) && !left_out.contains(i)) {
            asked.insert(quality::rule_in_lists(kind, rules[i].code) + " " +
                         opened.shape.tables()[rules[i].table].name);
        }
    }
    return asked;
}

} // namespace

std::string_view kind_of(intake::StatutoryReturn const& found) {
    using Kind = intake::StatutoryReturn::Kind;
    return found.kind == Kind::cin_census ? "cin" : found.kind == Kind::workforce ? "csww" : "ssda903";
}

std::shared_ptr<record::ReturnFindings> findings_of(std::string_view kind, OpenedReturn const& opened,
                                                    quality::ReturnCheck const& check) {
    auto findings = std::make_shared<record::ReturnFindings>();
    auto const& data = *opened.data;
    findings->kind = kind;
    findings->year = data.year();
    for (auto const& place : opened.places) {
        findings->places.push_back(place.sheet.empty() || place.file.starts_with(place.sheet)
                                       ? place.file
                                       : place.file + ", " + place.sheet);
    }
    auto asked = rules_asked(kind, opened, check);
    for (auto const& finding : check.found()) {
        auto const& rule = opened.rules.all()[finding.rule];
        auto const& table = data.table(rule.table);
        auto const name = quality::rule_in_lists(kind, rule.code);
        auto const& shape = opened.shape.tables()[rule.table];
        if (findings->faults.size() == limits::return_faults_kept_max) {
            asked.erase(name + " " + shape.name);
            continue;
        }
        auto const& id = data.children().text(table.child[finding.row]);
        bool const whole = rule.table == quality::ReturnShape::whole;
        bool const nobody = id.starts_with('\n');
        auto key = key_of(data, rule.table, finding.row);
        if (nobody && !whole) { // a row that is nobody's is known by its place alone
            key += "@" + std::to_string(table.row_number[finding.row]);
        }
        findings->faults.push_back({name, shape.name, nobody ? std::string() : id, std::move(key),
                                    table.place[finding.row], table.row_number[finding.row]});
    }
    findings->asked.assign(asked.begin(), asked.end());
    auto rows = kept_rows_of(data);
    findings->head = std::move(rows.head);
    findings->children = std::move(rows.children);
    return findings;
}

} // namespace weir::web
