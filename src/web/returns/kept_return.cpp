// Rows as text: fields parted by one control character, rows by another, which no cell holds.
#include "web/returns/kept_return.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>

namespace weir::web {

namespace {

using quality::DataTable;
using quality::ReturnColumnShape;
using quality::ReturnData;
using quality::ReturnShape;
using quality::ValueKind;

constexpr char field_end = '\x1e';
constexpr char row_end = '\x1d';

std::string without_marks(std::string_view text) {
    std::string out(text);
    std::erase_if(out, [](char c) { return c == field_end || c == row_end || c == '\x1f'; });
    return out;
}

void add_cell(ReturnData const& data, DataTable const& table, std::size_t column, ValueKind kind,
              std::uint32_t row, std::string& out) {
    auto const& values = table.columns[column];
    std::string cell;
    if (kind == ValueKind::number) {
        auto const number = values.number[row];
        if (number == quality::unreadable_number) {
            cell = "u";
        } else if (number == number) { // not a number is blank
            char text[32];
            auto const end = std::to_chars(text, text + sizeof text, number).ptr;
            cell = "n" + std::string(text, end);
        }
    } else if (auto const value = values.whole[row]; value == quality::unreadable_cell) {
        cell = "u";
    } else if (value != quality::blank_cell) {
        cell = kind == ValueKind::date ? "d" + std::to_string(value)
                                       : "t" + without_marks(data.texts().text(value));
    }
    if (!cell.empty()) {
        out += std::to_string(column) + cell + field_end;
    }
}

// "episodes" 2 17 "1d17653" "2tS" …
void add_row(ReturnData const& data, std::size_t table_number, std::uint32_t row, std::string& out) {
    auto const& shape = data.shape().tables()[table_number];
    auto const& table = data.table(table_number);
    bool const whole = table_number == ReturnShape::whole;
    out += shape.name + field_end + std::to_string(whole ? 0 : table.place[row]) + field_end +
           std::to_string(whole ? 0 : table.row_number[row]) + field_end;
    for (std::size_t c = 0; c < shape.columns.size(); ++c) {
        if (table.columns[c].supplied && shape.columns[c].role != ReturnColumnShape::Role::derived) {
            add_cell(data, table, c, shape.columns[c].kind, row, out);
        }
    }
    out += row_end;
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number number{};
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::vector<std::string_view> parts(std::string_view text, char end) {
    std::vector<std::string_view> out;
    for (auto at = text.find(end); at != std::string_view::npos; at = text.find(end)) {
        out.push_back(text.substr(0, at));
        text.remove_prefix(at + 1);
    }
    return out;
}

void set_cell(ReturnData& data, std::size_t table, std::string_view cell) {
    auto const& columns = data.shape().tables()[table].columns;
    auto const mark = cell.find_first_not_of("0123456789");
    auto const column = number_of<std::size_t>(cell.substr(0, mark));
    if (mark == std::string_view::npos || !column || *column >= columns.size()) {
        return;
    }
    auto const kind = columns[*column].kind;
    auto const value = cell.substr(mark + 1);
    if (cell[mark] == 'u') {
        data.set_unreadable(table, *column);
    } else if (cell[mark] == 'd' && kind == ValueKind::date) {
        if (auto const day = number_of<std::int32_t>(value)) {
            data.set_date(table, *column, from_day_number(*day));
        }
    } else if (cell[mark] == 'n' && kind == ValueKind::number) {
        if (auto const number = number_of<double>(value)) {
            data.set_number(table, *column, *number);
        }
    } else if (cell[mark] == 't' && kind == ValueKind::text) {
        data.set_text(table, *column, value);
    }
}

std::optional<std::size_t> table_named(ReturnShape const& shape, std::string_view name, KeptAs as) {
    return shape.find(as == KeptAs::this_year ? std::string(name) : "last_" + std::string(name));
}

void add_rows(record::ReturnChild const& child, KeptAs as, ReturnData& data) {
    for (auto const row : parts(child.rows, row_end)) {
        auto const fields = parts(row, field_end);
        auto const table = fields.size() < 3 ? std::nullopt : table_named(data.shape(), fields[0], as);
        if (!table || (*table == ReturnShape::whole && as == KeptAs::year_before)) {
            continue;
        }
        if (*table != ReturnShape::whole) {
            data.add_row(*table, child.child, number_of<std::uint32_t>(fields[1]).value_or(0),
                         number_of<std::uint32_t>(fields[2]).value_or(0));
        }
        for (std::size_t i = 3; i < fields.size(); ++i) {
            set_cell(data, *table, fields[i]);
        }
    }
}

} // namespace

KeptRows kept_rows_of(ReturnData const& data) {
    KeptRows kept;
    kept.head = iso(data.reference_date()) + row_end;
    std::map<std::int32_t, std::string> by_child;
    std::string nobody;
    auto const& tables = data.shape().tables();
    for (std::size_t t = 0; t < tables.size(); ++t) {
        auto const& table = data.table(t);
        if (!table.supplied || tables[t].last_year) {
            continue;
        }
        kept.head += tables[t].name + field_end;
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            if (table.columns[c].supplied && tables[t].columns[c].role != ReturnColumnShape::Role::derived) {
                kept.head += std::to_string(c) + field_end;
            }
        }
        kept.head += row_end;
        for (std::uint32_t row = 0; row < table.rows(); ++row) {
            if (!table.live(row)) {
                continue;
            }
            auto const child = table.child[row];
            bool const named = t != ReturnShape::whole && !data.children().text(child).starts_with('\n');
            add_row(data, t, row, named ? by_child[child] : nobody);
        }
    }
    for (auto& [child, rows] : by_child) {
        kept.children.push_back({data.children().text(child), std::move(rows)});
    }
    if (!nobody.empty()) {
        kept.children.push_back({"", std::move(nobody)});
    }
    return kept;
}

void add_kept(record::KeptReturn const& kept, KeptAs as, ReturnData& data) {
    auto const lines = parts(kept.head, row_end);
    if (lines.empty()) {
        return;
    }
    if (auto const day = parse_iso_date(lines.front()); day && as == KeptAs::this_year) {
        data.set_reference_date(*day);
    }
    for (std::size_t i = 1; i < lines.size(); ++i) {
        auto const fields = parts(lines[i], field_end);
        auto const table = fields.empty() ? std::nullopt : table_named(data.shape(), fields[0], as);
        if (!table) {
            continue;
        }
        std::vector<std::size_t> columns;
        for (std::size_t f = 1; f < fields.size(); ++f) {
            auto const column = number_of<std::size_t>(fields[f]);
            if (column && *column < data.shape().tables()[*table].columns.size()) {
                columns.push_back(*column);
            }
        }
        data.supply(*table, columns);
    }
    for (auto const& child : kept.children) {
        add_rows(child, as, data);
    }
}

std::vector<KeptRow> rows_apart(record::ReturnChild const& child) {
    std::vector<KeptRow> rows;
    for (auto const row : parts(child.rows, row_end)) {
        auto const fields = parts(row, field_end);
        if (fields.size() < 3) {
            continue;
        }
        KeptRow apart{std::string(fields[0]),
                      number_of<std::uint32_t>(fields[1]).value_or(0),
                      number_of<std::uint32_t>(fields[2]).value_or(0),
                      {}};
        for (std::size_t i = 3; i < fields.size(); ++i) {
            auto const mark = std::min(fields[i].find_first_not_of("0123456789"), fields[i].size());
            if (auto const column = number_of<std::size_t>(fields[i].substr(0, mark))) {
                apart.cells[*column] = fields[i].substr(mark);
            }
        }
        rows.push_back(std::move(apart));
    }
    return rows;
}

record::ReturnChild put_together(std::string child, std::vector<KeptRow> const& rows) {
    record::ReturnChild together{std::move(child), {}};
    for (auto const& row : rows) {
        together.rows += row.table + field_end + std::to_string(row.place) + field_end +
                         std::to_string(row.number) + field_end;
        for (auto const& [column, cell] : row.cells) {
            if (!cell.empty()) {
                together.rows += std::to_string(column) + cell + field_end;
            }
        }
        together.rows += row_end;
    }
    return together;
}

std::string typed_of(std::string_view kept) {
    if (kept.empty()) {
        return {};
    }
    auto const value = kept.substr(1);
    auto const number = number_of<std::int32_t>(value);
    if (kept.front() == 'd' && number) {
        std::chrono::year_month_day const day{from_day_number(*number)};
        return std::to_string(static_cast<unsigned>(day.day())) + "/" +
               std::to_string(static_cast<unsigned>(day.month())) + "/" +
               std::to_string(static_cast<int>(day.year()));
    }
    return kept.front() == 'u' ? "?" : std::string(value);
}

namespace {

std::optional<Date> day_typed(std::string_view text) {
    if (auto const iso_day = parse_iso_date(text)) {
        return iso_day;
    }
    auto const first = text.find('/');
    auto const second = first == std::string_view::npos ? first : text.find('/', first + 1);
    if (second == std::string_view::npos) {
        return std::nullopt;
    }
    auto const day = number_of<unsigned>(text.substr(0, first));
    auto const month = number_of<unsigned>(text.substr(first + 1, second - first - 1));
    auto const year = number_of<int>(text.substr(second + 1));
    if (!day || !month || !year || *year < 1900 || *year > 2100) {
        return std::nullopt;
    }
    std::chrono::year_month_day const typed{std::chrono::year{*year}, std::chrono::month{*month},
                                            std::chrono::day{*day}};
    return typed.ok() ? std::optional(Date{typed}) : std::nullopt;
}

} // namespace

std::string kept_of(std::string_view typed, ValueKind kind) {
    if (typed.empty()) {
        return {};
    }
    if (kind == ValueKind::date) {
        auto const day = day_typed(typed);
        return day ? "d" + std::to_string(day_number(*day)) : "u";
    }
    if (kind == ValueKind::number) {
        return number_of<double>(typed) ? "n" + std::string(typed) : "u";
    }
    return "t" + without_marks(typed);
}

void add_kept_child(record::ReturnChild const& child, ReturnData& data) {
    add_rows(child, KeptAs::this_year, data);
}

} // namespace weir::web
