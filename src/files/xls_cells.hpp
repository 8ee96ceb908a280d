// The cells of a workbook as lines of text: what the process that reads a workbook of Excel before 2007
// tells, and what is read of it. The reading trusts nothing: who takes such a process over may write what he
// likes.
#pragma once

#include "base/result.hpp"
#include "files/table.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace weir::files {

// Gives the lines piece by piece; false from `put` ends it.
[[nodiscard]] Status write_cells(Workbook& workbook, std::function<bool(std::string_view)> const& put);
[[nodiscard]] std::string cells_failed(std::string_view why);

// The workbook that the lines tell of; it keeps them. Errors: lines that are none, an end that is missing,
// more than the limits of any workbook, and the failure that they tell.
[[nodiscard]] Result<std::unique_ptr<Workbook>> read_cells(std::string lines);

} // namespace weir::files
