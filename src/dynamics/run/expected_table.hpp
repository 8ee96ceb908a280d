// A table of expected results as public test models ship it: tabs or commas, any line end, blank cells
// where a constant is given once; lines that begin with "# " are remarks. Only the tests use it, so it is
// lenient and small.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace weir::dynamics::test {

struct ExpectedTable {
    std::vector<std::string> names; // without the first column, which is time
    std::vector<double> times;
    std::vector<std::vector<double>> rows; // NaN where a cell is blank
};

inline std::vector<std::string> split_row(std::string const& line, char delimiter) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    int brackets = 0;
    for (char const c : line) {
        if (c == '"') {
            quoted = !quoted;
            continue;
        }
        brackets += c == '[' ? 1 : (c == ']' ? -1 : 0);
        if (c == delimiter && !quoted && brackets == 0) {
            cells.emplace_back();
        } else {
            cells.back() += c;
        }
    }
    return cells;
}

inline double number_or_nan(std::string const& text) {
    char* end = nullptr;
    double const value = std::strtod(text.c_str(), &end);
    return end == text.c_str() ? std::numeric_limits<double>::quiet_NaN() : value;
}

inline std::optional<ExpectedTable> read_expected(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return std::nullopt;
    }
    std::string const text{std::istreambuf_iterator<char>(file), {}};
    std::vector<std::string> lines(1);
    for (char const c : text) {
        if (c == '\n' || c == '\r') {
            lines.emplace_back();
        } else {
            lines.back() += c;
        }
    }
    std::erase_if(lines, [](std::string const& line) { return line.empty() || line.starts_with("# "); });
    if (lines.empty()) {
        return std::nullopt;
    }
    char const delimiter = lines.front().find('\t') != std::string::npos ? '\t' : ',';
    ExpectedTable table;
    table.names = split_row(lines.front(), delimiter);
    table.names.erase(table.names.begin());
    for (std::size_t i = 1; i < lines.size(); ++i) {
        auto const cells = split_row(lines[i], delimiter);
        table.times.push_back(number_or_nan(cells.front()));
        auto& row = table.rows.emplace_back(table.names.size(), std::numeric_limits<double>::quiet_NaN());
        for (std::size_t j = 1; j < cells.size() && j <= row.size(); ++j) {
            row[j - 1] = number_or_nan(cells[j]);
        }
    }
    return table;
}

} // namespace weir::dynamics::test
