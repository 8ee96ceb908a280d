// One sheet, whole in memory, so that its columns can be judged before its rows are read. Texts stand one
// after the other in one buffer: a sheet of two hundred thousand cells costs two allocations that matter.
// Once read it never changes and copies share it, also between threads.
#pragma once

#include "base/result.hpp"
#include "files/table.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::intake {

struct CellView {
    files::Cell::Kind kind = files::Cell::Kind::empty;
    std::string_view text;
    double number = 0;

    [[nodiscard]] bool blank() const; // empty, or nothing but spaces
};

class Grid {
public:
    [[nodiscard]] static Result<Grid> read(files::Workbook& workbook, std::size_t sheet);

    [[nodiscard]] std::size_t rows() const { return sheet_->numbers.size(); }
    [[nodiscard]] std::uint32_t row_number(std::size_t row) const { return sheet_->numbers[row]; }
    [[nodiscard]] std::size_t width(std::size_t row) const {
        return sheet_->starts[row + 1] - sheet_->starts[row];
    }
    [[nodiscard]] CellView at(std::size_t row, std::size_t column) const; // empty beyond the row's end
    [[nodiscard]] bool row_blank(std::size_t row) const;
    // What a row says, for finding repeats: rows that say the same have the same print, and same_row()
    // settles it. Only the first columns are asked, where their number is given.
    static constexpr std::size_t whole = static_cast<std::size_t>(-1);
    [[nodiscard]] std::uint64_t row_print(std::size_t row, std::size_t columns = whole) const;
    [[nodiscard]] bool same_row(std::size_t a, std::size_t b, std::size_t columns = whole) const;

private:
    struct Stored {
        files::Cell::Kind kind;
        std::uint32_t begin;
        std::uint32_t size;
        double number;
    };
    struct Sheet {
        std::vector<Stored> cells;
        std::vector<std::size_t> starts{0};
        std::vector<std::uint32_t> numbers;
        std::string texts;
    };
    std::shared_ptr<Sheet const> sheet_ = std::make_shared<Sheet const>();
};

} // namespace weir::intake
