// Reads the small tables of tests/cases/stats for the tests of control charts: a header, then rows of cells
// without quotes. Test code only.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace weir::stats::oracle {

using Row = std::map<std::string, std::string>;

inline std::vector<std::string> split(std::string const& line) {
    std::vector<std::string> out;
    std::stringstream text(line.substr(0, line.find('\r')));
    for (std::string part; std::getline(text, part, ',');) {
        out.push_back(part);
    }
    return out;
}

// Rows by the value of `key`, in the order of the file.
inline std::map<std::string, std::vector<Row>> read(std::string const& name, std::string const& key) {
    std::ifstream file(std::string(WEIR_SOURCE_DIR "/tests/cases/stats/chart/") + name);
    std::string line;
    std::getline(file, line);
    auto const header = split(line);
    std::map<std::string, std::vector<Row>> out;
    while (std::getline(file, line)) {
        auto const cells = split(line);
        Row row;
        for (std::size_t i = 0; i < header.size(); ++i) {
            row[header[i]] = i < cells.size() ? cells[i] : "";
        }
        out[row[key]].push_back(row);
    }
    REQUIRE(!out.empty());
    return out;
}

inline double number(std::string const& text) {
    return text == "NaN" || text == "NA" || text.empty() ? std::nan("") : std::stod(text);
}

inline std::vector<double> column(std::vector<Row> const& rows, std::string const& name) {
    std::vector<double> out;
    for (auto const& row : rows) {
        out.push_back(number(row.at(name)));
    }
    return out;
}

// Within 1e-9 of the expected, which carries twelve significant digits.
inline void check_same(double got, std::string const& expected_text) {
    double const expected = number(expected_text);
    if (std::isnan(expected)) {
        CHECK(std::isnan(got));
    } else {
        CHECK(std::abs(got - expected) <= 1e-9 * std::max(1e-3, std::abs(expected)));
    }
}

} // namespace weir::stats::oracle
