// The reading of oracles that cases.hpp promises, and the one test it needs: that it reads.
#include "base/contract.hpp"
#include "stats/sample/cases.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

namespace weir::stats::sample_cases {

namespace {

std::string text_of(std::string const& name) {
    std::ifstream file(WEIR_SOURCE_DIR "/tests/cases/stats/" + name);
    WEIR_EXPECTS(file);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

boost::json::value const& value_at(void const* place) {
    return *static_cast<boost::json::value const*>(place);
}

} // namespace

Json Json::at(std::string_view name) const {
    return Json(document_, &value_at(place_).as_object().at(name));
}
Json Json::at(std::size_t index) const {
    return Json(document_, &value_at(place_).as_array().at(index));
}
bool Json::has(std::string_view name) const {
    return value_at(place_).as_object().contains(name);
}
std::size_t Json::size() const {
    return value_at(place_).as_array().size();
}
double Json::number() const {
    return value_at(place_).to_number<double>();
}
std::vector<double> Json::numbers() const {
    std::vector<double> out;
    for (std::size_t i = 0; i < size(); ++i) {
        out.push_back(at(i).number());
    }
    return out;
}

double Table::at(std::size_t row, std::string_view column) const {
    auto const found = std::find(heading.begin(), heading.end(), column);
    WEIR_EXPECTS(found != heading.end());
    auto const& cell = rows.at(row).at(static_cast<std::size_t>(found - heading.begin()));
    return cell.find("NA") != std::string::npos ? std::nan("") : std::stod(cell);
}
std::vector<double> Table::column(std::string_view name) const {
    std::vector<double> out;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        out.push_back(at(row, name));
    }
    return out;
}

Json json_of(std::string const& name) {
    auto const document = std::make_shared<boost::json::value const>(boost::json::parse(text_of(name)));
    return Json(document, document.get());
}

Table table_of(std::string const& name) {
    std::stringstream text(text_of(name));
    Table table;
    for (std::string line; std::getline(text, line);) {
        std::vector<std::string> cells;
        std::stringstream parts(line);
        for (std::string part; std::getline(parts, part, ',');) {
            cells.push_back(part);
        }
        if (table.heading.empty()) {
            table.heading = cells;
        } else if (!cells.empty()) {
            table.rows.push_back(cells);
        }
    }
    return table;
}

} // namespace weir::stats::sample_cases

TEST_CASE("cases are read as they are written") {
    namespace sample_cases = weir::stats::sample_cases;
    CHECK(sample_cases::json_of("sample/eight_schools.json").at("y").numbers().at(2) == -3);
    CHECK(sample_cases::table_of("sample/sir_filter_dust2.csv").at(1, "n_particles") == 20'000);
    CHECK(std::isnan(sample_cases::table_of("sample/mcmc_diagnostics_expected.csv").column("rhat").back()));
}
