// The XML tree over documents as modelling tools write them, and over hostile ones.
#include "files/text_file.hpp"
#include "files/xml_encoding.hpp"
#include "files/xml_tree.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace weir;
using namespace weir::files;

namespace {

XmlTree parsed(std::string_view text) {
    auto tree = XmlTree::parse(text);
    if (!tree) {
        FAIL(tree.error().text());
    }
    return std::move(*tree);
}

Error refusal(std::string_view text, XmlLimits const& limits = {}) {
    auto tree = XmlTree::parse(text, limits);
    REQUIRE_FALSE(tree.has_value());
    return std::move(tree).error();
}

} // namespace

TEST_CASE("elements, attributes, text and places are read") {
    auto const tree =
        parsed("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<xmile version='1.0'>\r\n"
               "  <stock name=\"a &lt; b\">x<![CDATA[<y>]]><eqn>1</eqn>\n  <eqn>2</eqn></stock>\r"
               "  <isee:prefs show='true'/>\n</xmile>");
    auto const root = tree.root();
    CHECK(root.name() == "xmile");
    CHECK(root.attribute("version") == "1.0");
    CHECK_FALSE(root.attribute("none").has_value());
    auto const stock = root.child("stock");
    CHECK(stock.attribute("name") == "a < b");
    CHECK(stock.text() == "x<y>");
    CHECK(stock.position().line == 3);
    CHECK(stock.position().column == 3);
    std::string equations;
    for (XmlElement const equation : stock.children("eqn")) {
        equations += equation.text() + "@" + std::to_string(equation.position().line) + " ";
        CHECK(equation.parent() == stock);
    }
    CHECK(equations == "1@3 2@4 ");
    auto const preferences = root.child("isee:prefs");
    CHECK(preferences.local_name() == "prefs");
    CHECK(preferences.position().line == 5); // a bare CR ends a line too
    CHECK_FALSE(root.child("none"));
    CHECK_FALSE(root.parent());
    CHECK_FALSE(XmlElement().child("none"));
}

TEST_CASE("encodings that tools write are read") {
    CHECK(parsed("\xEF\xBB\xBF<a>\xC3\xA9</a>").root().text() == "\xC3\xA9");
    CHECK(parsed("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE9</a>").root().text() == "\xC3\xA9");
    CHECK(parsed("<?xml version=\"1.0\" encoding=\"utf-8\"?><a>\xE9</a>").root().text() == "\xC3\xA9");
    CHECK(parsed(std::string("\xFF\xFE<\0a\0/\0>\0", 10)).root().name() == "a");
    CHECK(refusal("<?xml version=\"1.0\" encoding=\"koi8-r\"?><a/>").code == ErrorCode::unsupported);
}

TEST_CASE("end tags that do not fit are mended and reported") {
    auto const twice = parsed("<m>\n<flow name='a'><eqn>1</eqn></flow>\n</flow>\n<flow name='b'/></m>");
    REQUIRE(twice.repairs().size() == 1);
    CHECK(twice.repairs()[0].position.line == 3);
    CHECK(twice.root().child("flow").next().attribute("name") == "b");

    auto const swapped = parsed("<m><stock><inflow>a</flow><outflow>b</outflow></stock></m>");
    CHECK(swapped.repairs().size() == 1);
    CHECK(swapped.root().child("stock").child("inflow").text() == "a");
    CHECK(swapped.root().child("stock").child("outflow").text() == "b");

    auto const unclosed = parsed("<m><flow><non_negative><eqn>1</eqn></flow><flow/></m>");
    CHECK(unclosed.repairs().size() == 1);
    CHECK(unclosed.root().child("flow").next().name() == "flow");

    CHECK(parsed("<m><a x='>'>1</a></m>").repairs().empty());
    CHECK(refusal("<m><a>1</a>").message.find("line 1") != std::string::npos);
}

TEST_CASE("hostile documents are refused with a reason") {
    CHECK(refusal("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>").code == ErrorCode::refused);
    CHECK(refusal("<?xml version='1.0'?><!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>").code ==
          ErrorCode::refused);
    CHECK(refusal("").code == ErrorCode::invalid);
    CHECK(refusal("not XML").code == ErrorCode::invalid);
    CHECK(refusal(std::string_view("<a>\0</a>", 8)).code == ErrorCode::invalid);
    CHECK(refusal("<a/><b/>").code == ErrorCode::invalid);
    CHECK(refusal("<a>" + std::string(100, ' ') + "</a>", {.bytes_max = 50}).code == ErrorCode::limit);

    std::string deep;
    for (int i = 0; i < 200'000; ++i) {
        deep += "<a>";
    }
    for (int i = 0; i < 200'000; ++i) {
        deep += "</a>";
    }
    CHECK(refusal(deep).message.find("64 levels") != std::string::npos);
    CHECK(refusal("<a><b><c/></b></a>", {.depth_max = 2}).code == ErrorCode::limit);
    CHECK(XmlTree::parse("<a><b><c/></b><b/></a>", {.depth_max = 3}).has_value());
    CHECK(refusal("<a><b/><b/><b/><b/><b/><b/></a>", {.nodes_max = 3}).code == ErrorCode::limit);
}

TEST_CASE("a tree that was built prints and reads back") {
    auto tree = XmlTree::make("xmile");
    auto stock = tree.root().add("stock");
    stock.set("name", "a < \"b\" & c").set("name", "a \"<b>\"").set_text("x & <y>\x01");
    stock.add("eqn").set_text("1");
    auto const again = parsed(tree.print());
    CHECK(again.root().child("stock").attribute("name") == "a \"<b>\"");
    CHECK(again.root().child("stock").text() == "x & <y>");
    CHECK(again.root().child("stock").child("eqn").text() == "1");
    CHECK(stock.position().line == 0);
}

TEST_CASE("a tree that keeps everything prints what it read, and can be changed") {
    std::string const text =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        "<a x=\"1\">\n\t<!-- why --> <b>c <i>d</i> <i>e</i></b>\n<?f g?><h>  </h><k/></a>\n";
    auto const tree = XmlTree::parse(text, {}, XmlKeep::everything);
    REQUIRE(tree);
    CHECK(tree->print() == text);
    auto copy = tree->copy();
    copy.root().child("b").add_before("new").set_text("1");
    auto last = copy.root().child("k");
    last.remove();
    CHECK_FALSE(last);
    CHECK(copy.print().find("--> <new>1</new><b>") != std::string::npos);
    CHECK(copy.print().find("<k/>") == std::string::npos);
    CHECK(tree->print() == text);
}

TEST_CASE("every public model test is read") {
    std::filesystem::path const models =
        std::filesystem::path(WEIR_SOURCE_DIR) / "../shared/sd-models/test-models";
    if (!std::filesystem::exists(models)) {
        MESSAGE("skipped: " << models << " is absent");
        return;
    }
    std::size_t read = 0;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(models)) {
        auto const extension = entry.path().extension();
        if (extension == ".xmile" || extension == ".stmx") {
            auto const tree = XmlTree::read(entry.path());
            CHECK_MESSAGE(tree.has_value(), entry.path().string());
            read += tree ? 1 : 0;
        }
    }
    CHECK(read > 40);
}

TEST_CASE("XML for a parser that believes declarations is UTF-8 without one, line for line") {
    std::string const latin = "<?xml version=\"1.0\"\n encoding=\"ISO-8859-1\"?>\n<a>\xE9</a>";
    auto const plain = files::xml_as_plain_utf8(latin);
    REQUIRE(plain.has_value());
    auto const end = latin.find("?>") + 2;
    CHECK(plain->substr(end) == "\n<a>\xC3\xA9</a>");
    CHECK(plain->substr(0, end).find_first_not_of(" \n") == std::string::npos);
    CHECK(plain->find('\n') == latin.find('\n'));
    CHECK(files::xml_as_plain_utf8("<a>\xC3\xA9</a>").value() == "<a>\xC3\xA9</a>");
    CHECK(files::xml_as_plain_utf8("\xEF\xBB\xBF<a/>").value() == "<a/>");
    CHECK(files::xml_as_plain_utf8(std::string("\xFF\xFE<\0a\0/\0>\0", 10)).value() == "<a/>");
    CHECK(files::xml_as_plain_utf8("<?xml version='1.0' encoding='koi8-r'?><a/>").error().code ==
          ErrorCode::unsupported);
}
