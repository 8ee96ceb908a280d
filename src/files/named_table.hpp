// A table with a header, read whole, its columns found by name and each cell checked as it is asked for.
// What is wrong with a cell is told with its line and column, so that a reader may collect all of it.
#pragma once

#include "base/date.hpp"
#include "base/diagnostics.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::files {

class Workbook;
struct Cell;

class NamedTable {
public:
    // CSV or a workbook's first sheet, found from the content. Errors of the file: unreadable, no header, a
    // column named twice, more than `rows_max` rows. Rows longer than the header are told as "row-too-long".
    [[nodiscard]] static Result<NamedTable> read(std::filesystem::path const& path, Diagnostics& diagnostics,
                                                 std::size_t rows_max = 2'000'000);
    [[nodiscard]] static Result<NamedTable> read_bytes(std::string bytes, std::string const& name,
                                                       Diagnostics& diagnostics,
                                                       std::size_t rows_max = 2'000'000);

    [[nodiscard]] std::size_t rows() const { return rows_.size(); }
    [[nodiscard]] std::vector<std::string> const& columns() const { return columns_; } // as written, trimmed
    [[nodiscard]] std::string const& file() const { return file_; }
    // The first of these names that a column has, without regard to letter case and blanks around it.
    [[nodiscard]] std::optional<std::size_t> find(std::initializer_list<std::string_view> names) const;

    [[nodiscard]] std::size_t line(std::size_t row) const { return rows_[row].line; }
    [[nodiscard]] std::string_view text(std::size_t row,
                                        std::size_t column) const; // trimmed; empty if absent
    [[nodiscard]] bool empty(std::size_t row, std::size_t column) const { return text(row, column).empty(); }
    [[nodiscard]] Where where(std::size_t row, std::size_t column) const;

    // A finite number, written with a point and without marks between thousands. Nothing, and an error
    // "number-missing" or "number-unreadable", otherwise.
    std::optional<double> number(std::size_t row, std::size_t column, Diagnostics& diagnostics) const;
    // 2017-08-31, 2017-08 (its first day) or 31/08/2017. Nothing, and an error "date-missing" or
    // "date-unreadable", otherwise.
    std::optional<Date> date(std::size_t row, std::size_t column, Diagnostics& diagnostics) const;

private:
    struct Row {
        std::size_t line = 0;
        std::vector<std::string> cells;
    };
    [[nodiscard]] static Result<NamedTable> read_workbook(Workbook& workbook, std::string file,
                                                          Diagnostics& diagnostics, std::size_t rows_max);
    [[nodiscard]] static Result<NamedTable> checked(NamedTable table);
    void add_row(std::size_t line, std::span<Cell const> cells, Diagnostics& diagnostics);

    std::string file_;
    std::vector<std::string> columns_;
    std::vector<std::string> keys_;
    std::vector<Row> rows_;
};

} // namespace weir::files
