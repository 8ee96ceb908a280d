// Causes, uses and feedback loops of small models, and loop counts of graphs known in closed form.
#include "dynamics/compile/compile.hpp"
#include "dynamics/compile/feedback.hpp"
#include "dynamics/compile/structure.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace weir::dynamics {
namespace {

std::shared_ptr<Program const> model(std::string const& name) {
    auto const path =
        std::filesystem::path(WEIR_SOURCE_DIR) / "tests" / "cases" / "sd" / "asking" / (name + ".xmile");
    auto const compiled = load_program(path);
    REQUIRE_MESSAGE(compiled.program, compiled.diagnostics.text());
    return compiled.program;
}

// "depth name link mark" of each node.
std::vector<std::string> lines(CausalGraph const& graph, std::string const& name, TreeOf what,
                               std::size_t depth) {
    auto const root = graph.find(name);
    REQUIRE(root != no_id);
    std::vector<std::string> all;
    for (auto const& node : causal_tree(graph, root, what, depth).nodes) {
        all.push_back(std::to_string(node.depth) + " " + graph.vertices[node.vertex].name + " " +
                      std::string(name_of(node.kind)) + " " + std::string(name_of(node.mark)));
    }
    return all;
}

TEST_CASE("the tree of causes goes through flows and auxiliaries and marks where a loop closes") {
    auto const graph = CausalGraph::of(*model("bass"), CausalGraph::Grain::variables);
    CHECK(lines(graph, "Adopters", TreeOf::causes, 3) ==
          std::vector<std::string>{"0 adopters value ", "1 adopting inflow ", "2 adoption fraction value ",
                                   "2 probability of contact with potentials value ", "3 market value ",
                                   "3 potential adopters value deeper", "2 adopter contacts value ",
                                   "3 contact rate value ", "3 adopters value loop"});
    auto const uses = lines(graph, "market", TreeOf::uses, 1);
    CHECK(uses == std::vector<std::string>{"0 market value ", "1 potential adopters initial deeper",
                                           "1 probability of contact with potentials value deeper"});
    CHECK(graph.find("nobody") == no_id);
}

TEST_CASE("hidden stocks of delays are stepped over and told as delayed") {
    auto const program = model("remembered");
    auto const graph = CausalGraph::of(*program, CausalGraph::Grain::variables);
    for (auto const* const flow : {"by smooth", "by delay", "by fixed", "by memory"}) {
        auto const causes = lines(graph, flow, TreeOf::causes, 1);
        CAPTURE(flow);
        REQUIRE(causes.size() == 2);
        CHECK(causes[1].find(" delayed") != std::string::npos);
    }
    CHECK(graph.vertices[graph.find("cohort")].slots.size() == 2);
    auto const elements = CausalGraph::of(*program, CausalGraph::Grain::elements);
    CHECK(elements.vertices[elements.find("Cohort[Young]")].slots.size() == 1);
    CHECK(lines(elements, "cohort[old]", TreeOf::causes, 1)[1] == "1 entering[old] inflow deeper");
}

Graph complete(std::uint32_t size) {
    Graph graph(size);
    for (std::uint32_t a = 0; a < size; ++a) {
        for (std::uint32_t b = 0; b < size; ++b) {
            if (a != b) {
                graph.add(a, b, LinkKind::value);
            }
        }
    }
    return graph;
}

TEST_CASE("all loops of a complete graph are found, once each") {
    // Sum over k of n! / ((n - k)! k) loops of k vertices: 84 for five, 409 for six.
    for (auto const& [size, count] : {std::pair(2U, 1U), {3U, 5U}, {4U, 20U}, {5U, 84U}, {6U, 409U}}) {
        auto const found = elementary_loops(complete(size), 1'000);
        CHECK(found.all);
        CHECK(found.loops.size() == count);
        std::set<std::set<std::uint32_t>> unique;
        for (auto const& loop : found.loops) {
            unique.insert(std::set<std::uint32_t>(loop.begin(), loop.end()));
        }
        CHECK(unique.size() == count);
    }
    auto const some = elementary_loops(complete(6), 100);
    CHECK_FALSE(some.all);
    CHECK(some.loops.size() == 100);
}

TEST_CASE("a loop goes from link to link and comes back; links for the start alone close none") {
    Graph graph(4);
    graph.add(0, 1, LinkKind::value);
    graph.add(1, 2, LinkKind::outflow);
    graph.add(2, 0, LinkKind::delayed);
    graph.add(2, 3, LinkKind::value);
    graph.add(3, 0, LinkKind::initial);
    graph.add(3, 3, LinkKind::value);
    auto const found = elementary_loops(graph, 10);
    REQUIRE(found.loops.size() == 2);
    CHECK(found.loops[0] == Loop{0, 1, 2});
    CHECK(found.loops[1] == Loop{5});
    auto const parts = connected_parts(graph);
    CHECK(parts.count == 2);
    CHECK(parts.of_vertex[0] == parts.of_vertex[2]);
    CHECK(parts.of_vertex[0] != parts.of_vertex[3]);
}

TEST_CASE("the arms race has eight loops, and six of them are the shortest independent set") {
    auto const graph = CausalGraph::of(*model("arms_race"), CausalGraph::Grain::variables);
    CHECK(elementary_loops(graph.graph, 100).loops.size() == 8);
    auto const shortest = shortest_independent_loops(graph.graph);
    CHECK(shortest.size() == 6);
    CHECK(std::all_of(shortest.begin(), shortest.end(), [](Loop const& loop) { return loop.size() <= 6; }));
    std::set<std::uint32_t> covered;
    for (auto const& loop : shortest) {
        covered.insert(loop.begin(), loop.end());
    }
    CHECK(covered.size() == graph.graph.edges.size());
}

} // namespace
} // namespace weir::dynamics
