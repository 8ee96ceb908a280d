// Writing XMILE: nothing of the document that was read is missing from the one that is written.
#include "dynamics/model/load.hpp"
#include "dynamics/model/model_text.hpp"
#include "dynamics/model/parser.hpp"
#include "dynamics/model/testing.hpp"
#include "dynamics/model/xmile_writer.hpp"
#include "files/xml_tree.hpp"

#include <doctest/doctest.h>

#include <string>

namespace weir::dynamics {
namespace {

// A file as Stella writes one, with what no simulator needs: a vendor's elements and attributes without
// a declaration, styles, diagrams, comments, marked text.
constexpr char const* with_everything = R"(<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
    <header>
        <vendor>Nobody</vendor><product version="1.0" lang="en">Nothing</product>
        <uuid>a-b</uuid><options namespace="std"><uses_arrays maximum_dimensions="2"/></options>
    </header>
    <sim_specs isee:sim_duration="1.5" method="Euler" time_units="Month" isee:save_interval="0.5">
        <start>0</start><stop>2</stop><dt reciprocal="true">4</dt>
    </sim_specs>
    <isee:prefs show_module_prefix="true" layer="model"/>
    <model_units><unit name="child"><eqn>1</eqn><alias>children</alias></unit></model_units>
    <dimensions><dim name="Age"><elem name="under 5"/><elem name="over 5"/></dim></dimensions>
    <style color="black"><stock background="white"/></style>
    <model>
        <variables>
            <stock name="Open\nCases">
                <doc><b>What</b> <i>is open</i> &amp; why<![CDATA[ <raw> ]]></doc>
                <eqn>5 { a guess }</eqn><inflow>starts</inflow><isee:summing/><units>children</units>
                <range min="0" max="10"/><scale auto="true"/><format precision="0.1" delimit_000s="true"/>
            </stock>
            <flow name="starts"><eqn>effect[under_5] + effect[over_5]</eqn><non_negative/></flow>
            <aux name="effect"><dimensions><dim name="Age"/></dimensions><eqn>TIME</eqn>
                <gf type="discrete"><xscale min="0" max="2"/><yscale min="0" max="3"/>
                    <ypts sep=";">1;2;3</ypts></gf>
                <event_poster min="0" max="1"><threshold value="1"/></event_poster></aux>
            <group name="All of it"><var>starts</var></group>
        </variables>
        <views><style><aux color="red"/></style>
            <view type="stock_flow" isee:page_cols="2"><stock x="1" y="2" name="Open\nCases"/>
                <flow x="5" y="6" name="starts"><pts><pt x="1" y="2"/><pt x="3" y="4"/></pts></flow>
                <alias uid="7" x="9" y="9"><of>starts</of></alias>
                <connector angle="12.5"><from>effect</from><to><alias uid="7"/></to></connector></view>
        </views>
    </model>
</xmile>
)";

TEST_CASE("what was read from XMILE is written as it stood") {
    auto const model = read(with_everything);
    auto const text = written(model);
    // The only difference is the declaration that strict readers need.
    std::string expected = with_everything;
    std::string const root = "xmile/ns/XMILE/v1.0\"";
    expected.insert(expected.find(root) + root.size(), " xmlns:isee=\"http://iseesystems.com/XMILE\"");
    CHECK(text.find("xmlns:isee=\"http://iseesystems.com/XMILE\"") != std::string::npos);
    auto const tree = files::XmlTree::parse(expected, {}, files::XmlKeep::everything);
    REQUIRE(tree);
    CHECK(text == tree->print());
    CHECK(text.find("<!-- made by hand -->") != std::string::npos);
    CHECK(text.find("<![CDATA[ <raw> ]]>") != std::string::npos);
    CHECK(text.find("</b> <i>") != std::string::npos);

    auto const again = read(text);
    CHECK(model_text(again) == model_text(model));
    CHECK(written(again) == text);
}

TEST_CASE("a document without version and namespaces is given them") {
    auto const text = written(read("<xmile><sim_specs x:a=\"1\"><stop>1</stop></sim_specs>"
                                   "<y:b xmlns:y=\"urn:y\"/><model><variables><aux name=\"a\"><eqn>1</eqn>"
                                   "</aux></variables></model></xmile>"));
    CHECK(text.find("<xmile version=\"1.0\" xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\" "
                    "xmlns:x=\"urn:undeclared:x\">") != std::string::npos);
}

TEST_CASE("what was changed since reading is written, or refused, and never lost") {
    auto model = read(with_everything);
    auto const parsed = parse_expression("7 * 2");
    REQUIRE(parsed);
    model.variables[model.variable_of_key.at("open_cases")].equation = Equation{"7 * 2", 0, {*parsed}};
    model.specs.stop = 9;
    model.specs.dt = 0.3;
    model.specs.dt_reciprocal.reset();
    auto const text = written(model);
    CHECK(text.find("<eqn>7 * 2</eqn><inflow>starts</inflow>") != std::string::npos);
    CHECK(text.find("<stop>9</stop><dt reciprocal=\"false\">0.3</dt>") != std::string::npos);
    CHECK(model_text(read(text)) == model_text(model));

    auto renamed = read(with_everything);
    renamed.variables.back().documentation = "new";
    auto const refused = write_xmile(renamed);
    CHECK_FALSE(refused.text);
    CHECK(refused.diagnostics.items().front().code == "change-unwritable");
    auto fewer = read(with_everything);
    fewer.variables.pop_back();
    CHECK_FALSE(write_xmile(fewer).text);
}

} // namespace
} // namespace weir::dynamics
