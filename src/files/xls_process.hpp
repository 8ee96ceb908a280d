// A workbook of Excel before 2007 read in a process of its own: freexl 1.0 goes beyond what it holds on a
// file that somebody made for that, and must not do so where keys lie
// (docs/decisions/0012-old-workbooks-apart.md). The process is this very program, begun anew with one hidden
// word, so that nothing else has to be installed.
#pragma once

#include "base/result.hpp"
#include "files/table.hpp"

#include <memory>
#include <string_view>

namespace weir::files {

inline constexpr std::string_view xls_process_word = "read-old-workbook";

// Begins the process, gives it the bytes and reads what it tells, within `limits::xls_…`.
[[nodiscard]] Result<std::unique_ptr<Workbook>> open_xls_apart(std::string_view bytes);

// What that process does: reads the workbook that its standard input is and writes its cells to its standard
// output. Gives the exit code. Whoever knows the word calls this before anything else is opened.
[[nodiscard]] int be_xls_process();

} // namespace weir::files
