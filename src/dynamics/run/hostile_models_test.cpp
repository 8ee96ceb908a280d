// Models that are meant to do harm: enormous, deep, cyclic, referring to themselves. Each is refused with an
// error before much time or memory is spent (the figures are in docs/engine/proof.md).
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>

namespace weir::dynamics {
namespace {

std::string repeated(std::string const& text, std::size_t count) {
    std::string result;
    result.reserve(text.size() * count);
    for (std::size_t i = 0; i < count; ++i) {
        result += text;
    }
    return result;
}

std::string each(std::size_t count,
                 std::function<std::string(std::string const&, std::string const&)> const& of) {
    std::string result;
    for (std::size_t i = 0; i < count; ++i) {
        result += of(std::to_string(i), std::to_string(i + 1 == count ? 0 : i + 1));
    }
    return result;
}

std::string model(std::string const& variables, std::string const& more = {}) {
    return "<xmile><sim_specs><stop>1</stop></sim_specs>" + more + "<model><variables>" + variables +
           "</variables></model></xmile>";
}

std::string aux(std::string const& name, std::string const& equation, std::string const& dimensions = {}) {
    return "<aux name=\"" + name + "\">" + dimensions + "<eqn>" + equation + "</eqn></aux>";
}

// The code of the first error; nothing if there is none.
std::string refused(std::string const& document) {
    auto const loaded = read_xmile(document, "hostile.xmile");
    auto const compiled = loaded.model ? compile(*loaded.model) : CompiledModel{nullptr, Diagnostics{}};
    auto const& diagnostics = loaded.model ? compiled.diagnostics : loaded.diagnostics;
    for (auto const& item : diagnostics.items()) {
        if (item.severity == Severity::error) {
            return item.code;
        }
    }
    return {};
}

TEST_CASE("a model that is meant to do harm is refused") {
    std::string const dimensions =
        "<dimensions><dim name=\"A\" size=\"440\"/><dim name=\"B\" size=\"440\"/></dimensions>";
    std::string const a = "<dimensions><dim name=\"A\"/></dimensions>";
    std::string const ab = "<dimensions><dim name=\"A\"/><dim name=\"B\"/></dimensions>";
    CHECK(refused(model(aux("x", repeated("(", 100'000) + "1" + repeated(")", 100'000)))) ==
          "equation-unreadable");
    CHECK(refused(model(aux("x", repeated("2^", 100'000) + "1"))) == "equation-unreadable");
    CHECK(refused(model(aux("x", repeated("1+", 100'000) + "1"))) == "equation-unreadable");
    CHECK(refused(model(aux("x", repeated("-", 2'000'000) + "1"))) == "limit");
    CHECK(refused(model(aux("x", repeated("MAX(1,2)*", 1'000'000) + "1"))) == "limit");
    CHECK(refused(model(each(10'000, [](auto const& n, auto const&) {
              return aux("a" + n, repeated("1+2*", 200) + "1");
          }))) == "limit");
    CHECK(refused(model(each(60'000, [](auto const& n, auto const&) { return aux("a" + n, n); }))) ==
          "limit");
    CHECK(refused(model(aux("x", "x + 1"))) == "circle");
    CHECK(refused(model(each(20'000, [](auto const& n, auto const& next) {
              return aux("a" + n, "a" + next);
          }))) == "circle");
    CHECK(refused(model(aux("x", "A*B", ab) + aux("y", "1", ab), dimensions)) == "limit");
    CHECK(refused(model(aux("x", "A", a) + aux("y", "SUM(x[*]*B)", ab), dimensions)) == "limit");
    CHECK(refused(model(aux("x", "1"), "<dimensions><dim name=\"Z\" size=\"999999999\"/></dimensions>")) ==
          "limit");
    CHECK(refused("<xmile>" + repeated("<a>", 100'000) + repeated("</a>", 100'000) + "</xmile>") ==
          "xml-unreadable");
    CHECK(refused("<!DOCTYPE x [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><xmile>&b;</xmile>") ==
          "xml-unreadable");
}

} // namespace
} // namespace weir::dynamics
