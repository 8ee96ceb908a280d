// Units as they are written, the algebra and the solver on bare equations, and the models of
// tests/cases/sd/units: each NAME.xmile or NAME.mdl with NAME.txt beside it, which lists what must be told.
#include "dynamics/model/load.hpp"
#include "dynamics/model/unit_check.hpp"
#include "dynamics/model/unit_solver.hpp"
#include "dynamics/model/unit_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace weir::dynamics {
namespace {

std::string read_back(UnitTable& table, std::string_view text) {
    auto const unit = table.read(text);
    return unit ? table.text(*unit)
                : "column " + std::to_string(unit.error().column) + ": " + unit.error().message;
}

TEST_CASE("units are read as Stella and Vensim files write them") {
    UnitTable table;
    CHECK(read_back(table, "") == "dimensionless");
    CHECK(read_back(table, "1") == "dimensionless");
    CHECK(read_back(table, "Dmnl") == "dimensionless");
    CHECK(read_back(table, "unitless") == "dimensionless");
    CHECK(read_back(table, "%") == "dimensionless");
    CHECK(read_back(table, "People") == "People");
    CHECK(read_back(table, "persons/Month") == "People/Month");
    CHECK(read_back(table, "1/months") == "1/Month");
    CHECK(read_back(table, "per month") == "1/Month");
    CHECK(read_back(table, "days_per_week") == "days/week");
    CHECK(read_back(table, "days per week per month") == "days/Month/week");
    CHECK(read_back(table, "m^2/s^-1") == "m^2*s");
    CHECK(read_back(table, "m\xC2\xB2") == "m^2");
    CHECK(read_back(table, "m^0.5") == "m^(1/2)");
    CHECK(read_back(table, "m^(-1/2)") == "1/m^(1/2)");
    CHECK(read_back(table, "{people}") == "People");
    CHECK(read_back(table, "(people*month)/(month*month)") == "People/Month");
    CHECK(read_back(table, "people-months") == "People*Month"); // Stella's other sign for a product
    CHECK(read_back(table, "$/widget") == "$/widget");
    CHECK(read_back(table, "Dollars / widgets") == "$/widget");
    CHECK(read_back(table, "degrees Fahrenheit/minutes") == "degrees Fahrenheit/minutes");
    CHECK(read_back(table, "Degree\\nFahrenheit / Minute") == "degrees Fahrenheit/minutes");
    CHECK(read_back(table, "1000 people") == "People*1000");
    CHECK(read_back(table, "people/(1000*people)") == "1/1000");
    CHECK(read_back(table, "performance") == "performance"); // "per" is a word of its own
    CHECK(read_back(table, "caf\xC3\x89s") == read_back(table, "CAF\xC3\xA9"));
}

TEST_CASE("what is no unit is told with its column") {
    UnitTable table;
    CHECK(table.read("people/").error().column == 8);
    CHECK(table.read("people//month").error().column == 8);
    CHECK(table.read("(people").error().column == 8);
    CHECK(table.read("people)").error().column == 7);
    CHECK(table.read("m^x").error().column == 3);
    CHECK(table.read("m^(1/0)").error().column == 7);
    CHECK(table.read("a+b").error().column == 2);
    CHECK(table.read("[0,?]").error().column == 1);
    CHECK(table.read(std::string(40, '(') + "m" + std::string(40, ')')).error().message.find("nested") !=
          std::string::npos);
    CHECK(table.read(std::string(2'000, 'm')).error().message.find("longer") != std::string::npos);
    std::string many = "a0";
    for (int i = 1; i < 80; ++i) {
        many += "*a" + std::to_string(i);
    }
    CHECK(table.read(many).error().message.find("factors") != std::string::npos);
    CHECK(table.read("((m^1000)^1000)^1000").error().message.find("exponent") != std::string::npos);
}

TEST_CASE("a model's own units stand for others, have other names, or go unused") {
    UnitTable table;
    Diagnostics diagnostics;
    std::vector<UnitDefinition> const definitions = {
        {.name = "workload", .equation = "cases/FTE", .aliases = {"load", "work units"}},
        {.name = "pressure", .equation = "work unit*hours", .aliases = {}},
        {.name = "gone", .equation = "month", .aliases = {}, .disabled = true},
        {.name = "Widget", .equation = "", .aliases = {"Gadgets"}},
    };
    table.define(definitions, "m.xmile", diagnostics);
    CHECK(diagnostics.total() == 0);
    CHECK(*table.read("Loads") == *table.read("cases/FTE"));
    CHECK(*table.read("pressure/hour") == *table.read("case/FTE"));
    CHECK(*table.read("gone") != *table.read("month"));
    CHECK(*table.read("gadget") == *table.read("widgets"));
}

TEST_CASE("definitions that go round in a circle, or contradict each other, are told and left out") {
    UnitTable table;
    Diagnostics diagnostics;
    table.define({{.name = "a", .equation = "b*b", .line = 3},
                  {.name = "b", .equation = "a", .line = 4},
                  {.name = "c", .equation = "month", .line = 5},
                  {.name = "c", .equation = "year", .line = 6},
                  {.name = "d", .equation = "month//", .line = 7}},
                 "m.xmile", diagnostics);
    REQUIRE(diagnostics.total() == 3);
    CHECK(diagnostics.items()[0].code == "units-repeated");
    CHECK(diagnostics.items()[0].where.line == 6);
    CHECK(diagnostics.items()[1].code == "units-unreadable");
    CHECK(diagnostics.items()[1].where.line == 3);
    CHECK(diagnostics.items()[1].message.find("defined by itself") != std::string::npos);
    CHECK(diagnostics.items()[2].where.line == 7);
    CHECK(*table.read("b") == *table.read("a"));
    CHECK(*table.read("c") == *table.read("month"));
}

TEST_CASE("definitions that multiply without end are refused, not followed") {
    UnitTable table;
    Diagnostics diagnostics;
    std::vector<UnitDefinition> definitions{{.name = "u0", .equation = "m*s"}};
    for (int i = 1; i <= 40; ++i) {
        std::string const below = "u" + std::to_string(i - 1);
        definitions.push_back({.name = "u" + std::to_string(i), .equation = below + "*" + below});
    }
    table.define(definitions, "m.xmile", diagnostics);
    CHECK(diagnostics.total() > 0);
}

TEST_CASE("unknown units are solved exactly, conflicts found, and reasons kept") {
    UnitTable table;
    UnitSolver solver;
    auto const person = *table.read("person");
    auto const month = *table.read("month");
    auto const x = solver.fresh();
    auto const y = solver.fresh();
    auto const z = solver.fresh();
    CHECK(solver.equate(x * x, y * person, 1) == UnitSolver::Outcome::agreed);
    CHECK(solver.equate(x / y, z, 2) == UnitSolver::Outcome::agreed);
    CHECK_FALSE(UnitSolver::known(solver.resolved(x)));
    CHECK(solver.equate(z, Unit() / month, 3) == UnitSolver::Outcome::agreed);
    // y = x*month and x^2 = y*person give x = person*month, y = person*month^2.
    CHECK(solver.resolved(x) == person * month);
    CHECK(solver.resolved(y) == person * month * month);
    CHECK(solver.equate(x, person, 4) == UnitSolver::Outcome::conflict);
    CHECK(solver.resolved(x) == person * month);
    auto reasons = solver.reasons(x, 9);
    std::sort(reasons.begin(), reasons.end());
    CHECK(reasons == std::vector<std::size_t>{1, 2, 3});
}

TEST_CASE("a chain of 100,000 unknowns is solved in one walk") {
    UnitTable table;
    UnitSolver solver;
    auto const person = *table.read("person");
    std::vector<Unit> chain{solver.fresh()};
    for (std::size_t i = 1; i < 100'000; ++i) {
        chain.push_back(solver.fresh());
        CHECK_MESSAGE(solver.equate(chain[i - 1], chain[i], i) == UnitSolver::Outcome::agreed, i);
    }
    REQUIRE(solver.equate(chain.back(), person, 0) == UnitSolver::Outcome::agreed);
    for (auto const& unit : chain) {
        REQUIRE(solver.resolved(unit) == person);
    }
    CHECK_FALSE(solver.out_of_work());
}

struct Expected {
    std::string code;
    std::size_t line = 0;
    std::string variable;
    std::string part; // of the message; may be empty
};

// A line for each: code,line,variable[,part of the message]; "#" begins a comment.
std::vector<Expected> read_list(std::filesystem::path const& path) {
    std::ifstream stream(path);
    REQUIRE_MESSAGE(stream, path.string());
    std::vector<Expected> list;
    std::string line;
    while (std::getline(stream, line)) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        std::istringstream fields(line);
        Expected one;
        std::string number;
        std::getline(fields, one.code, ',');
        std::getline(fields, number, ',');
        std::getline(fields, one.variable, ',');
        std::getline(fields, one.part);
        one.line = static_cast<std::size_t>(std::stoul(number));
        list.push_back(one);
    }
    return list;
}

TEST_CASE("the models of tests/cases/sd/units are told what is listed beside them, and nothing else") {
    auto const folder = std::filesystem::path(WEIR_SOURCE_DIR) / "tests" / "cases" / "sd" / "units";
    std::size_t count = 0;
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".txt") {
            continue;
        }
        ++count;
        auto list = entry.path();
        auto expected = read_list(list.replace_extension(".txt"));
        auto const loaded = load_model(entry.path());
        REQUIRE_MESSAGE(loaded.model, loaded.diagnostics.text());
        auto const report = check_units(*loaded.model);
        CAPTURE(entry.path().filename().string());
        CAPTURE(report.diagnostics.text());
        CHECK(report.diagnostics.total() == expected.size());
        for (auto const& one : expected) {
            CAPTURE(one.variable);
            auto const& items = report.diagnostics.items();
            CHECK(std::any_of(items.begin(), items.end(), [&](Diagnostic const& item) {
                return item.code == one.code && item.where.line == one.line &&
                       item.where.field == one.variable && !item.hint.empty() &&
                       item.message.find(one.part) != std::string::npos;
            }));
        }
    }
    CHECK(count >= 12);
}

} // namespace
} // namespace weir::dynamics
