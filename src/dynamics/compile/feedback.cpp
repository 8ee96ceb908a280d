// Tarjan's, Johnson's and Oliva's searches, without recursion where a path may be as long as the model;
// see feedback.hpp.
#include "dynamics/compile/feedback.hpp"

#include <algorithm>
#include <deque>

namespace weir::dynamics {

namespace {

bool closes(Graph::Edge const& edge) {
    return edge.kind != LinkKind::initial;
}

class Tarjan {
public:
    explicit Tarjan(Graph const& graph)
        : graph_(graph), index_(graph.size(), no_id), low_(graph.size(), 0), open_(graph.size(), 0) {
        parts_.of_vertex.assign(graph.size(), no_id);
    }

    Parts run() {
        for (std::uint32_t vertex = 0; vertex < graph_.size(); ++vertex) {
            if (index_[vertex] == no_id) {
                visit(vertex);
            }
        }
        return std::move(parts_);
    }

private:
    struct Frame {
        std::uint32_t vertex;
        std::size_t next = 0;
    };

    void enter(std::vector<Frame>& path, std::uint32_t vertex) {
        index_[vertex] = low_[vertex] = count_++;
        open_[vertex] = 1;
        stack_.push_back(vertex);
        path.push_back({vertex});
    }

    void visit(std::uint32_t first) {
        std::vector<Frame> path;
        enter(path, first);
        while (!path.empty()) {
            auto& frame = path.back();
            auto const vertex = frame.vertex;
            if (frame.next < graph_.out[vertex].size()) {
                auto const& edge = graph_.edges[graph_.out[vertex][frame.next++]];
                if (!closes(edge)) {
                    continue;
                }
                if (index_[edge.to] == no_id) {
                    enter(path, edge.to);
                } else if (open_[edge.to] != 0) {
                    low_[vertex] = std::min(low_[vertex], index_[edge.to]);
                }
                continue;
            }
            path.pop_back();
            if (!path.empty()) {
                low_[path.back().vertex] = std::min(low_[path.back().vertex], low_[vertex]);
            }
            if (low_[vertex] == index_[vertex]) {
                close(vertex);
            }
        }
    }

    void close(std::uint32_t vertex) {
        std::vector<std::uint32_t> members;
        do {
            members.push_back(stack_.back());
            open_[stack_.back()] = 0;
            stack_.pop_back();
        } while (members.back() != vertex);
        bool const itself = std::any_of(graph_.out[vertex].begin(), graph_.out[vertex].end(), [&](auto edge) {
            return graph_.edges[edge].to == vertex && closes(graph_.edges[edge]);
        });
        if (members.size() > 1 || itself) {
            for (auto const member : members) {
                parts_.of_vertex[member] = parts_.count;
            }
            ++parts_.count;
        }
    }

    Graph const& graph_;
    std::vector<std::uint32_t> index_;
    std::vector<std::uint32_t> low_;
    std::vector<char> open_;
    std::vector<std::uint32_t> stack_;
    std::uint32_t count_ = 0;
    Parts parts_;
};

// D. B. Johnson, "Finding all the elementary circuits of a directed graph", SIAM J. Comput. 4 (1975). Each
// loop is found from its vertex with the least number, within that vertex's connected part.
class Johnson {
public:
    Johnson(Graph const& graph, Parts const& parts, std::size_t limit)
        : graph_(graph), parts_(parts), limit_(limit), blocked_(graph.size(), 0), waiting_(graph.size()) {}

    Loops run() {
        for (std::uint32_t start = 0; start < graph_.size() && found_.all; ++start) {
            if (parts_.of_vertex[start] != no_id) {
                std::fill(blocked_.begin(), blocked_.end(), 0);
                for (auto& list : waiting_) {
                    list.clear();
                }
                search(start);
            }
        }
        return std::move(found_);
    }

private:
    struct Frame {
        std::uint32_t vertex;
        std::size_t next = 0;
        bool closed = false; // a loop was found from here
    };

    [[nodiscard]] bool within(Graph::Edge const& edge, std::uint32_t start) const {
        return closes(edge) && edge.to >= start && parts_.of_vertex[edge.to] == parts_.of_vertex[start];
    }

    void search(std::uint32_t start) {
        std::vector<Frame> path{{start}};
        Loop edges;
        blocked_[start] = 1;
        while (!path.empty() && found_.all) {
            auto& frame = path.back();
            if (frame.next < graph_.out[frame.vertex].size()) {
                auto const id = graph_.out[frame.vertex][frame.next++];
                auto const& edge = graph_.edges[id];
                if (!within(edge, start)) {
                    continue;
                }
                if (edge.to == start) {
                    frame.closed = true;
                    keep(edges, id);
                } else if (blocked_[edge.to] == 0) {
                    blocked_[edge.to] = 1;
                    edges.push_back(id);
                    path.push_back({edge.to});
                }
                continue;
            }
            leave(path, edges, start);
        }
    }

    void keep(Loop const& edges, std::uint32_t last) {
        if (found_.loops.size() == limit_) {
            found_.all = false;
            return;
        }
        found_.loops.push_back(edges);
        found_.loops.back().push_back(last);
    }

    void leave(std::vector<Frame>& path, Loop& edges, std::uint32_t start) {
        auto const frame = path.back();
        path.pop_back();
        if (frame.closed) {
            unblock(frame.vertex);
        } else {
            for (auto const id : graph_.out[frame.vertex]) {
                auto const& edge = graph_.edges[id];
                auto& list = waiting_[edge.to];
                if (within(edge, start) && std::find(list.begin(), list.end(), frame.vertex) == list.end()) {
                    list.push_back(frame.vertex);
                }
            }
        }
        if (!path.empty()) {
            path.back().closed = path.back().closed || frame.closed;
            edges.pop_back();
        }
    }

    void unblock(std::uint32_t first) {
        std::vector<std::uint32_t> open{first};
        while (!open.empty()) {
            auto const vertex = open.back();
            open.pop_back();
            if (blocked_[vertex] != 0) {
                blocked_[vertex] = 0;
                open.insert(open.end(), waiting_[vertex].begin(), waiting_[vertex].end());
                waiting_[vertex].clear();
            }
        }
    }

    Graph const& graph_;
    Parts const& parts_;
    std::size_t limit_;
    std::vector<char> blocked_;
    std::vector<std::vector<std::uint32_t>> waiting_;
    Loops found_;
};

// The shortest loop through an edge: back from its end to its beginning, breadth first.
Loop shortest_through(Graph const& graph, std::uint32_t through) {
    auto const target = graph.edges[through].from;
    std::vector<std::uint32_t> came(graph.size(), no_id);
    std::deque<std::uint32_t> open{graph.edges[through].to};
    std::vector<char> seen(graph.size(), 0);
    seen[graph.edges[through].to] = 1;
    while (!open.empty() && seen[target] == 0) {
        auto const vertex = open.front();
        open.pop_front();
        for (auto const id : graph.out[vertex]) {
            auto const& edge = graph.edges[id];
            if (closes(edge) && seen[edge.to] == 0) {
                seen[edge.to] = 1;
                came[edge.to] = id;
                open.push_back(edge.to);
            }
        }
    }
    Loop loop;
    for (auto vertex = target; came[vertex] != no_id; vertex = graph.edges[came[vertex]].from) {
        loop.push_back(came[vertex]);
    }
    loop.push_back(through);
    std::reverse(loop.begin(), loop.end());
    return loop;
}

} // namespace

Parts connected_parts(Graph const& graph) {
    return Tarjan(graph).run();
}

Loops elementary_loops(Graph const& graph, std::size_t limit) {
    auto const parts = connected_parts(graph);
    return Johnson(graph, parts, limit).run();
}

// R. Oliva, "Model structure analysis through graph theory", System Dynamics Review 20 (2004).
std::vector<Loop> shortest_independent_loops(Graph const& graph) {
    auto const parts = connected_parts(graph);
    std::vector<Loop> candidates;
    for (std::uint32_t id = 0; id < graph.edges.size(); ++id) {
        auto const& edge = graph.edges[id];
        if (closes(edge) && parts.of_vertex[edge.from] != no_id &&
            parts.of_vertex[edge.from] == parts.of_vertex[edge.to]) {
            candidates.push_back(shortest_through(graph, id));
        }
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](Loop const& a, Loop const& b) { return a.size() < b.size(); });
    std::vector<Loop> chosen;
    std::vector<char> covered(graph.edges.size(), 0);
    for (auto& loop : candidates) {
        bool const adds =
            std::any_of(loop.begin(), loop.end(), [&](std::uint32_t edge) { return covered[edge] == 0; });
        if (adds) {
            for (auto const edge : loop) {
                covered[edge] = 1;
            }
            chosen.push_back(std::move(loop));
        }
    }
    return chosen;
}

} // namespace weir::dynamics
