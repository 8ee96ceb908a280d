// A table about to be written, still open to having faults planted in it.
#pragma once

#include "base/date.hpp"
#include "files/xlsx_writer.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace weir::synth {

using GridCell = files::XlsxValue;

[[nodiscard]] inline bool is_empty(GridCell const& cell) {
    return std::holds_alternative<std::monostate>(cell);
}

[[nodiscard]] inline std::string const* text_of(GridCell const& cell) {
    return std::get_if<std::string>(&cell);
}

struct Grid {
    std::string name;
    std::vector<std::string> header;
    std::vector<std::vector<GridCell>> rows;

    Grid(std::string_view title, std::initializer_list<std::string_view> columns)
        : name(title), header(columns.begin(), columns.end()) {}

    [[nodiscard]] std::size_t column(std::string_view title) const; // the header must be there
};

// Fills one row from the left; what is not said stays empty.
class GridRow {
public:
    explicit GridRow(Grid& grid) : cells_(grid.rows.emplace_back()) { cells_.reserve(grid.header.size()); }

    GridRow& text(std::string_view value) {
        cells_.emplace_back(value.empty() ? GridCell{} : GridCell{std::string(value)});
        return *this;
    }
    GridRow& integer(std::int64_t value) {
        cells_.emplace_back(value);
        return *this;
    }
    GridRow& day(Date value) {
        cells_.emplace_back(value);
        return *this;
    }
    GridRow& day(std::optional<Date> const& value) {
        cells_.emplace_back(value ? GridCell{*value} : GridCell{});
        return *this;
    }
    GridRow& flag(bool value) { return text(value ? "Y" : "N"); }
    GridRow& empty(int times = 1) {
        for (int i = 0; i < times; ++i) {
            cells_.emplace_back();
        }
        return *this;
    }

private:
    std::vector<GridCell>& cells_;
};

} // namespace weir::synth
