// Who causes whom: the graph of a model's variables, as a reader sees it or slot by slot, trees of causes
// and uses, and feedback loops. It reads the flat program, so every format and every macro gives one.
#pragma once

#include "base/result.hpp"
#include "dynamics/compile/program.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::dynamics {

enum class LinkKind : std::uint8_t {
    value,   // needed at each time
    inflow,  // into a stock
    outflow, // out of a stock
    delayed, // through something that remembers: a delay, a smooth, a conveyor's belt
    initial, // needed for the value at the start alone; no part of a feedback loop
};
[[nodiscard]] std::string_view name_of(LinkKind kind);

// One slot's need of another. `node` is the operation that remembers, where the link goes through
// Op::history or Op::device; otherwise none.
struct Need {
    SlotId slot = no_id;
    LinkKind kind = LinkKind::value;
    NodeId node = no_id;
};

// What the slots need directly, hidden ones included; each (slot, kind, node) once, in order of slots.
class Needs {
public:
    explicit Needs(Program const& program);
    [[nodiscard]] std::vector<Need> const& of(SlotId slot) const { return all_[slot]; }
    [[nodiscard]] std::size_t size() const { return all_.size(); }

private:
    void add_expression(Program const& program, SlotId slot, NodeId root, bool initial);
    void add_device(Program const& program, DeviceSpec const& device);
    std::vector<std::vector<Need>> all_;
};

// A directed graph of numbered vertices; each pair is linked once.
struct Graph {
    struct Edge {
        std::uint32_t from = 0;
        std::uint32_t to = 0;
        LinkKind kind = LinkKind::value;
    };
    std::vector<Edge> edges;
    std::vector<std::vector<std::uint32_t>> out; // edges from each vertex
    std::vector<std::vector<std::uint32_t>> in;  // edges to each vertex

    explicit Graph(std::size_t vertices = 0) : out(vertices), in(vertices) {}
    [[nodiscard]] std::size_t size() const { return out.size(); }
    void add(std::uint32_t from, std::uint32_t to, LinkKind kind);
    void sort(); // the lists of each vertex, by the vertex at the other end
};

// A model as a reader sees it: hidden slots are stepped over.
struct CausalGraph {
    // Arrays whole, or element by element.
    enum class Grain : std::uint8_t { variables, elements };
    struct Vertex {
        std::string name;
        std::string key;
        SlotKind kind = SlotKind::auxiliary;
        std::vector<SlotId> slots;
    };
    std::vector<Vertex> vertices;
    Graph graph;

    // Errors: none; a model may be without any link.
    [[nodiscard]] static CausalGraph of(Program const& program, Grain grain);
    // Nothing if there is no such vertex.
    [[nodiscard]] std::uint32_t find(std::string_view name) const;
};
[[nodiscard]] std::string_view name_of(SlotKind kind);

// A tree of causes or uses, its nodes in the order in which they are read.
struct CausalTree {
    enum class Mark : std::uint8_t {
        none,
        loop,     // it stands above itself: a feedback loop closes here
        repeated, // shown with what is below it elsewhere
        deeper,   // there is more below the depth that was asked for
    };
    struct Node {
        std::uint32_t vertex = 0;
        std::size_t depth = 0;
        LinkKind kind = LinkKind::value; // of the link to the node above
        Mark mark = Mark::none;
    };
    std::vector<Node> nodes;
    bool cut = false; // at limits::causal_tree_nodes_max
};
enum class TreeOf : std::uint8_t { causes, uses };
[[nodiscard]] CausalTree causal_tree(CausalGraph const& graph, std::uint32_t root, TreeOf what,
                                     std::size_t depth);
[[nodiscard]] std::string_view name_of(CausalTree::Mark mark);

} // namespace weir::dynamics
