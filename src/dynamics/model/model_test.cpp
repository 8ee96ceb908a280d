// Names, equations and the XMILE reader, each as small as the rule it holds.
#include "dynamics/model/graphical_function.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/parser.hpp"

#include <doctest/doctest.h>

#include <string>

namespace weir::dynamics {
namespace {

std::string document(std::string const& variables, std::string const& head = {}) {
    return "<xmile version=\"1.0\"><sim_specs><start>0</start><stop>4</stop><dt>1</dt></sim_specs>" + head +
           "<model><variables>" + variables + "</variables></model></xmile>";
}

bool has_code(LoadedModel const& loaded, std::string const& code) {
    for (auto const& item : loaded.diagnostics.items()) {
        if (item.code == code) {
            return true;
        }
    }
    return false;
}

TEST_CASE("names differ in case, blanks and line ends only for show") {
    CHECK(name_key("Birth Rate") == name_key("birth_rate"));
    CHECK(name_key("Birth\\nRate") == "birth_rate");
    CHECK(name_key("\"Birth  Rate\"") == "birth_rate");
    CHECK(name_key("  a\nb ") == "a_b");
    CHECK(name_key("\xC3\x89t\xC3\xA9") == name_key("\xC3\xA9t\xC3\xA9"));
    CHECK(name_key("birth_rate") != name_key("birthrate"));
    CHECK(shown_name("size of one\\ntime") == "size of one time");
}

TEST_CASE("powers bind from the right and before a sign") {
    auto const parsed = parse_expression("-2^3^2");
    REQUIRE(parsed);
    auto const* const negation = std::get_if<UnaryNode>(&(*parsed)->node);
    REQUIRE(negation != nullptr);
    auto const* const power = std::get_if<BinaryNode>(&negation->operand->node);
    REQUIRE(power != nullptr);
    CHECK(std::get<NumberNode>(power->left->node).value == 2);
    CHECK(std::holds_alternative<BinaryNode>(power->right->node));
}

TEST_CASE("an equation that cannot be read says where") {
    for (auto const* const text :
         {"", "1 +", "(1", "a b", "IF a THEN b", "f(1,", "???", "{open", "\"open", "a[1"}) {
        auto const parsed = parse_expression(text);
        CAPTURE(text);
        REQUIRE_FALSE(parsed);
        CHECK_FALSE(parsed.error().message.empty());
    }
    CHECK(parse_expression("1 +").error().message.find("ends") != std::string::npos);
    CHECK(parse_expression("a b").error().message.find("underscores") != std::string::npos);
    CHECK(parse_expression(std::string(10'000, '(')).error().code == ErrorCode::limit);
    CHECK(parse_expression(std::string(10'000, '-') + "1").error().code == ErrorCode::limit);
}

TEST_CASE("graphical functions hold, extend or step at their ends") {
    GraphicalFunction function{GraphicalFunction::Kind::continuous, {0, 1, 3}, {0, 10, 20}};
    CHECK(function.at(0.5) == doctest::Approx(5));
    CHECK(function.at(2) == doctest::Approx(15));
    CHECK(function.at(-1) == 0);
    CHECK(function.at(9) == 20);
    function.kind = GraphicalFunction::Kind::extrapolate;
    CHECK(function.at(-1) == doctest::Approx(-10));
    CHECK(function.at(5) == doctest::Approx(30));
    function.kind = GraphicalFunction::Kind::discrete;
    CHECK(function.at(0.99) == 0);
    CHECK(function.at(1) == 10);
    CHECK(function.at(3) == 20);
    function.x = {0, 3, 1};
    CHECK_FALSE(check(function));
}

TEST_CASE("a stock keeps its flows, units and documentation") {
    auto const loaded = read_xmile(document("<stock name=\"Open Cases\"><eqn>5</eqn><inflow>starts</inflow>"
                                            "<units>children</units><doc>why</doc><non_negative/></stock>"
                                            "<flow name=\"starts\"><eqn>1</eqn></flow>"),
                                   "x.xmile");
    REQUIRE_MESSAGE(loaded.model, loaded.diagnostics.text());
    auto const& stock = loaded.model->variables.at(0);
    CHECK(stock.key == "open_cases");
    CHECK(stock.kind == VariableKind::stock);
    CHECK(stock.inflow_keys == std::vector<std::string>{"starts"});
    CHECK(stock.units == "children");
    CHECK(stock.documentation == "why");
    CHECK(stock.non_negative);
}

TEST_CASE("points of a graphical function may be written in three ways") {
    for (auto const* const points :
         {"<xpts>0,2,4</xpts><ypts>1,2,3</ypts>", "<xscale min=\"0\" max=\"4\"/><ypts>1,2,3</ypts>",
          "<xpts sep=\";\">0;2;4</xpts><ypts sep=\"|\">1|2|3</ypts>"}) {
        auto const loaded = read_xmile(
            document("<aux name=\"a\"><eqn>TIME</eqn><gf>" + std::string(points) + "</gf></aux>"), "x");
        REQUIRE_MESSAGE(loaded.model, loaded.diagnostics.text());
        REQUIRE(loaded.model->variables.at(0).graph);
        CHECK(loaded.model->variables.at(0).graph->at(3) == doctest::Approx(2.5));
    }
}

TEST_CASE("a reciprocal dt is a whole number of steps") {
    auto const loaded =
        read_xmile("<xmile><sim_specs method=\"rk45,RK4\"><stop>1</stop>"
                   "<dt reciprocal=\"true\">10</dt></sim_specs>"
                   "<model><variables><aux name=\"a\"><eqn>1</eqn></aux></variables></model></xmile>",
                   "x");
    REQUIRE(loaded.model);
    CHECK(loaded.model->specs.dt == doctest::Approx(0.1));
    CHECK(loaded.model->specs.dt_reciprocal == 10);
    CHECK(loaded.model->specs.method == Method::rk45);
}

TEST_CASE("a method that is not here is replaced aloud, unless the file says by which") {
    auto const method_of = [](std::string const& name) {
        auto const loaded =
            read_xmile("<xmile><sim_specs method=\"" + name +
                           "\"><stop>1</stop></sim_specs><model><variables><aux name=\"a\"><eqn>1</eqn></aux>"
                           "</variables></model></xmile>",
                       "x");
        REQUIRE(loaded.model);
        return std::pair(loaded.model->specs.method, loaded.diagnostics.items().size());
    };
    CHECK(method_of("Gear, rk4") == std::pair(Method::rk4, std::size_t{0}));
    CHECK(method_of("Gear") == std::pair(Method::rk45, std::size_t{1}));
    CHECK(method_of("Cycle-Time") == std::pair(Method::euler, std::size_t{1}));
    CHECK(method_of("trapezoid") == std::pair(Method::rk4, std::size_t{1}));
    CHECK(method_of("RK45") == std::pair(Method::rk45, std::size_t{0}));
}

TEST_CASE("what is not supported or wrong is an error with its line, never dropped") {
    struct Case {
        char const* variables;
        char const* code;
    };
    for (auto const& given : {
             Case{"<module name=\"m\"/><aux name=\"a\"><eqn>1</eqn></aux>", "module-without-model"},
             Case{"<stock name=\"s\"><eqn>1</eqn><conveyor/></stock>", "unsupported"},
             Case{"<aux name=\"a\"><eqn>1</eqn></aux><aux name=\"A\"><eqn>2</eqn></aux>", "name-repeated"},
             Case{"<aux name=\"a\"/>", "equation-missing"},
             Case{"<aux name=\"a\"><eqn>?</eqn></aux>", "equation-unreadable"},
             Case{"<aux name=\"a\"><eqn>1</eqn><dimensions><dim name=\"d\"/></dimensions></aux>",
                  "dimension-unknown"},
             Case{"<aux name=\"a\"><eqn>1</eqn><gf><ypts>1,x</ypts></gf></aux>", "number-unreadable"},
         }) {
        auto const loaded = read_xmile(document(given.variables), "x");
        CAPTURE(given.variables);
        CHECK_FALSE(loaded.model);
        CHECK(has_code(loaded, given.code));
        CHECK(loaded.diagnostics.items().front().where.line > 0);
    }
    CHECK(has_code(read_xmile("<a/>", "x"), "not-xmile"));
    CHECK(has_code(read_xmile("<xmile", "x"), "xml-unreadable"));
    CHECK(has_code(load_model("no/such/file.xmile"), "file-unreadable"));
}

} // namespace
} // namespace weir::dynamics
