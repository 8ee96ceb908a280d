#include "dynamics/run/strongest_paths.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace weir::dynamics {

namespace {

class Search {
public:
    Search(Graph const& graph, std::span<double const> scores)
        : graph_(graph), scores_(scores), best_(graph.size(), 0), visiting_(graph.size(), 0),
          out_(graph.out) {
        // The strongest link first: what comes after is then mostly weaker, and given up at once.
        for (auto& edges : out_) {
            std::erase_if(edges, [&](auto edge) { return !(std::abs(scores[edge]) > 0); });
            std::stable_sort(edges.begin(), edges.end(),
                             [&](auto a, auto b) { return std::abs(scores[a]) > std::abs(scores[b]); });
        }
    }

    void from(std::uint32_t start) {
        std::fill(best_.begin(), best_.end(), 0);
        std::vector<Frame> path{{start, 1.0, 0}};
        Loop edges;
        best_[start] = 1;
        visiting_[start] = 1;
        while (!path.empty()) {
            auto& frame = path.back();
            if (frame.next == out_[frame.vertex].size() || cut_) {
                visiting_[frame.vertex] = 0;
                path.pop_back();
                if (!path.empty()) {
                    edges.pop_back();
                }
                continue;
            }
            auto const id = out_[frame.vertex][frame.next++];
            auto const to = graph_.edges[id].to;
            double const score = frame.score * std::abs(scores_[id]);
            cut_ = ++steps_ > limits::loop_search_steps_max;
            if (to == start) {
                edges.push_back(id);
                found_.insert(turned(edges));
                edges.pop_back();
            } else if (visiting_[to] == 0 && score >= best_[to] && score > 0) {
                best_[to] = score;
                visiting_[to] = 1;
                edges.push_back(id);
                path.push_back({to, score, 0});
            }
        }
    }

    [[nodiscard]] StrongestPaths result() const { return {{found_.begin(), found_.end()}, cut_}; }

private:
    struct Frame {
        std::uint32_t vertex;
        double score;
        std::size_t next;
    };
    Graph const& graph_;
    std::span<double const> scores_;
    std::vector<double> best_; // of the ways to each vertex from the present start
    std::vector<char> visiting_;
    std::vector<std::vector<std::uint32_t>> out_;
    std::set<Loop> found_;
    std::size_t steps_ = 0;
    bool cut_ = false;
};

} // namespace

Loop turned(Loop loop) {
    std::rotate(loop.begin(), std::min_element(loop.begin(), loop.end()), loop.end());
    return loop;
}

StrongestPaths strongest_paths(Graph const& graph, std::span<double const> scores,
                               std::vector<std::uint32_t> const& starts) {
    Search search(graph, scores);
    for (auto const start : starts) {
        search.from(start);
    }
    return search.result();
}

} // namespace weir::dynamics
