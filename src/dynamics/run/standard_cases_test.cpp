// Cases from the standards: tests/cases/sd/standard/NAME.xmile (or .stmx, .mdl) with NAME.csv beside it,
// worked out apart from the engine (the folder expected/ has the formulas). A new case is two files and no
// C++.
#include "dynamics/compile/compile.hpp"
#include "dynamics/run/expected_table.hpp"
#include "dynamics/run/run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

namespace weir::dynamics {
namespace {

namespace fs = std::filesystem;

// "# tolerance X" on the first line of a table, else 1e-9: what sums taken in another order leave.
double tolerance_of(fs::path const& table) {
    std::ifstream file(table);
    std::string mark;
    std::string word;
    double tolerance = 1e-9;
    if (file >> mark >> word && mark == "#" && word == "tolerance") {
        file >> tolerance;
    }
    return tolerance;
}

// The first difference in words; nothing if there is none.
std::string difference(RunOutput const& output, test::ExpectedTable const& expected, double tolerance) {
    std::ostringstream why;
    why.precision(12);
    if (output.times.size() != expected.times.size()) {
        why << output.times.size() << " save times, expected " << expected.times.size();
        return why.str();
    }
    for (std::size_t i = 0; i < expected.times.size(); ++i) {
        if (std::abs(output.times[i] - expected.times[i]) > 1e-9) {
            why << "saves at " << output.times[i] << ", expected " << expected.times[i];
            return why.str();
        }
        for (std::size_t j = 0; j < expected.names.size(); ++j) {
            double const wanted = expected.rows[i][j];
            double const allowed = tolerance * std::max(1.0, std::abs(wanted));
            if (!std::isnan(wanted) && !(std::abs(output.at(i, j) - wanted) <= allowed)) {
                why << expected.names[j] << " at " << expected.times[i] << " is " << output.at(i, j)
                    << ", expected " << wanted;
                return why.str();
            }
        }
    }
    return {};
}

// Nothing if the case gives what is expected, else what is wrong.
std::string try_case(fs::path const& model) {
    auto table = model;
    auto const expected = test::read_expected(table.replace_extension(".csv"));
    if (!expected || expected->rows.empty() || expected->names.empty()) {
        return "no expected table beside it";
    }
    auto const compiled = load_program(model);
    if (!compiled.program) {
        return compiled.diagnostics.text();
    }
    for (auto const& name : expected->names) {
        if (compiled.program->find(name).size() != 1) {
            return "no variable '" + name + "'";
        }
    }
    auto const output = run(*compiled.program, {.save = expected->names});
    return output ? difference(*output, *expected, tolerance_of(table)) : output.error().text();
}

// open.txt: "file: why", one a line. What is open is known to differ, and must be struck off once it no
// longer does.
std::map<std::string, std::string> open_cases(fs::path const& folder) {
    std::map<std::string, std::string> open;
    std::ifstream file(folder / "open.txt");
    std::string line;
    while (std::getline(file, line)) {
        auto const colon = line.find(": ");
        if (!line.starts_with("#") && colon != std::string::npos) {
            open.emplace(line.substr(0, colon), line.substr(colon + 2));
        }
    }
    return open;
}

TEST_CASE("cases from the standards give what the standard says") {
    auto const folder = fs::path(WEIR_SOURCE_DIR) / "tests" / "cases" / "sd" / "standard";
    auto const open = open_cases(folder);
    std::set<std::string> seen;
    for (auto const& entry : fs::directory_iterator(folder)) {
        auto const kind = entry.path().extension();
        if (kind != ".xmile" && kind != ".stmx" && kind != ".mdl") {
            continue;
        }
        auto const name = entry.path().filename().string();
        seen.insert(name);
        auto const why = try_case(entry.path());
        if (open.contains(name)) {
            WARN_MESSAGE(!why.empty(), name << " passes: strike it off open.txt");
        } else {
            CHECK_MESSAGE(why.empty(), name << ": " << why);
        }
    }
    CHECK(seen.size() >= 33);
    for (auto const& [name, why] : open) {
        CHECK_MESSAGE(seen.contains(name), name << " is in open.txt but not there");
    }
    MESSAGE(seen.size() << " cases from the standards, " << open.size() << " open");
}

} // namespace
} // namespace weir::dynamics
