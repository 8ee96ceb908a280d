// Copies what the reader shows for the length of a call.
#include "intake/grid.hpp"

#include "intake/text.hpp"

#include <algorithm>
#include <functional>
#include <limits>

namespace weir::intake {

bool CellView::blank() const {
    using Kind = files::Cell::Kind;
    return kind == Kind::empty || (kind == Kind::text && trimmed(text).empty());
}

Result<Grid> Grid::read(files::Workbook& workbook, std::size_t sheet) {
    Grid grid;
    bool too_large = false;
    WEIR_TRY(workbook.read(sheet, [&](std::size_t number, std::span<files::Cell const> cells) {
        for (auto const& cell : cells) {
            if (grid.texts_.size() + cell.text.size() > std::numeric_limits<std::uint32_t>::max()) {
                too_large = true;
                return false;
            }
            grid.cells_.push_back({cell.kind, static_cast<std::uint32_t>(grid.texts_.size()),
                                   static_cast<std::uint32_t>(cell.text.size()), cell.number});
            grid.texts_ += cell.text;
        }
        grid.starts_.push_back(grid.cells_.size());
        grid.numbers_.push_back(static_cast<std::uint32_t>(number));
        return true;
    }));
    if (too_large) {
        return fail(ErrorCode::limit,
                    "the sheet " + workbook.sheets().at(sheet).name + " holds more than 4 GiB of text");
    }
    return grid;
}

CellView Grid::at(std::size_t row, std::size_t column) const {
    if (column >= width(row)) {
        return {};
    }
    auto const& cell = cells_[starts_[row] + column];
    return {cell.kind, std::string_view(texts_).substr(cell.begin, cell.size), cell.number};
}

bool Grid::row_blank(std::size_t row) const {
    for (std::size_t column = 0; column < width(row); ++column) {
        if (!at(row, column).blank()) {
            return false;
        }
    }
    return true;
}

std::uint64_t Grid::row_print(std::size_t row, std::size_t columns) const {
    std::uint64_t print = 0xcbf29ce484222325ULL;
    std::size_t gaps = 0;
    for (std::size_t column = 0; column < std::min(width(row), columns); ++column) {
        auto const cell = at(row, column);
        if (cell.text.empty()) {
            ++gaps;
            continue;
        }
        print = (print ^ std::hash<std::string_view>{}(cell.text)) * 0x100000001b3ULL + gaps;
    }
    return print;
}

bool Grid::same_row(std::size_t a, std::size_t b, std::size_t columns) const {
    auto const wide = std::min(std::max(width(a), width(b)), columns);
    for (std::size_t column = 0; column < wide; ++column) {
        if (at(a, column).text != at(b, column).text) {
            return false;
        }
    }
    return true;
}

} // namespace weir::intake
