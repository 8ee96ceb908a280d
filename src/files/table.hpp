// Tables as people hand them over: a workbook of sheets of rows of cells, whatever the file is. This is
// the seam that importers are written against; xlsx and CSV stand behind it.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::files {

struct Cell {
    enum class Kind : std::uint8_t { empty, text, number, boolean, date, error };

    Kind kind = Kind::empty;
    // What a person would take the cell to say: text as it is, numbers in their shortest form that reads
    // back the same, TRUE or FALSE, dates as 2017-08-31 or 2017-08-31T10:20:00 where there is a time of
    // day (10:20:00 where there is only that), errors as #N/A. CSV has text and empty cells only.
    std::string text;
    // The number; for a date its Excel serial, counted from 1900 even in a workbook that counts from 1904;
    // 1 or 0 for a boolean; 0 otherwise.
    double number = 0;

    [[nodiscard]] bool operator==(Cell const&) const = default;
};

struct Sheet {
    std::string name;
    bool hidden = false;
};

// A name that the workbook gives to cells: "Sheet1!$A$1:$B$4".
struct CellsName {
    std::string name;
    std::string target;
    std::optional<std::size_t> sheet; // known in this sheet only
};

// Called for each row that has anything in it, in order. The cells run from column A to the last one that
// is not empty (CSV: as many as the row has); gaps are empty cells. They are valid during the call only.
// Returning false stops the reading, which is no error.
using RowVisitor = std::function<bool(std::size_t row_number, std::span<Cell const> cells)>;

class Workbook {
public:
    Workbook() = default;
    Workbook(Workbook const&) = delete;
    Workbook& operator=(Workbook const&) = delete;
    virtual ~Workbook() = default;

    [[nodiscard]] virtual std::string_view format() const = 0; // "xlsx" or "csv"
    [[nodiscard]] virtual std::vector<Sheet> const& sheets() const = 0;
    // Rows count from 1, as spreadsheet programs show them. A failure part of the way through is an error
    // after rows have been seen: a caller that must not half-load keeps them until this returns.
    [[nodiscard]] virtual Status read(std::size_t sheet, RowVisitor const& each) = 0;

    [[nodiscard]] std::vector<std::string> sheet_names() const;
    [[nodiscard]] virtual std::vector<CellsName> const& names() const; // most formats have none
};

// The kind is found from the content, never from the name. The one sheet of a CSV file has the file's name
// without its extension.
[[nodiscard]] Result<std::unique_ptr<Workbook>> open_workbook(std::filesystem::path const& path);
// Workbooks of Excel before 2007 (.xls) are read by freexl 1.0, which on a file made for it reads beyond what
// it holds. So whoever reads what others hand in has it done apart (xls_process.hpp), which only the program
// `weir` itself can; tests and fuzzers read it where they are.
enum class OldExcel : std::uint8_t { read, apart, refused };
// The same over bytes in memory; `name` is what errors and the sheet of a CSV file are called by.
[[nodiscard]] Result<std::unique_ptr<Workbook>>
open_workbook_bytes(std::string bytes, std::string const& name, OldExcel old_excel = OldExcel::read);

[[nodiscard]] std::string column_name(std::size_t column);                // from 0: A, Z, AA
[[nodiscard]] std::string cell_name(std::size_t row, std::size_t column); // row from 1, column from 0: D7

} // namespace weir::files
