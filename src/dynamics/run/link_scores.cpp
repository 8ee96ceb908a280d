// Scores slot by slot, then puts the slots that a reader does not see into paths: of several ways through
// a delay the strongest counts (Schoenberg and Eberlein 2020, "Seamlessly Integrating Loops That Matter").
#include "dynamics/run/link_scores.hpp"

#include "base/limits.hpp"
#include "base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <mutex>
#include <set>

namespace weir::dynamics {

namespace {

// A change this small beside the variable's size over the run is rounding, not behaviour.
constexpr double rounding = 1e-12;

// What a slot's value comes of, as far as its change can be taken apart.
struct Target {
    enum class How : std::uint8_t {
        expression, // worked out from its inputs: an equation, or a stock's net flow
        contents,   // of a device: what flows in and out
        alone,      // one cause and no equation: a memory, what a device gives
    };
    How how = How::expression;
    NodeId root = no_id;
    double least_change = 0;
};

// From a slot, or through an operation that remembers, to another slot.
struct SlotLink {
    Need need;
    SlotId to = no_id;
};

class Scorer {
public:
    Scorer(Program const& program, Recording const& recording)
        : program_(program), recording_(recording), needs_(program), targets_(program.slots.size()) {
        for (SlotId slot = 0; slot < program.slots.size(); ++slot) {
            targets_[slot].root = program.slots[slot].step;
        }
        for (auto const& stock : program.stocks) {
            targets_[stock.slot].root = stock.rate;
        }
        for (SlotId slot = 0; slot < program.slots.size(); ++slot) {
            auto& target = targets_[slot];
            if (target.root == no_id || asks_device(program, target.root)) {
                target.how = Target::How::alone;
            }
        }
        for (auto const& device : program.devices) {
            targets_[device.contents].how = Target::How::contents;
        }
    }

    [[nodiscard]] Needs const& needs() const { return needs_; }
    [[nodiscard]] Target const& target(SlotId slot) const { return targets_[slot]; }

    // How large a change of it must be to be one.
    void measure(SlotId slot) {
        double size = 0;
        for (std::size_t step = 0; step < recording_.steps(); ++step) {
            auto const row = recording_.row(step);
            size = std::max(size, finite(value(slot, step)));
            if (is_stock(slot)) { // its net flow may be the small difference of large flows
                for (auto const& need : needs_.of(slot)) {
                    bool const dynamic = program_.slots[need.slot].phase == Phase::dynamic;
                    size = std::max(size, dynamic && need.slot != slot ? finite(row[need.slot]) : 0);
                }
            }
        }
        targets_[slot].least_change = rounding * size;
    }

    // The value whose change is taken apart: of a stock its net flow.
    [[nodiscard]] double value(SlotId slot, std::size_t step) const {
        auto const& target = targets_[slot];
        if (target.how == Target::How::expression) {
            return recording_.at(target.root, step);
        }
        return target.how == Target::How::contents ? device_net(slot, step) : recording_.row(step)[slot];
    }

    // Between the step before and this one: |Δx z / Δz| with the sign of Δx z / Δx.
    [[nodiscard]] double score(SlotLink const& link, std::size_t step) const {
        auto const& target = targets_[link.to];
        double const before = value(link.to, step - 1);
        double const change = value(link.to, step) - before;
        if (!(std::abs(change) > target.least_change) || !std::isfinite(change)) {
            return 0;
        }
        switch (target.how) {
        case Target::How::alone:
            return alone(link);
        case Target::How::contents: {
            double const flow =
                recording_.row(step)[link.need.slot] - recording_.row(step - 1)[link.need.slot];
            double const sign = link.need.kind == LinkKind::inflow    ? 1
                                : link.need.kind == LinkKind::outflow ? -1
                                                                      : 0;
            return sign * std::abs(flow / change);
        }
        case Target::How::expression:
            break;
        }
        double const input = input_change(link, step);
        if (input == 0) {
            return 0;
        }
        Recording::Replaced replaced;
        if (link.need.node != no_id) {
            replaced.node = link.need.node;
            replaced.value = recording_.at(link.need.node, step);
        } else {
            replaced.slot = link.need.slot;
            replaced.value = recording_.row(step)[link.need.slot];
        }
        double const partial = recording_.at(target.root, step - 1, replaced) - before;
        double const found = partial / change;
        if (partial == 0 || !std::isfinite(found)) {
            return 0;
        }
        return std::copysign(std::abs(found), (partial > 0) == (input > 0) ? 1.0 : -1.0);
    }

private:
    static double finite(double value) { return std::isfinite(value) ? std::abs(value) : 0; }

    [[nodiscard]] bool is_stock(SlotId slot) const {
        return program_.slots[slot].kind == SlotKind::stock && program_.slots[slot].step == no_id;
    }

    [[nodiscard]] double input_change(SlotLink const& link, std::size_t step) const {
        if (link.need.node != no_id) {
            return recording_.at(link.need.node, step) - recording_.at(link.need.node, step - 1);
        }
        return recording_.row(step)[link.need.slot] - recording_.row(step - 1)[link.need.slot];
    }

    // A memory follows its input; what a device gives is taken to come of what it holds (the "perfect
    // mixing" of Schoenberg and Eberlein 2020), and what steers it cannot be scored.
    [[nodiscard]] double alone(SlotLink const& link) const {
        bool const holds = link.need.node != no_id;
        return holds || program_.slots[link.to].kind == SlotKind::memory ? 1 : 0;
    }

    [[nodiscard]] double device_net(SlotId contents, std::size_t step) const {
        double net = 0;
        for (auto const& need : needs_.of(contents)) {
            net += need.kind == LinkKind::inflow    ? recording_.row(step)[need.slot]
                   : need.kind == LinkKind::outflow ? -recording_.row(step)[need.slot]
                                                    : 0;
        }
        return net;
    }

    Program const& program_;
    Recording const& recording_;
    Needs needs_;
    std::vector<Target> targets_;
};

using Path = std::vector<std::uint32_t>; // slot links, from a visible slot to a visible slot

// For each link that a reader sees, the ways that it may take through hidden slots.
class Paths {
public:
    Paths(Program const& program, Scorer const& scorer, LinkScores& out)
        : program_(program), scorer_(scorer), out_(out), vertex_of_(program.slots.size(), no_id) {
        for (std::uint32_t vertex = 0; vertex < out.graph.vertices.size(); ++vertex) {
            vertex_of_[out.graph.vertices[vertex].slots.front()] = vertex;
        }
        of_edge.resize(out.graph.graph.edges.size());
        for (std::uint32_t edge = 0; edge < of_edge.size(); ++edge) {
            edge_of_[{out.graph.graph.edges[edge].from, out.graph.graph.edges[edge].to}] = edge;
        }
        for (std::uint32_t vertex = 0; vertex < out.graph.vertices.size(); ++vertex) {
            if (!out.graph.graph.in[vertex].empty()) {
                walk(vertex);
            }
        }
    }

    std::vector<SlotLink> links;
    std::vector<std::vector<Path>> of_edge;

private:
    static constexpr std::size_t ways_max = 1'000; // into one variable

    void walk(std::uint32_t vertex) {
        std::size_t ways = 0;
        std::vector<std::uint32_t> back;
        std::set<SlotId> above;
        visit(out_.graph.vertices[vertex].slots.front(), vertex, back, above, ways);
        if (ways > ways_max) {
            out_.notes.push_back("'" + out_.graph.vertices[vertex].name + "' has more than " +
                                 std::to_string(ways_max) +
                                 " ways through its delays; the rest are not scored");
        }
    }

    void visit(SlotId slot, std::uint32_t vertex, std::vector<std::uint32_t>& back, std::set<SlotId>& above,
               std::size_t& ways) {
        above.insert(slot);
        for (auto const& need : scorer_.needs().of(slot)) {
            if (need.kind == LinkKind::initial || above.contains(need.slot)) {
                continue;
            }
            bool const hidden = program_.slots[need.slot].hidden;
            auto const edge = hidden ? edge_of_.end() : edge_of_.find({vertex_of_[need.slot], vertex});
            if ((!hidden && edge == edge_of_.end()) || ways > ways_max) {
                continue;
            }
            back.push_back(link(need, slot));
            if (hidden) {
                visit(need.slot, vertex, back, above, ways);
            } else {
                ++ways;
                of_edge[edge->second].emplace_back(back.rbegin(), back.rend());
            }
            back.pop_back();
        }
        above.erase(slot);
    }

    std::uint32_t link(Need const& need, SlotId to) {
        auto const [place, fresh] =
            known_.emplace(std::tuple(need.slot, need.node, to), static_cast<std::uint32_t>(links.size()));
        if (fresh) {
            links.push_back({need, to});
        }
        return place->second;
    }

    Program const& program_;
    Scorer const& scorer_;
    LinkScores& out_;
    std::vector<std::uint32_t> vertex_of_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> edge_of_;
    std::map<std::tuple<SlotId, NodeId, SlotId>, std::uint32_t> known_;
};

// Keeps the links that lie in a loop and act on what is not held from outside.
void keep_loops(Recording const& recording, LinkScores& out) {
    auto const whole = std::move(out.graph.graph);
    Graph acting(whole.size());
    for (auto const& edge : whole.edges) {
        bool const held = recording.is_set(out.graph.vertices[edge.to].slots.front());
        if (edge.kind != LinkKind::initial && !held) {
            acting.add(edge.from, edge.to, edge.kind);
        }
    }
    out.parts = connected_parts(acting);
    out.graph.graph = Graph(whole.size());
    for (auto const& edge : acting.edges) {
        auto const part = out.parts.of_vertex[edge.from];
        if (part != no_id && part == out.parts.of_vertex[edge.to]) {
            out.graph.graph.add(edge.from, edge.to, edge.kind);
        }
    }
}

double strongest(std::vector<Path> const& ways, std::vector<double> const& of_link) {
    double best = 0;
    for (auto const& way : ways) {
        double score = 1;
        for (auto const link : way) {
            score *= of_link[link];
        }
        best = std::abs(score) > std::abs(best) ? score : best;
    }
    return best;
}

} // namespace

Result<LinkScores> link_scores(Program const& program, Recording const& recording,
                               LinkScoreOptions const& options) {
    LinkScores out;
    out.graph = CausalGraph::of(program, CausalGraph::Grain::elements);
    keep_loops(recording, out);
    Scorer scorer(program, recording);
    Paths const paths(program, scorer, out);
    std::set<SlotId> measured;
    for (auto const& link : paths.links) {
        measured.insert(link.to);
    }
    for (auto const& device : program.devices) {
        if (measured.contains(device.contents)) {
            out.notes.push_back("what '" + program.slots[device.contents].name +
                                "' gives is scored as if it came of all that it holds");
        }
    }
    for (std::size_t step = recording.save_stride(); step < recording.steps();
         step += recording.save_stride()) {
        out.times.push_back(recording.time(step));
    }
    if (static_cast<double>(out.times.size()) * static_cast<double>(out.graph.graph.edges.size()) >
        static_cast<double>(limits::run_values_max)) {
        return fail(ErrorCode::limit, "the scores of all links come to more than " +
                                          std::to_string(limits::run_values_max) +
                                          " numbers; save less often");
    }
    std::vector<SlotId> const slots(measured.begin(), measured.end());
    parallel_for(slots.size(), options.threads, [&](std::size_t i) { scorer.measure(slots[i]); });
    out.scores.resize(out.times.size());
    std::atomic<std::size_t> done = 0;
    parallel_for(out.times.size(), options.threads, [&](std::size_t time) {
        if (options.stop.stop_requested()) {
            return;
        }
        auto const step = (time + 1) * recording.save_stride();
        std::vector<double> of_link(paths.links.size());
        for (std::size_t i = 0; i < of_link.size(); ++i) {
            of_link[i] = scorer.score(paths.links[i], step);
        }
        for (auto const& ways : paths.of_edge) {
            out.scores[time].push_back(strongest(ways, of_link));
        }
        if (options.progress) {
            options.progress(++done, out.times.size());
        }
    });
    return out;
}

} // namespace weir::dynamics
