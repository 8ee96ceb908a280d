// Models that were not read from XMILE as XMILE: which words equations get, what stands where only Vensim
// has it, what is refused, and that a document that others have worked on is not misread.
#include "dynamics/model/load.hpp"
#include "dynamics/model/model_text.hpp"
#include "dynamics/model/parser.hpp"
#include "dynamics/model/testing.hpp"
#include "dynamics/model/xmile_writer.hpp"
#include "files/xml_tree.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

namespace weir::dynamics {
namespace {

constexpr char const* control = "INITIAL TIME = 0 ~~|\nFINAL TIME = 10 ~ Year ~|\nTIME STEP = 0.25 ~~|\n"
                                "SAVEPER = TIME STEP ~~|\n";

Model from_vensim(std::string const& equations) {
    auto loaded = read_mdl("{UTF-8}\n" + equations + control, "x.mdl");
    REQUIRE_MESSAGE(loaded.model, loaded.diagnostics.text());
    return std::move(*loaded.model);
}

std::string replaced(std::string text, std::string const& what, std::string const& by) {
    auto const at = text.find(what);
    REQUIRE_MESSAGE(at != std::string::npos, what);
    return text.replace(at, what.size(), by);
}

files::XmlElement named(files::XmlElement list, std::string_view name) {
    for (files::XmlElement child : list.children()) {
        if (child.attribute("name").value_or("") == name) {
            return child;
        }
    }
    return {};
}

std::string equation_of(std::string const& text, std::string_view name) {
    auto const tree = files::XmlTree::parse(text);
    REQUIRE(tree);
    return named(tree->root().child("model").child("variables"), name).child("eqn").text();
}

TEST_CASE("Vensim's equations get XMILE's words where the meaning is the same, and else their own") {
    static constexpr struct {
        char const* vensim;
        char const* xmile;
    } pairs[] = {
        {"IF THEN ELSE(a > 1 :AND: b <> 2, a, b)", "IF a > 1 AND b <> 2 THEN a ELSE b"},
        {":NOT: a = b", "NOT (a = b)"},
        {"-a^2", "-a^2"},
        {"SMOOTH(a, 3)", "SMTH1(a, 3)"},
        {"SMOOTHI(a, 3, 1)", "SMTH1(a, 3, 1)"},
        {"SMOOTH3I(a, 3, 1)", "SMTH3(a, 3, 1)"},
        {"DELAY1(a, 3)", "DELAY1(a, 3)"},
        {"DELAY3I(a, 3, 1)", "DELAY3(a, 3, 1)"},
        {"INITIAL(a)", "INIT(a)"},
        {"MIN(a, b) + LN(a)", "MIN(a, b) + LN(a)"},
        {"INTEGER(a)", "vensim.INTEGER(a)"},
        {"MODULO(a, b)", "vensim.MODULO(a, b)"},
        {"STEP(a, 3)", "vensim.STEP(a, 3)"},
        {"PULSE(1, 2)", "vensim.PULSE(1, 2)"},
        {"DELAY FIXED(a, 3, 1)", "vensim.DELAY_FIXED(a, 3, 1)"},
        {"DELAY N(a, 3, 1, 2)", "vensim.DELAY_N(a, 3, 1, 2)"},
        {"ZIDZ(a, b)", "vensim.ZIDZ(a, b)"},
        {"SAMPLE IF TRUE(a > 1, a, b)", "vensim.SAMPLE_IF_TRUE(a > 1, a, b)"},
        {"RANDOM UNIFORM(0, 1, 5)", "vensim.RANDOM_UNIFORM(0, 1, 5)"},
        {"ACTIVE INITIAL(a, b + 1)", "vensim.ACTIVE_INITIAL(a, b + 1)"},
        {"IF THEN ELSE(a = :NA:, 0, a)", "IF a = vensim.NA THEN 0 ELSE a"},
        {"SUM(v[d!])", "SUM(v[*])"},
        {"VMAX(v[d!])", "MAX(v[*])"},
        {"SUM(v[part!])", "SUM(v[vensim.each.part])"},
        {"SUM(v[d!] * v[d!])", "SUM(v[vensim.each.d] * v[vensim.each.d])"},
        {"VMIN(v[part!] + 1)", "vensim.VMIN(v[vensim.each.part] + 1)"},
        {"curve(a)", "curve(a)"},
        {"LOOKUP EXTRAPOLATE(curve, a)", "vensim.LOOKUP_EXTRAPOLATE(curve, a)"},
    };
    for (auto const& [vensim, xmile] : pairs) {
        CAPTURE(vensim);
        auto const model = from_vensim("d : d1, d2, d3 ~~|\npart : d1, d2 ~~|\nv[d] = 1, 2, 3 ~~|\n"
                                       "curve((0,0),(1,2)) ~~|\na = 3 ~~|\nb = 2 ~~|\nresult = " +
                                       std::string(vensim) + " ~~|\n");
        auto const text = written(model);
        CHECK(equation_of(text, "result") == xmile);
        CHECK(meaning_text(read(text)) == meaning_text(model));
    }
}

TEST_CASE("a variable that is called as a word of XMILE is not taken for it") {
    auto loaded = read_mdl("{UTF-8}\ndt = 0.5 ~~|\npi = 3 ~~|\na = pi * dt ~~|\nINITIAL TIME = 0 ~~|\n"
                           "FINAL TIME = 2 ~~|\nTIME STEP = dt ~~|\nSAVEPER = dt ~~|\n",
                           "x.mdl");
    REQUIRE_MESSAGE(loaded.model, loaded.diagnostics.text());
    auto const text = written(*loaded.model);
    CHECK(equation_of(text, "a") == "vensim.variable.pi * vensim.variable.dt");
    CHECK(equation_of(text, "TIME STEP") == "vensim.variable.dt");
    CHECK(meaning_text(read(text)) == meaning_text(*loaded.model));
}

TEST_CASE("stocks get flows: those that their rate sums, or one that is their rate") {
    auto const text = written(from_vensim("births = 2 ~~|\ndeaths = 1 ~~|\n"
                                          "people = INTEG(births - deaths, 10) ~ person ~ who lives |\n"
                                          "water = INTEG(births * 2, 5) ~~|\n"
                                          "twin = INTEG(births, 0) ~~|\n"));
    auto const tree = files::XmlTree::parse(text);
    REQUIRE(tree);
    auto const list = tree->root().child("model").child("variables");
    auto const people = named(list, "people");
    CHECK(people.name() == "stock");
    CHECK(people.child("eqn").text() == "10");
    CHECK(people.child("inflow").text() == "births");
    CHECK(people.child("outflow").text() == "deaths");
    CHECK(people.child("units").text() == "person");
    CHECK(people.child("doc").text() == "who lives");
    CHECK(named(list, "births").name() == "flow");
    CHECK(named(list, "water").child("inflow").text() == "water_net_flow");
    CHECK(named(list, "water net flow").child("eqn").text() == "births * 2");
    // A flow fills one stock only (XMILE 1.0, 4.3), so the second is given one of its own.
    CHECK(named(list, "twin").child("inflow").text() == "twin_net_flow");
    CHECK(tree->root().child("sim_specs").child("dt").text() == "4");
    CHECK(equation_of(text, "TIME STEP") == "DT");
}

TEST_CASE("what another program changed is taken, and elements may change places") {
    auto const text = written(from_vensim("d : d1, d2 ~~|\nv[d] = 1, 2 ~~|\nin = 1 ~~|\nout = 2 ~~|\n"
                                          "s = INTEG(in, 0) ~~|\n"));
    auto const first = "<element subscript=\"d1\">\n          <eqn>1</eqn>";
    auto const second = "<element subscript=\"d2\">\n          <eqn>2</eqn>";
    auto moved = replaced(replaced(text, second, "@"), first, second);
    moved = replaced(moved, "@", first);
    CHECK(meaning_text(read(moved)) == meaning_text(read(text)));

    auto const changed = read(replaced(replaced(text, "<inflow>in</inflow>", "<outflow>out</outflow>"),
                                       "<stop>10</stop>", "<stop>20</stop>"));
    auto const& stock = changed.variables[changed.variable_of_key.at("s")];
    CHECK(meaning_text(stock).find("rate_-out") != std::string::npos);
    CHECK(changed.specs.stop == 20);
    CHECK(meaning_text(changed.variables[changed.variable_of_key.at("final_time")]).find("20") !=
          std::string::npos);

    CHECK_FALSE(read_xmile(replaced(text, "dialect=\"vensim\"", "dialect=\"other\""), "x").model);
    // A flow that is no variable, or the stock itself, as its net flow.
    CHECK_NOTHROW((void)read_xmile(
        replaced(text, "<stock name=\"s\"", "<stock name=\"s\" weir:net_flow=\"true\""), "x"));
    auto const except = replaced(text, "subscript=\"d1\"", "subscript=\"d1\" weir:except=\"d1,d2\"");
    auto const refused = read_xmile(replaced(except, " weir:list=\"true\"", ""), "x");
    CHECK_FALSE(refused.model);
    CHECK(refused.diagnostics.items().front().code == "subscript-count");
}

TEST_CASE("an equation for part of a range is an element each, and one again where none was changed") {
    auto const model = from_vensim("all : a1, a2, a3 ~~|\nsome : a1, a2 ~~|\nother : b1, b2 -> some ~~|\n"
                                   "x[all] = 1, 2, 3 ~~|\nz[other] = 7 ~~|\n"
                                   "y[some] = x[some] * 10 ~~|\ny[a3] = -1 ~~|\n"
                                   "w[some] = z[other] ~~|\nw[a3] = x[a1] ~~|\n");
    auto const text = written(model);
    auto const first = "<element subscript=\"a1\" weir:part=\"some\">\n          <eqn>x[a1] * 10</eqn>";
    auto const second =
        "<element subscript=\"a2\" weir:part_goes_on=\"true\">\n          <eqn>x[a2] * 10</eqn>";
    CHECK(text.find(first) != std::string::npos);
    CHECK(text.find("<weir:eqn>x[some] * 10</weir:eqn>") != std::string::npos);
    CHECK(text.find(second) != std::string::npos);
    CHECK(text.find("<element subscript=\"some\">") != std::string::npos); // what is mapped stays
    auto const again = read(text);
    CHECK(meaning_text(again) == meaning_text(model));

    auto const changed = read(replaced(text, "x[a2] * 10", "x[a2] * 20"));
    auto const& y = changed.variables[changed.variable_of_key.at("y")];
    REQUIRE(y.definitions.size() == 3);
    CHECK(y.definitions[0].equation->text == "x[a1] * 10");
    CHECK(y.definitions[1].equation->text == "x[a2] * 20");
}

TEST_CASE("a changed constant of a written Vensim model goes into its document") {
    auto model = read(written(from_vensim("a = 3 ~~|\nb = ACTIVE INITIAL(a, 1) ~~|\n")));
    auto const five = parse_expression("5");
    REQUIRE(five);
    model.variables[model.variable_of_key.at("a")].equation = Equation{"5", 0, {*five}};
    auto const text = written(model);
    CHECK(equation_of(text, "a") == "5");
    CHECK(meaning_text(read(text)) == meaning_text(model));
    model.variables[model.variable_of_key.at("b")].equation = Equation{"5", 0, {*five}};
    CHECK_FALSE(write_xmile(model).text); // its <eqn> holds the initial value too
}

TEST_CASE("the sketch becomes a view, and is kept") {
    auto const sketch =
        std::string("\\\\\\---/// Sketch information - do not modify anything except names\n"
                    "V300  Do not put anything below this section - it will be ignored\n"
                    "*First\n$0,0,Arial|12||0-0-0|0-0-0|0-0-0|-1--1--1|-1--1--1|96,96,100,0\n"
                    "10,1,s,300,100,40,20,3,3,0,0,0,0,0,0\n12,2,48,100,100,10,8,0,3,0,0,-1,0,0,0\n"
                    "1,3,5,1,4,0,0,22,0,0,0,-1--1--1,,1|(250,100)|\n"
                    "1,4,5,2,100,0,0,22,0,0,0,-1--1--1,,1|(150,100)|\n"
                    "11,5,48,200,100,6,8,34,3,0,0,1,0,0,0\n10,6,in,200,120,20,8,40,3,0,0,-1,0,0,0\n"
                    "10,7,rate,200,20,20,8,8,3,0,0,0,0,0,0\n1,8,7,5,0,0,0,0,0,64,0,-1--1--1,,1|(0,0)|\n"
                    "10,9,s,400,300,40,20,3,2,0,0,0,0,0,0\n"
                    "///---\\\\\\\n");
    auto const loaded = read_mdl("{UTF-8}\nrate = 1 ~~|\nin = rate ~~|\ns = INTEG(in, 0) ~~|\n" +
                                     std::string(control) + sketch,
                                 "x.mdl");
    REQUIRE_MESSAGE(loaded.model, loaded.diagnostics.text());
    auto const text = written(*loaded.model);
    auto const again = read(text);
    CHECK(again.sketch == loaded.model->sketch);
    CHECK(again.views.size() == 1);
    auto const tree = files::XmlTree::parse(text);
    REQUIRE(tree);
    auto const view = tree->root().child("model").child("views").child("view");
    CHECK(view.attribute("name") == "First");
    CHECK(named(view, "s").name() == "stock");
    CHECK(named(view, "s").attribute("x") == "300");
    auto const flow = named(view, "in");
    CHECK(flow.name() == "flow");
    CHECK(flow.attribute("y") == "100"); // its valve's, not its name's
    REQUIRE(flow.child("pts").child("pt"));
    CHECK(flow.child("pts").child("pt").attribute("x") == "100"); // from the cloud
    CHECK(flow.child("pts").child("pt").next().attribute("x") == "300");
    auto const connector = view.child("connector");
    CHECK(connector.attribute("angle") == "270"); // straight down
    CHECK(connector.child("from").text() == "rate");
    CHECK(connector.child("to").text() == "in");
    CHECK_FALSE(connector.next());
    CHECK(view.child("alias").child("of").text() == "s");

    auto odd = *loaded.model;
    odd.sketch += '\x01';
    auto const refused = write_xmile(odd);
    CHECK_FALSE(refused.text);
    CHECK(refused.diagnostics.items().front().code == "unwritable");
}

// A model that was never in a file.
Model hand_built() {
    Model model;
    model.name = "Tank";
    model.file = "memory";
    model.specs.stop = 4;
    model.specs.dt_reciprocal = 1;
    model.dimensions.push_back({"Side", "side", {"left", "right"}, {{"left", 0}, {"right", 1}}, {}, {}});
    model.dimension_of_key.emplace("side", 0);
    auto const add = [&](std::string name, VariableKind kind, char const* equation) -> Variable& {
        Variable variable;
        variable.name = name;
        variable.key = name;
        variable.kind = kind;
        variable.line = 7;
        variable.equation = Equation{equation, 0, *parse_expression_list(equation)};
        model.variable_of_key.emplace(name, model.variables.size());
        model.variables.push_back(std::move(variable));
        return model.variables.back();
    };
    auto& tank = add("tank", VariableKind::stock, "10");
    tank.outflow_keys = {"leak"};
    tank.non_negative = true;
    add("leak", VariableKind::flow, "tank * share[left]").units = "l/s";
    add("share", VariableKind::auxiliary, "0.5, 0.25").dimension_keys = {"side"};
    add("wear", VariableKind::auxiliary, "TIME").graph =
        GraphicalFunction{GraphicalFunction::Kind::discrete, {0, 1, 2}, {1, 0.5, 0.1}};
    add("age", VariableKind::auxiliary, "TIME").graph_key = "wear";
    return model;
}

TEST_CASE("a model built in memory is written as plain XMILE") {
    auto const model = hand_built();
    auto const text = written(model);
    CHECK(text.find("vensim") == std::string::npos);
    auto const again = read(text);
    CHECK(again.dialect == Dialect::xmile);
    CHECK(meaning_text(again) == meaning_text(model));
    CHECK(written(again) == text);
    CHECK(equation_of(text, "leak") == "tank * share[left]");
    CHECK(text.find("<element subscript=\"right\">") != std::string::npos);
}

TEST_CASE("what cannot be written is an error with variable and line") {
    auto const refused = [](Model const& model) {
        auto const result = write_xmile(model);
        CHECK_FALSE(result.text);
        REQUIRE(result.diagnostics.has_errors());
        auto const& first = result.diagnostics.items().front();
        CHECK(first.code == "unwritable");
        CHECK(first.where.line == 7);
        return first.where.field;
    };
    auto point = hand_built();
    point.variables[3].graph->y[1] = std::numeric_limits<double>::infinity();
    CHECK(refused(point) == "wear");
    auto name = hand_built();
    name.variables[1].name = "other";
    CHECK(refused(name) == "other");
}

TEST_CASE("what makes a conveyor, and what flows into and out of it, is written with what it is") {
    auto model = hand_built();
    auto const number = [](char const* text) { return Equation{text, 0, *parse_expression_list(text)}; };
    Container belt;
    belt.length = number("2");
    belt.capacity = number("tank * 2");
    belt.discrete = true;
    belt.one_at_a_time = false;
    belt.first_in_first_out = true;
    model.variables[0].container = belt;
    model.variables[0].non_negative = false;
    model.variables[1].leakage = Leakage{number("0.25"), true, 0.5, 1};
    model.variables[1].multiplier = number("4");
    model.variables[1].placement = Placement::destination;
    auto const text = written(model);
    CHECK(meaning_text(read(text)) == meaning_text(model));
    CHECK(text.find("<uses_conveyor/>") != std::string::npos);
    CHECK(text.find("<conveyor discrete=\"true\" one_at_a_time=\"false\" isee:fifo=\"true\">") !=
          std::string::npos);
    CHECK(text.find("leak_start=\"0.5\"") != std::string::npos);
    CHECK(text.find("xmlns:isee=") != std::string::npos);
    CHECK(written(read(text)) == text);
}

} // namespace
} // namespace weir::dynamics
