// Numbers and names that a Vensim model reads from workbooks and text files beside it: GET XLS and GET
// DIRECT CONSTANTS, DATA, LOOKUPS and SUBSCRIPT (Vensim Reference Manual, "Data Functions"). Apart, because
// it is the only part of the reader that meets other files.
#pragma once

#include "base/result.hpp"
#include "dynamics/model/graphical_function.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/model/vensim_parser.hpp"
#include "files/table.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weir::dynamics {

class VensimExternals {
public:
    explicit VensimExternals(ReadBeside beside) : beside_(std::move(beside)) {}

    // '?tag' stands for a file (settings, "30:").
    void set_tags(std::map<std::string, std::string> tags) { tags_ = std::move(tags); }

    // In row order; `sizes` are those of the ranges on the left, two at most.
    [[nodiscard]] Result<std::vector<double>> constants(VensimExternal const& call,
                                                        std::vector<std::size_t> const& sizes);
    // One for each combination of elements of the ranges on the left, in row order.
    [[nodiscard]] Result<std::vector<GraphicalFunction>> series(VensimExternal const& call,
                                                                std::size_t count);
    [[nodiscard]] Result<std::vector<std::string>> elements(VensimExternal const& call);

private:
    struct Grid {
        std::vector<std::vector<files::Cell>> rows; // row 1 is rows[0]
        [[nodiscard]] files::Cell const* at(std::size_t row, std::size_t column) const;
        [[nodiscard]] std::size_t width() const;
    };
    // Counted from 0; the last ones included. A row or a column alone reaches over the whole sheet.
    struct Area {
        std::size_t row = 0;
        std::size_t column = 0;
        std::size_t row_last = 0;
        std::size_t column_last = 0;
        bool whole_row = false;
        bool whole_column = false;
        bool named = false;
    };
    struct Book {
        std::unique_ptr<files::Workbook> workbook;
        std::map<std::size_t, Grid> grids;
    };

    [[nodiscard]] Status check(VensimExternal const& call, std::size_t least) const;
    [[nodiscard]] Result<Book*> book(std::string const& file);
    [[nodiscard]] static Result<std::size_t> sheet_index(Book const& book, std::string const& tab);
    [[nodiscard]] Result<Grid const*> grid(Book& book, std::size_t sheet);
    [[nodiscard]] Result<Grid const*> grid_of(VensimExternal const& call);
    [[nodiscard]] Result<Area> area(VensimExternal const& call, std::string const& text);
    [[nodiscard]] static Result<double> number_at(Grid const& grid, std::size_t row, std::size_t column);
    [[nodiscard]] static Result<GraphicalFunction> one_series(Grid const& grid, Area const& times,
                                                              Area const& values, std::size_t nth);

    ReadBeside beside_;
    std::map<std::string, std::string> tags_;
    std::map<std::string, Book> books_;
    std::size_t cells_ = 0;
};

} // namespace weir::dynamics
