#include "web/returns/tried_correction.hpp"

#include "quality/return_check.hpp"
#include "quality/return_faults.hpp"

#include <algorithm>
#include <map>

namespace weir::web {

namespace {

using quality::ReturnColumnShape;
using Found = std::map<std::pair<std::size_t, std::string>, TriedEffect>; // by rule and row in words

// The row by its table and what it begins with, which a correction elsewhere leaves as it is.
std::string row_words(OpenedReturn const& opened, std::size_t table, std::uint32_t row) {
    auto const& shape = opened.shape.tables()[table];
    auto const& data = opened.data->table(table);
    std::string words = shape.module;
    if (table == quality::ReturnShape::whole || shape.order.empty()) {
        return words;
    }
    auto const value = data.columns[shape.order.front()].whole.empty()
                           ? quality::blank_cell
                           : data.columns[shape.order.front()].whole[row];
    if (value == quality::blank_cell || value == quality::unreadable_cell) {
        return words;
    }
    return words + ", " +
           (shape.columns[shape.order.front()].kind == quality::ValueKind::date
                ? iso(from_day_number(value))
                : opened.data->texts().text(value));
}

void add(OpenedReturn const& opened, std::string const& kind, quality::RuleFinding const& finding,
         Found& found) {
    auto const& rule = opened.rules.all()[finding.rule];
    auto words = row_words(opened, rule.table, finding.row);
    TriedEffect effect{quality::rule_in_lists(kind, rule.code), std::string(quality::name_of(rule.severity)),
                       rule.message, rule.what_to_do, words};
    found.emplace(std::pair{finding.rule, std::move(words)}, std::move(effect));
}

} // namespace

Result<Trial> Trial::open(record::KeptReturn kept, std::string kind, int year, KeptBefore const& before,
                          std::filesystem::path const& definitions, std::string child) {
    auto const found = std::ranges::find(kept.children, child, &record::ReturnChild::child);
    if (child.empty() || found == kept.children.end()) {
        return fail(ErrorCode::not_found, "The rows of this child are not kept.");
    }
    Trial trial;
    trial.rows_ = rows_apart(*found);
    trial.opened_ = WEIR_TRY(open_kept(kept, kind, year, before, definitions));
    trial.kind_ = std::move(kind);
    trial.child_ = std::move(child);
    std::erase_if(trial.rows_, [&](KeptRow const& row) { return !trial.opened_->shape.find(row.table); });
    return trial;
}

std::string Trial::words_of(std::size_t row) const {
    auto const& shape = opened_->shape.tables()[*opened_->shape.find(rows_.at(row).table)];
    auto const& cells = rows_.at(row).cells;
    auto const first = shape.order.empty() ? cells.end() : cells.find(shape.order.front());
    return shape.module + (first == cells.end() ? "" : ", " + typed_of(first->second));
}

std::vector<TriedCell> Trial::cells(std::size_t row) const {
    auto const table = *opened_->shape.find(rows_.at(row).table);
    auto const& shape = opened_->shape.tables()[table];
    std::vector<TriedCell> out;
    for (std::size_t c = 0; c < shape.columns.size(); ++c) {
        auto const role = shape.columns[c].role;
        if (role != ReturnColumnShape::Role::plain || !opened_->data->table(table).columns[c].supplied) {
            continue;
        }
        auto const cell = rows_.at(row).cells.find(c);
        out.push_back({shape.columns[c].name,
                       cell == rows_.at(row).cells.end() ? std::string() : typed_of(cell->second)});
    }
    return out;
}

Result<Tried> Trial::with(std::size_t row, std::vector<TriedCell> const& cells) {
    auto rows = rows_;
    auto const& shape = opened_->shape.tables()[*opened_->shape.find(rows.at(row).table)];
    auto const as_it_was = this->cells(row);
    for (auto const& cell : cells) {
        auto const column = shape.column(cell.column);
        auto const before = std::ranges::find(as_it_was, cell.column, &TriedCell::column);
        if (column && before != as_it_was.end() && before->typed != cell.typed) {
            rows[row].cells[*column] = kept_of(cell.typed, shape.columns[*column].kind);
        }
    }
    auto& data = *opened_->data;
    quality::ReturnCheck check(opened_->rules, data, opened_->calendar);
    Found before;
    for (auto const& finding : check.found()) {
        auto const table = opened_->rules.all()[finding.rule].table;
        auto const& id = data.children().text(data.table(table).child[finding.row]);
        if (table == quality::ReturnShape::whole || id == child_) {
            add(*opened_, kind_, finding, before);
        }
    }
    auto const corrected = put_together(child_, rows);
    auto const edited = WEIR_TRY(
        check.replace_child(child_, [&](quality::ReturnData& into) { add_kept_child(corrected, into); }));
    Found after;
    for (auto const& finding : edited.found) {
        add(*opened_, kind_, finding, after);
    }
    Tried tried{.others = edited.others.size()};
    for (auto const& [key, effect] : before) {
        (after.contains(key) ? tried.stay : tried.gone).push_back(effect);
    }
    for (auto const& [key, effect] : after) {
        if (!before.contains(key)) {
            tried.come.push_back(effect);
        }
    }
    return tried;
}

} // namespace weir::web
