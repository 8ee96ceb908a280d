#include "quality/return_data.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"

#include <algorithm>
#include <tuple>

namespace weir::quality {

namespace {

std::string_view trimmed(std::string_view text) {
    auto const blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

// Blank stands behind every date: an episode without an end is the last of its kind.
std::int32_t sort_key(std::int32_t cell) {
    return cell <= unreadable_cell ? std::numeric_limits<std::int32_t>::max() : cell;
}

} // namespace

std::int32_t TextBook::number(std::string_view text) {
    if (auto const found = index_.find(text); found != index_.end()) {
        return found->second;
    }
    auto const number = static_cast<std::int32_t>(texts_.size());
    texts_.emplace_back(text);
    index_.emplace(texts_.back(), number);
    return number;
}

std::optional<std::int32_t> TextBook::find(std::string_view text) const {
    auto const found = index_.find(text);
    return found == index_.end() ? std::nullopt : std::optional(found->second);
}

std::span<std::uint32_t const> DataTable::rows_of(std::int32_t who) const {
    if (static_cast<std::size_t>(who) >= of_child.size()) {
        return {};
    }
    auto const& range = of_child[static_cast<std::size_t>(who)];
    return std::span(order).subspan(range.begin, range.count);
}

ReturnData::ReturnData(ReturnShape const& shape, int return_year)
    : shape_(&shape), tables_(shape.tables().size()), year_(return_year),
      reference_date_(date(return_year, 3, 31)) {
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        tables_[i].columns.resize(shape.tables()[i].columns.size());
    }
    supply(ReturnShape::whole, {});
    add_row(ReturnShape::whole, {}, 0, 0);
}

void ReturnData::supply(std::size_t table, std::vector<std::size_t> const& columns) {
    tables_[table].supplied = true;
    last_year_given_ = last_year_given_ || shape_->tables()[table].last_year;
    for (auto const column : columns) {
        tables_[table].columns[column].supplied = true;
    }
}

void ReturnData::add_row(std::size_t table, std::string_view child_id, std::uint32_t place,
                         std::uint32_t row_number) {
    auto& filled = tables_[table];
    auto const id = trimmed(child_id);
    if (id.empty()) { // no id of a file holds a line break, so these are nobody else's
        filled.child.push_back(children_.number("\n" + std::to_string(nobody_++)));
    } else if (!filled.child.empty() && filled.child.back() >= 0 &&
               children_.text(filled.child.back()) == id) {
        filled.child.push_back(filled.child.back()); // most rows follow one of the same child
    } else {
        filled.child.push_back(children_.number(id));
    }
    filled.row_number.push_back(row_number);
    filled.place.push_back(place);
    auto const& columns = shape_->tables()[table].columns;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        if (columns[c].kind == ValueKind::number) {
            filled.columns[c].number.push_back(blank_number);
        } else {
            filled.columns[c].whole.push_back(blank_cell);
        }
    }
}

void ReturnData::set_text(std::size_t table, std::size_t column, std::string_view text) {
    auto const said = trimmed(text);
    if (said.empty()) {
        return;
    }
    auto const small = [](char c) { return c >= 'a' && c <= 'z'; };
    auto& cell = tables_[table].columns[column].whole.back();
    if (std::ranges::none_of(said, small)) { // nearly all: nothing is copied
        cell = texts_.number(said);
        return;
    }
    std::string capitals(said);
    for (auto& c : capitals) {
        c = small(c) ? static_cast<char>(c - 'a' + 'A') : c;
    }
    cell = texts_.number(capitals);
}

void ReturnData::set_date(std::size_t table, std::size_t column, Date day) {
    tables_[table].columns[column].whole.back() = day_number(day);
}

void ReturnData::set_number(std::size_t table, std::size_t column, double number) {
    tables_[table].columns[column].number.back() = number;
}

void ReturnData::set_unreadable(std::size_t table, std::size_t column) {
    auto& filled = tables_[table].columns[column];
    if (shape_->tables()[table].columns[column].kind == ValueKind::number) {
        filled.number.back() = unreadable_number;
    } else {
        filled.whole.back() = unreadable_cell;
    }
}

void ReturnData::copy_row(std::size_t table, std::uint32_t row, std::string_view child_id) {
    auto& filled = tables_[table];
    add_row(table, child_id, filled.place[row], filled.row_number[row]);
    for (auto& column : filled.columns) {
        if (!column.number.empty()) {
            column.number.back() = column.number[row];
        } else {
            column.whole.back() = column.whole[row];
        }
    }
}

Status ReturnData::settle() {
    for (std::size_t t = 0; t < tables_.size(); ++t) {
        WEIR_TRY(group_rows(t));
        auto& table = tables_[t];
        table.before.assign(table.rows(), -1);
        table.after.assign(table.rows(), -1);
        for (auto const& range : table.of_child) {
            auto const rows = std::span(table.order).subspan(range.begin, range.count);
            order_rows(t, rows);
            link_rows(t, rows);
            derive_periods(t, rows);
        }
    }
    return {};
}

Status ReturnData::too_many_rows(std::size_t table, std::uint32_t row) const {
    return fail(ErrorCode::limit, "the child of row " + std::to_string(tables_[table].row_number[row]) +
                                      " has more than " + std::to_string(limits::child_rows_max) +
                                      " rows in " + shape_->tables()[table].name +
                                      " (child_rows_max): see that the rows have ids of their own children");
}

std::int32_t ReturnData::remove_child(std::string_view child_id) {
    auto const who = children_.number(trimmed(child_id));
    for (std::size_t t = 1; t < tables_.size(); ++t) {
        auto& table = tables_[t];
        if (shape_->tables()[t].last_year || static_cast<std::size_t>(who) >= table.of_child.size()) {
            continue;
        }
        for (auto const row : table.rows_of(who)) {
            table.child[row] = -1;
        }
        table.of_child[static_cast<std::size_t>(who)] = {};
    }
    return who;
}

// The child's new rows stand last in each table; their order is put behind all others.
Status ReturnData::settle_child(std::int32_t who) {
    for (std::size_t t = 1; t < tables_.size(); ++t) {
        auto& table = tables_[t];
        if (shape_->tables()[t].last_year) {
            continue;
        }
        auto first = table.before.size(); // rows from here on have not been settled
        table.before.resize(table.rows(), -1);
        table.after.resize(table.rows(), -1);
        if (static_cast<std::size_t>(who) >= table.of_child.size()) {
            table.of_child.resize(static_cast<std::size_t>(who) + 1);
        }
        auto const begin = table.order.size();
        for (; first < table.rows(); ++first) {
            WEIR_EXPECTS(table.child[first] == who);
            table.order.push_back(static_cast<std::uint32_t>(first));
        }
        auto const rows = std::span(table.order).subspan(begin);
        if (rows.size() > limits::child_rows_max) {
            return too_many_rows(t, rows.front());
        }
        table.of_child[static_cast<std::size_t>(who)] = {static_cast<std::uint32_t>(begin),
                                                         static_cast<std::uint32_t>(rows.size())};
        order_rows(t, rows);
        link_rows(t, rows);
        derive_periods(t, rows);
    }
    return {};
}

// Rows child by child, counted first and then placed.
Status ReturnData::group_rows(std::size_t index) {
    auto& table = tables_[index];
    table.of_child.assign(children_.size(), {});
    for (std::size_t row = 0; row < table.rows(); ++row) {
        auto& range = table.of_child[static_cast<std::size_t>(table.child[row])];
        if (++range.count > limits::child_rows_max) {
            return too_many_rows(index, static_cast<std::uint32_t>(row));
        }
    }
    std::uint32_t begin = 0;
    for (auto& range : table.of_child) {
        range.begin = begin;
        begin += range.count;
    }
    std::vector<std::uint32_t> next(table.of_child.size());
    std::ranges::transform(table.of_child, next.begin(), &ChildRows::begin);
    table.order.resize(table.rows());
    for (std::size_t row = 0; row < table.rows(); ++row) {
        table.order[next[static_cast<std::size_t>(table.child[row])]++] = static_cast<std::uint32_t>(row);
    }
    return {};
}

void ReturnData::order_rows(std::size_t index, std::span<std::uint32_t> rows) {
    auto const& columns = shape_->tables()[index].order;
    if (rows.size() < 2 || columns.empty()) {
        return;
    }
    auto const key = [&](std::uint32_t row, std::size_t i) {
        return sort_key(tables_[index].columns[columns[i]].whole[row]);
    };
    std::ranges::stable_sort(rows, [&](std::uint32_t a, std::uint32_t b) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (key(a, i) != key(b, i)) {
                return key(a, i) < key(b, i);
            }
        }
        return false;
    });
}

void ReturnData::link_rows(std::size_t index, std::span<std::uint32_t const> rows) {
    auto& table = tables_[index];
    for (std::size_t i = 1; i < rows.size(); ++i) {
        table.after[rows[i - 1]] = static_cast<std::int32_t>(rows[i]);
        table.before[rows[i]] = static_cast<std::int32_t>(rows[i - 1]);
    }
}

// Episodes joined by REC = X1 and equal dates are one period of care; short breaks (V3, V4) make periods of
// their own (SSDA903 guide, "period of care").
void ReturnData::derive_periods(std::size_t index, std::span<std::uint32_t const> rows) {
    auto const& shape = shape_->tables()[index];
    if (!shape.periods) {
        return;
    }
    auto& columns = tables_[index].columns;
    auto const& decom = columns[*shape.column("DECOM")].whole;
    auto const& dec = columns[*shape.column("DEC")].whole;
    auto const& rec = columns[*shape.column("REC")].whole;
    auto const& status = columns[*shape.column("LS")].whole;
    auto const goes_on = texts_.find("X1"), v3 = texts_.find("V3"), v4 = texts_.find("V4");
    auto const is = [](std::int32_t cell, std::optional<std::int32_t> const& code) {
        return code && cell == *code;
    };
    auto const short_break = [&](std::uint32_t row) { return is(status[row], v3) || is(status[row], v4); };
    auto const first_derived = shape.columns.size() - period_columns;
    for (std::size_t begin = 0; begin < rows.size();) {
        auto end = begin + 1;
        while (end < rows.size() && is(rec[rows[end - 1]], goes_on) &&
               dec[rows[end - 1]] == decom[rows[end]] && dec[rows[end - 1]] > unreadable_cell &&
               short_break(rows[end - 1]) == short_break(rows[end])) {
            ++end;
        }
        for (auto i = begin; i < end; ++i) {
            columns[first_derived].whole[rows[i]] = decom[rows[begin]];
            columns[first_derived + 1].whole[rows[i]] = dec[rows[end - 1]];
            columns[first_derived + 2].whole[rows[i]] = i == begin ? 1 : 0;
            columns[first_derived + 3].whole[rows[i]] = i + 1 == end ? 1 : 0;
        }
        begin = end;
    }
}

} // namespace weir::quality
