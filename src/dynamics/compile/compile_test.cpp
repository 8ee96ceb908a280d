// Names, subscripts, order and phases: what the compiler finds, and what it says when it cannot.
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace weir::dynamics {
namespace {

CompiledModel compile_text(std::string const& variables) {
    auto const loaded = read_xmile(
        "<xmile><sim_specs><stop>4</stop></sim_specs><dimensions><dim name=\"age\"><elem name=\"young\"/>"
        "<elem name=\"old\"/></dim><dim name=\"n\" size=\"3\"/></dimensions><model><variables>" +
            variables + "</variables></model></xmile>",
        "x.xmile");
    REQUIRE_MESSAGE(loaded.model, loaded.diagnostics.text());
    return compile(*loaded.model);
}

std::string aux(std::string const& name, std::string const& equation, std::string const& dimension = {}) {
    return "<aux name=\"" + name + "\">" +
           (dimension.empty() ? "" : "<dimensions><dim name=\"" + dimension + "\"/></dimensions>") + "<eqn>" +
           equation + "</eqn></aux>";
}

TEST_CASE("what is wrong with an equation is told with variable and line") {
    struct Case {
        std::string variables;
        std::string code;
        std::string said;
    };
    for (auto const& given : {
             Case{aux("births", "1") + aux("a", "birhts"), "name-unknown", "did you mean 'births'"},
             Case{aux("a", "NOSUCH(1)"), "name-unknown", "NOSUCH"},
             Case{aux("a", "ABS(1, 2)"), "argument-count", "takes 1"},
             Case{aux("x", "1", "age") + aux("a", "x"), "subscript-missing", "SUM(x[*])"},
             Case{aux("x", "1", "age") + aux("a", "x[1, 2]"), "subscript-count", "2 subscripts"},
             Case{aux("x", "1", "age") + aux("a", "x[middle]"), "element-unknown", "middle"},
             Case{aux("x", "1", "age") + aux("a", "x[3]"), "subscript-range", "outside 1 to 2"},
             Case{aux("x", "1", "age") + aux("a", "x[*]"), "subscript-star", "SUM"},
             Case{aux("x", "1, 2, 3", "age"), "value-count", "lists 3"},
             Case{aux("a", "SMTHN(1, 2, TIME)"), "delay-order", "whole number"},
             Case{aux("b", "1") + aux("a", "LOOKUP(b, 1)"), "not-a-graph", "<gf>"},
             Case{"<stock name=\"s\"><eqn>1</eqn><inflow>f</inflow></stock>", "flow-unknown", "'f'"},
         }) {
        auto const compiled = compile_text(given.variables);
        CAPTURE(given.variables);
        CHECK_FALSE(compiled.program);
        REQUIRE(compiled.diagnostics.total() == 1);
        auto const& item = compiled.diagnostics.items().front();
        CHECK(item.code == given.code);
        CHECK((item.message + item.hint).find(given.said) != std::string::npos);
        CHECK(item.where.line == 1);
        CHECK_FALSE(item.where.field.empty());
    }
}

TEST_CASE("a circle is told as a path, and a stock or a delay breaks it") {
    auto const circle = compile_text(aux("a", "b + 1") + aux("b", "c") + aux("c", "a"));
    REQUIRE_FALSE(circle.program);
    CHECK(circle.diagnostics.items().front().message.find("a (line 1) → b (line 1) → c (line 1) → a") !=
          std::string::npos);
    CHECK(compile_text(aux("a", "SMTH1(b, 2, 0)") + aux("b", "a + 1")).program);
    CHECK(compile_text(aux("a", "PREVIOUS(SELF, 0) + 1")).program);
    CHECK(compile_text(aux("a", "DELAY(b, 2, 0)") + aux("b", "a + 1")).program);
    // Without a first value the delay needs its input at the start, which needs the delay.
    auto const start = compile_text(aux("a", "DELAY(b, 2)") + aux("b", "a + 1"));
    REQUIRE_FALSE(start.program);
    CHECK(start.diagnostics.items().front().message.find("at the start") != std::string::npos);
}

TEST_CASE("an ageing chain by subscript is no circle") {
    auto const compiled = compile_text(aux("x", "IF n = 1 THEN 1 ELSE x[n - 1] + 1", "n"));
    CHECK_MESSAGE(compiled.program, compiled.diagnostics.text());
}

TEST_CASE("what never changes and what time alone changes are told apart") {
    auto const compiled = compile_text(
        aux("fixed", "2 * 3") + aux("also_fixed", "fixed + 1") + aux("clock", "STEP(fixed, 2)") +
        aux("moving", "clock * s") + "<stock name=\"s\"><eqn>1</eqn></stock>" + aux("drawn", "NORMAL(0, 1)"));
    REQUIRE(compiled.program);
    auto const phase = [&](char const* name) {
        return compiled.program->slots[compiled.program->find(name).at(0)].phase;
    };
    CHECK(phase("also_fixed") == Phase::constant);
    CHECK(phase("clock") == Phase::time_only);
    CHECK(phase("moving") == Phase::dynamic);
    CHECK(phase("drawn") == Phase::dynamic);
    CHECK(compiled.program->step_order.size() == 3);
}

TEST_CASE("elements are found by any spelling") {
    auto const compiled = compile_text(aux("Open Cases", "1", "age"));
    REQUIRE(compiled.program);
    auto const& program = *compiled.program;
    CHECK(program.find("open_cases").size() == 2);
    REQUIRE(program.find("OPEN CASES[ Old ]").size() == 1);
    CHECK(program.slots[program.find("open_cases[old]").front()].name == "Open Cases[old]");
    CHECK(program.find("open_cases[older]").empty());
}

} // namespace
} // namespace weir::dynamics
