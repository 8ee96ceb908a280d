// Reads the links out of a flat program; see structure.hpp.
#include "dynamics/compile/structure.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "dynamics/compile/device_ports.hpp"
#include "dynamics/model/name.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>
#include <unordered_set>

namespace weir::dynamics {

namespace {

// A link in two parts is what is weaker of them: needed at the start alone, else delayed, else at once.
LinkKind joined(LinkKind first, LinkKind second) {
    if (first == LinkKind::initial || second == LinkKind::initial) {
        return LinkKind::initial;
    }
    return first == LinkKind::delayed || second == LinkKind::delayed ? LinkKind::delayed : LinkKind::value;
}

bool gives_flow(std::uint32_t asked) {
    return asked == port::exit || asked >= port::leak;
}

} // namespace

std::string_view name_of(LinkKind kind) {
    switch (kind) {
    case LinkKind::value:
        return "value";
    case LinkKind::inflow:
        return "inflow";
    case LinkKind::outflow:
        return "outflow";
    case LinkKind::delayed:
        return "delayed";
    case LinkKind::initial:
        return "initial";
    }
    WEIR_UNREACHABLE();
}

std::string_view name_of(SlotKind kind) {
    switch (kind) {
    case SlotKind::stock:
        return "stock";
    case SlotKind::flow:
        return "flow";
    case SlotKind::auxiliary:
        return "auxiliary";
    case SlotKind::memory:
        return "memory";
    }
    WEIR_UNREACHABLE();
}

std::string_view name_of(CausalTree::Mark mark) {
    switch (mark) {
    case CausalTree::Mark::none:
        return "";
    case CausalTree::Mark::loop:
        return "loop";
    case CausalTree::Mark::repeated:
        return "repeated";
    case CausalTree::Mark::deeper:
        return "deeper";
    }
    WEIR_UNREACHABLE();
}

Needs::Needs(Program const& program) : all_(program.slots.size()) {
    for (SlotId slot = 0; slot < program.slots.size(); ++slot) {
        auto const& found = program.slots[slot];
        add_expression(program, slot, found.step, false);
        // A value of its own at the start; elsewhere it is the equation itself.
        if (found.initial != found.step) {
            add_expression(program, slot, found.initial, true);
        }
    }
    for (auto const& stock : program.stocks) {
        add_expression(program, stock.slot, stock.rate, false);
        for (auto& need : all_[stock.slot]) {
            auto const among = [&](std::vector<SlotId> const& flows) {
                return std::find(flows.begin(), flows.end(), need.slot) != flows.end();
            };
            if (need.kind == LinkKind::value) {
                need.kind = among(stock.inflows)    ? LinkKind::inflow
                            : among(stock.outflows) ? LinkKind::outflow
                                                    : LinkKind::value;
            }
        }
    }
    for (auto const& memory : program.memories) {
        all_[memory.slot].push_back({memory.input, LinkKind::delayed, no_id});
    }
    for (auto const& device : program.devices) {
        add_device(program, device);
    }
    for (auto& needs : all_) {
        auto const order = [](Need const& a, Need const& b) {
            return std::tie(a.slot, a.kind, a.node) < std::tie(b.slot, b.kind, b.node);
        };
        std::sort(needs.begin(), needs.end(), order);
        auto const same = [&](Need const& a, Need const& b) { return !order(a, b) && !order(b, a); };
        needs.erase(std::unique(needs.begin(), needs.end(), same), needs.end());
    }
}

void Needs::add_expression(Program const& program, SlotId slot, NodeId root, bool initial) {
    std::vector<NodeId> open{root};
    std::unordered_set<NodeId> seen;
    while (!open.empty()) {
        NodeId const id = open.back();
        open.pop_back();
        if (id == no_id || !seen.insert(id).second) {
            continue;
        }
        auto const& node = program.nodes[id];
        auto const kind = initial ? LinkKind::initial : LinkKind::value;
        if (node.op == Op::value) {
            all_[slot].push_back({node.index, kind, no_id});
        } else if (node.op == Op::history) {
            auto const& history = program.histories[node.index];
            all_[slot].push_back({history.input, initial ? LinkKind::initial : LinkKind::delayed, id});
            all_[slot].push_back({history.initial, LinkKind::initial, no_id});
        } else if (node.op == Op::device) {
            auto const& device = program.devices[program.ports[node.index].device];
            all_[slot].push_back({device.contents, kind, id});
        }
        auto const operands = program.operands_of(node);
        open.insert(open.end(), operands.begin(), operands.end());
    }
}

// What a device holds comes of its inflows and of what it gives; the rest of its inputs steer it.
void Needs::add_device(Program const& program, DeviceSpec const& device) {
    bool const first = device.kind == DeviceSpec::Kind::queue;
    std::size_t const inflows_from = first ? 0 : device.inputs.size() - device.inflows;
    auto& needs = all_[device.contents];
    for (std::size_t i = 0; i < device.inputs.size(); ++i) {
        bool const inflow = i >= inflows_from && i < inflows_from + device.inflows;
        bool const outflow = first && !inflow;
        needs.push_back({device.inputs[i],
                         inflow    ? LinkKind::inflow
                         : outflow ? LinkKind::outflow
                                   : LinkKind::delayed,
                         no_id});
    }
    for (SlotId slot = 0; slot < program.slots.size(); ++slot) {
        for (auto const& need : all_[slot]) {
            if (need.slot == device.contents && need.node != no_id &&
                program.nodes[need.node].op == Op::device &&
                gives_flow(program.ports[program.nodes[need.node].index].port) && slot != device.contents) {
                needs.push_back({slot, LinkKind::outflow, no_id});
                break;
            }
        }
    }
}

void Graph::add(std::uint32_t from, std::uint32_t to, LinkKind kind) {
    for (auto const edge : out[from]) {
        if (edges[edge].to == to) {
            // Of two ways the stronger tells: what is needed at each time closes loops.
            edges[edge].kind = std::min(edges[edge].kind, kind);
            return;
        }
    }
    out[from].push_back(static_cast<std::uint32_t>(edges.size()));
    in[to].push_back(static_cast<std::uint32_t>(edges.size()));
    edges.push_back({from, to, kind});
}

void Graph::sort() {
    for (auto& list : out) {
        std::sort(list.begin(), list.end(), [&](auto a, auto b) { return edges[a].to < edges[b].to; });
    }
    for (auto& list : in) {
        std::sort(list.begin(), list.end(), [&](auto a, auto b) { return edges[a].from < edges[b].from; });
    }
}

CausalGraph CausalGraph::of(Program const& program, Grain grain) {
    CausalGraph made;
    std::vector<std::uint32_t> vertex_of(program.slots.size(), no_id);
    std::map<std::string, std::uint32_t> of_variable;
    for (SlotId slot = 0; slot < program.slots.size(); ++slot) {
        auto const& found = program.slots[slot];
        if (found.hidden) {
            continue;
        }
        auto const whole = [&](std::string const& name) {
            return grain == Grain::variables ? name.substr(0, name.find('[')) : name;
        };
        auto const key = whole(found.key);
        auto const [place, fresh] =
            of_variable.emplace(key, static_cast<std::uint32_t>(made.vertices.size()));
        if (fresh) {
            made.vertices.push_back({whole(found.name), key, found.kind, {}});
        }
        vertex_of[slot] = place->second;
        made.vertices[place->second].slots.push_back(slot);
    }
    made.graph = Graph(made.vertices.size());
    Needs const needs(program);
    for (std::uint32_t vertex = 0; vertex < made.vertices.size(); ++vertex) {
        std::vector<Need> open;
        std::unordered_set<std::uint64_t> seen;
        for (SlotId const slot : made.vertices[vertex].slots) {
            open.insert(open.end(), needs.of(slot).begin(), needs.of(slot).end());
        }
        while (!open.empty()) {
            auto const need = open.back();
            open.pop_back();
            if (!program.slots[need.slot].hidden) {
                made.graph.add(vertex_of[need.slot], vertex, need.kind);
                continue;
            }
            bool const remembers = program.slots[need.slot].kind == SlotKind::stock ||
                                   program.slots[need.slot].kind == SlotKind::memory;
            auto const kind = remembers ? joined(need.kind, LinkKind::delayed) : need.kind;
            if (seen.insert((std::uint64_t{need.slot} << 3U) | static_cast<std::uint64_t>(kind)).second) {
                for (auto const& behind : needs.of(need.slot)) {
                    open.push_back({behind.slot, joined(kind, behind.kind), no_id});
                }
            }
        }
    }
    made.graph.sort();
    return made;
}

std::uint32_t CausalGraph::find(std::string_view name) const {
    auto const bracket = name.find('[');
    auto key = name_key(name.substr(0, bracket));
    if (bracket != std::string_view::npos) {
        key += '[';
        auto rest = name.substr(bracket + 1);
        rest = rest.substr(0, rest.find(']'));
        while (true) {
            auto const comma = rest.find(',');
            key += name_key(rest.substr(0, comma));
            if (comma == std::string_view::npos) {
                break;
            }
            key += ',';
            rest = rest.substr(comma + 1);
        }
        key += ']';
    }
    auto const found =
        std::find_if(vertices.begin(), vertices.end(), [&](Vertex const& one) { return one.key == key; });
    return found == vertices.end() ? no_id : static_cast<std::uint32_t>(found - vertices.begin());
}

CausalTree causal_tree(CausalGraph const& graph, std::uint32_t root, TreeOf what, std::size_t depth) {
    CausalTree tree;
    std::vector<char> above(graph.vertices.size(), 0);
    std::vector<char> shown(graph.vertices.size(), 0);
    std::function<void(std::uint32_t, std::size_t, LinkKind)> const visit =
        [&](std::uint32_t vertex, std::size_t level, LinkKind kind) {
            if (tree.nodes.size() >= limits::causal_tree_nodes_max) {
                tree.cut = true;
                return;
            }
            auto const place = tree.nodes.size();
            tree.nodes.push_back({vertex, level, kind, CausalTree::Mark::none});
            auto const& edges = what == TreeOf::causes ? graph.graph.in[vertex] : graph.graph.out[vertex];
            if (above[vertex] != 0) {
                tree.nodes[place].mark = CausalTree::Mark::loop;
                return;
            }
            if (edges.empty()) {
                return;
            }
            if (level == depth) {
                tree.nodes[place].mark = CausalTree::Mark::deeper;
                return;
            }
            if (shown[vertex] != 0) {
                tree.nodes[place].mark = CausalTree::Mark::repeated;
                return;
            }
            shown[vertex] = 1;
            above[vertex] = 1;
            for (auto const edge : edges) {
                auto const& link = graph.graph.edges[edge];
                visit(what == TreeOf::causes ? link.from : link.to, level + 1, link.kind);
            }
            above[vertex] = 0;
        };
    visit(root, 0, LinkKind::value);
    return tree;
}

} // namespace weir::dynamics
