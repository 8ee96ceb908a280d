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
    auto read = std::make_shared<Sheet>();
    bool too_large = false;
    WEIR_TRY(workbook.read(sheet, [&](std::size_t number, std::span<files::Cell const> cells) {
        for (auto const& cell : cells) {
            if (read->texts.size() + cell.text.size() > std::numeric_limits<std::uint32_t>::max()) {
                too_large = true;
                return false;
            }
            read->cells.push_back({cell.kind, static_cast<std::uint32_t>(read->texts.size()),
                                   static_cast<std::uint32_t>(cell.text.size()), cell.number});
            read->texts += cell.text;
        }
        read->starts.push_back(read->cells.size());
        read->numbers.push_back(static_cast<std::uint32_t>(number));
        return true;
    }));
    if (too_large) {
        return fail(ErrorCode::limit,
                    "the sheet " + workbook.sheets().at(sheet).name + " holds more than 4 GiB of text");
    }
    Grid grid;
    grid.sheet_ = std::move(read);
    return grid;
}

CellView Grid::at(std::size_t row, std::size_t column) const {
    if (column >= width(row)) {
        return {};
    }
    auto const& cell = sheet_->cells[sheet_->starts[row] + column];
    return {cell.kind, std::string_view(sheet_->texts.data() + cell.begin, cell.size), cell.number};
}

bool Grid::row_blank(std::size_t row) const {
    for (std::size_t column = 0; column < width(row); ++column) {
        if (!at(row, column).blank()) {
            return false;
        }
    }
    return true;
}

// Over the texts as they stand one after the other: rows that differ only in where a cell ends have the same
// print, which does no harm.
std::uint64_t Grid::row_print(std::size_t row, std::size_t columns) const {
    auto const wide = std::min(width(row), columns);
    if (wide == 0) {
        return 0;
    }
    auto const& first = sheet_->cells[sheet_->starts[row]];
    auto const& last = sheet_->cells[sheet_->starts[row] + wide - 1];
    std::string_view const all(sheet_->texts.data() + first.begin, last.begin + last.size - first.begin);
    return std::hash<std::string_view>{}(all);
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
