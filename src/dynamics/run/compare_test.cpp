// Differences of small tables and of runs of a model, with what they are because of.
#include "dynamics/compile/compile.hpp"
#include "dynamics/run/compare.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace weir::dynamics {
namespace {

Difference const& named(Comparison const& comparison, std::string const& name) {
    auto const found = std::find_if(comparison.differences.begin(), comparison.differences.end(),
                                    [&](Difference const& one) { return one.name == name; });
    REQUIRE(found != comparison.differences.end());
    return *found;
}

TEST_CASE("two tables are compared where both have times and names") {
    double const nan = std::nan("");
    Series const a{
        {0, 1, 2, 3}, {"x", "Only here", "k", "n"}, {1, 0, 5, nan, 2, 0, 5, 1, 4, 0, 5, 1, 8, 0, 5, 1}};
    Series const b{
        {0, 2, 3, 4}, {"k", "X", "n", "only there"}, {6, 1, nan, 0, 6, 4.5, 1, 0, 6, 6, nan, 0, 6, 9, 1, 0}};
    auto const found = compare(a, b, 1e-9);
    CHECK(found.times == 3);
    CHECK(found.times_left == 2);
    CHECK(found.only_a == std::vector<std::string>{"Only here"});
    CHECK(found.only_b == std::vector<std::string>{"only there"});
    REQUIRE(found.differences.size() == 3);
    CHECK(found.differences[0].name == "k"); // first in time
    CHECK(found.differences[0].constant);
    auto const& x = named(found, "x");
    CHECK(x.first == 2);
    CHECK(x.greatest == 2);
    CHECK(x.greatest_at == 3);
    CHECK(x.relative == 0.25);
    CHECK(x.last_a == 8);
    CHECK(x.last_b == 6);
    CHECK(named(found, "n").first == 3); // a number against none
    CHECK(std::isinf(named(found, "n").greatest));
    // A wide tolerance lets the small difference at 2 pass.
    CHECK(named(compare(a, b, 0.1), "x").first == 3);
}

TEST_CASE("what differs in a run is traced to the input that was changed") {
    auto const path = std::filesystem::path(WEIR_SOURCE_DIR) / "tests" / "cases" / "sd" / "asking" /
                      "inventory_workforce.xmile";
    auto const program = load_program(path).program;
    REQUIRE(program);
    auto const a = series_of(*program, {});
    auto const b = series_of(*program, {.set = {{"hiring time", 6}}});
    REQUIRE(a);
    REQUIRE(b);
    auto found = compare(*a, *b, 1e-12);
    explain(found, *program);
    auto const& first = found.differences.front();
    CHECK(first.name == "hiring time");
    CHECK(first.input);
    CHECK(first.first == 0);
    CHECK(std::count_if(found.differences.begin(), found.differences.end(),
                        [](Difference const& one) { return one.input; }) == 1);
    // At once the hiring, a step later the workforce and the production, then the inventory.
    CHECK(found.differences[1].name == "hiring");
    CHECK(named(found, "workforce").first == 0.0625);
    CHECK(named(found, "workforce").because == std::vector<std::string>{"hiring"});
    CHECK_FALSE(named(found, "shipments").first);
    auto const way = trace(found, "inventory");
    CHECK(way.front() == "inventory");
    CHECK(way.back() == "hiring time");
    auto const same = compare(*a, *a, 0);
    CHECK(std::none_of(same.differences.begin(), same.differences.end(),
                       [](Difference const& one) { return one.first.has_value(); }));
}

} // namespace
} // namespace weir::dynamics
