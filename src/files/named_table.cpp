#include "files/named_table.hpp"

#include "files/table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace weir::files {

namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n\v\f";
    auto const first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string key_of(std::string_view name) {
    std::string key{trimmed(name)};
    std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    return key;
}

std::optional<Date> date_of(std::string_view text) {
    if (auto const day = parse_iso_date(text.substr(0, 10))) { // a time of day after it says nothing more
        return text.size() == 10 || text[10] == 'T' || text[10] == ' ' ? day : std::nullopt;
    }
    if (text.size() == 7) {
        return parse_iso_date(std::string{text} + "-01");
    }
    if (text.size() == 10 && text[2] == '/' && text[5] == '/') { // as English returns write it
        return parse_iso_date(std::string{text.substr(6)} + '-' + std::string{text.substr(3, 2)} + '-' +
                              std::string{text.substr(0, 2)});
    }
    return std::nullopt;
}

Result<NamedTable> too_many(std::size_t rows_max) {
    return fail(ErrorCode::limit, "The table has more than " + std::to_string(rows_max) + " rows.");
}

} // namespace

Result<NamedTable> NamedTable::read(std::filesystem::path const& path, Diagnostics& diagnostics,
                                    std::size_t rows_max) {
    auto const workbook = WEIR_TRY(open_workbook(path));
    return read_workbook(*workbook, path.filename().string(), diagnostics, rows_max);
}

Result<NamedTable> NamedTable::read_bytes(std::string bytes, std::string const& name,
                                          Diagnostics& diagnostics, std::size_t rows_max) {
    auto const workbook = WEIR_TRY(open_workbook_bytes(std::move(bytes), name));
    return read_workbook(*workbook, name, diagnostics, rows_max);
}

Result<NamedTable> NamedTable::read_workbook(Workbook& workbook, std::string file, Diagnostics& diagnostics,
                                             std::size_t rows_max) {
    NamedTable table;
    table.file_ = std::move(file);
    bool full = false;
    WEIR_TRY(workbook.read(0, [&](std::size_t line, std::span<Cell const> cells) {
        if (table.columns_.empty()) {
            for (auto const& cell : cells) {
                table.columns_.emplace_back(trimmed(cell.text));
                table.keys_.push_back(key_of(cell.text));
            }
            return true;
        }
        full = table.rows_.size() == rows_max;
        if (!full) {
            table.add_row(line, cells, diagnostics);
        }
        return !full;
    }));
    if (full) {
        return too_many(rows_max);
    }
    return checked(std::move(table));
}

void NamedTable::add_row(std::size_t line, std::span<Cell const> cells, Diagnostics& diagnostics) {
    Row row{line, {}};
    for (auto const& cell : cells) {
        row.cells.push_back(cell.text);
    }
    while (!row.cells.empty() && trimmed(row.cells.back()).empty()) {
        row.cells.pop_back();
    }
    if (row.cells.empty()) {
        return; // a line of commas alone, as spreadsheet programs leave at the end
    }
    if (row.cells.size() > columns_.size()) {
        diagnostics.error("row-too-long", Where{.file = file_, .line = line},
                          "The row has " + std::to_string(row.cells.size()) + " cells, the header " +
                              std::to_string(columns_.size()) + ".",
                          "Put text that has commas in it between double quotes.");
    }
    rows_.push_back(std::move(row));
}

Result<NamedTable> NamedTable::checked(NamedTable table) {
    if (table.columns_.empty()) {
        return fail(ErrorCode::invalid, table.file_ + " is empty; its first line must name its columns.");
    }
    auto keys = table.keys_;
    std::erase(keys, std::string{});
    std::sort(keys.begin(), keys.end());
    if (auto const twice = std::adjacent_find(keys.begin(), keys.end()); twice != keys.end()) {
        return fail(ErrorCode::invalid,
                    table.file_ + " has two columns named \"" + *twice + "\"; rename or remove one.");
    }
    return table;
}

std::optional<std::size_t> NamedTable::find(std::initializer_list<std::string_view> names) const {
    for (auto const name : names) {
        auto const found = std::find(keys_.begin(), keys_.end(), key_of(name));
        if (found != keys_.end()) {
            return static_cast<std::size_t>(found - keys_.begin());
        }
    }
    return std::nullopt;
}

std::string_view NamedTable::text(std::size_t row, std::size_t column) const {
    auto const& cells = rows_[row].cells;
    return column < cells.size() ? trimmed(cells[column]) : std::string_view{};
}

Where NamedTable::where(std::size_t row, std::size_t column) const {
    return {.file = file_, .line = rows_[row].line, .column = column + 1, .field = columns_[column]};
}

std::optional<double> NamedTable::number(std::size_t row, std::size_t column,
                                         Diagnostics& diagnostics) const {
    auto written = text(row, column);
    if (written.empty()) {
        diagnostics.error("number-missing", where(row, column), "There is no number here.",
                          "Write the number, or leave the row out.");
        return std::nullopt;
    }
    if (written.front() == '+') {
        written.remove_prefix(1);
    }
    double value = 0;
    auto const* const end = written.data() + written.size();
    auto const [stop, fault] = std::from_chars(written.data(), end, value);
    if (fault != std::errc{} || stop != end || !std::isfinite(value)) {
        diagnostics.error("number-unreadable", where(row, column),
                          "\"" + std::string{written.substr(0, 40)} + "\" is not a number.",
                          "Write digits with a point, without signs between thousands or units.");
        return std::nullopt;
    }
    return value;
}

std::optional<Date> NamedTable::date(std::size_t row, std::size_t column, Diagnostics& diagnostics) const {
    auto const written = text(row, column);
    if (written.empty()) {
        diagnostics.error("date-missing", where(row, column), "There is no date here.",
                          "Write it as 2017-08-31 or, for a month, 2017-08.");
        return std::nullopt;
    }
    auto const day = date_of(written);
    if (!day) {
        diagnostics.error("date-unreadable", where(row, column),
                          "\"" + std::string{written.substr(0, 40)} + "\" is not a date.",
                          "Write it as 2017-08-31 or, for a month, 2017-08.");
    }
    return day;
}

} // namespace weir::files
