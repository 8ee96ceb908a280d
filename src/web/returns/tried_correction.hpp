// What a correction of one row would do: the child is asked once more in memory, with the row as somebody
// would have it, and what goes and comes is told. Nothing is stored.
#pragma once

#include "web/returns/kept_return.hpp"
#include "web/returns/opened_return.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace weir::web {

struct TriedCell {
    std::string column, typed;
};

struct TriedEffect {                                      // of a rule on a row
    std::string rule, severity, message, what_to_do, row; // row in words: "episodes, 2018-05-01"
};

struct Tried {
    std::vector<TriedEffect> gone, come, stay; // of the child and of the whole return
    std::size_t others = 0; // other children of whom something is found or not because of it
};

class Trial {
public:
    // The kept return, and the child in it. Errors: not_found, where its rows are not kept.
    [[nodiscard]] static Result<Trial> open(record::KeptReturn kept, std::string kind, int year,
                                            KeptBefore const& before,
                                            std::filesystem::path const& definitions, std::string child);

    [[nodiscard]] std::vector<KeptRow> const& rows() const { return rows_; }
    [[nodiscard]] std::string words_of(std::size_t row) const; // "episodes, 2018-05-01"
    [[nodiscard]] std::vector<TriedCell> cells(std::size_t row) const;
    // The row's columns as typed; a column that is not named stays as it is.
    [[nodiscard]] Result<Tried> with(std::size_t row, std::vector<TriedCell> const& cells);

private:
    std::unique_ptr<OpenedReturn> opened_;
    std::string kind_, child_;
    std::vector<KeptRow> rows_;
};

} // namespace weir::web
