// Definitions kept as CSV (calendars, code sets, tables, plans): a header, named columns, and the place of
// every cell for diagnostics. For our own definition files; feeds are read by intake.
#pragma once

#include "base/diagnostics.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::config {

class CsvTable {
public:
    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    [[nodiscard]] std::vector<std::string> const& columns() const { return columns_; }
    [[nodiscard]] bool has(std::string_view column) const;
    // Trimmed of nothing; "" where the row is shorter. The column must exist.
    [[nodiscard]] std::string const& cell(std::size_t row, std::string_view column) const;
    // The parts of a cell that holds a list, "AD|AE|U1"; none of an empty one.
    [[nodiscard]] std::vector<std::string> list(std::size_t row, std::string_view column) const;
    [[nodiscard]] Where where(std::size_t row, std::string_view column) const;

private:
    friend Result<CsvTable> read_csv_table(std::filesystem::path const&,
                                           std::initializer_list<std::string_view>);
    std::string file_;
    std::vector<std::string> columns_;
    std::unordered_map<std::string, std::size_t> index_;
    std::vector<std::vector<std::string>> rows_;
    std::vector<std::size_t> lines_;
};

// Errors: io; invalid where a needed column is absent or a row is longer than the header.
[[nodiscard]] Result<CsvTable> read_csv_table(std::filesystem::path const& path,
                                              std::initializer_list<std::string_view> needed);

} // namespace weir::config
