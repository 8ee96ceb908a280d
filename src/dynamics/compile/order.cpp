// Topological order by depth-first search without recursion, since a chain may be as long as the model;
// see order.hpp. The same model always gives the same order.
#include "dynamics/compile/order.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <functional>

namespace weir::dynamics {

namespace {

enum class Pass : std::uint8_t { initial, step };

class Orderer {
public:
    Orderer(Program const& program, Pass pass) : program_(program), pass_(pass) {
        state_.assign(program.slots.size(), State::unseen);
    }

    // Each slot after what it needs; circles, if there are any, are told or kept.
    std::vector<SlotId> run() {
        for (SlotId slot = 0; slot < program_.slots.size(); ++slot) {
            if (state_[slot] == State::unseen && takes_part(slot)) {
                visit(slot);
            }
        }
        return std::move(order_);
    }
    [[nodiscard]] std::vector<std::vector<SlotId>> const& circles() const { return circles_; }

    std::vector<SlotId> run(Diagnostics& diagnostics) {
        auto order = run();
        for (auto const& circle : circles_) {
            tell(circle, diagnostics);
        }
        return order;
    }

private:
    // Adds what the value of a slot needs in this pass.
    void add_needs(SlotId slot, std::vector<SlotId>& needed) {
        auto const& found = program_.slots[slot];
        auto const first = static_cast<std::ptrdiff_t>(needed.size());
        auto& open = open_;
        open.assign(1, pass_ == Pass::initial ? found.initial : found.step);
        while (!open.empty()) {
            NodeId const id = open.back();
            open.pop_back();
            if (id == no_id) {
                continue;
            }
            auto const& node = program_.nodes[id];
            if (node.op == Op::value && takes_part(node.index)) {
                needed.push_back(node.index);
            } else if (node.op == Op::history && pass_ == Pass::initial) {
                needed.push_back(program_.histories[node.index].initial);
            } else if (node.op == Op::device && pass_ == Pass::initial) {
                needed.push_back(program_.devices[program_.ports[node.index].device].contents);
            }
            auto const operands = program_.operands_of(node);
            open.insert(open.end(), operands.begin(), operands.end());
        }
        std::sort(needed.begin() + first, needed.end());
        needed.erase(std::unique(needed.begin() + first, needed.end()), needed.end());
    }

    enum class State : std::uint8_t { unseen, open, done };
    struct Frame {
        SlotId slot;
        std::size_t first = 0; // of what it needs, which ends where the next frame's begins
        std::size_t next = 0;
    };

    [[nodiscard]] bool takes_part(SlotId slot) const {
        auto const& found = program_.slots[slot];
        return pass_ == Pass::initial ||
               (found.kind != SlotKind::stock && found.kind != SlotKind::memory && !found.initial_only);
    }

    void visit(SlotId first) {
        std::vector<Frame> path;
        open(path, first);
        while (!path.empty()) {
            auto& frame = path.back();
            if (frame.next == needed_.size()) {
                state_[frame.slot] = State::done;
                order_.push_back(frame.slot);
                needed_.resize(frame.first);
                path.pop_back();
                continue;
            }
            SlotId const needed = needed_[frame.next++];
            if (state_[needed] == State::unseen) {
                open(path, needed);
            } else if (state_[needed] == State::open) {
                keep_circle(path, needed);
            }
        }
    }

    void open(std::vector<Frame>& path, SlotId slot) {
        state_[slot] = State::open;
        path.push_back({slot, needed_.size(), needed_.size()});
        add_needs(slot, needed_);
    }

    // The path from the slot back to it, without it at the end.
    void keep_circle(std::vector<Frame> const& path, SlotId closing) {
        if (circles_.size() >= limits::model_circles_max) {
            return; // one is enough to refuse the model
        }
        auto const start =
            std::find_if(path.begin(), path.end(), [&](Frame const& frame) { return frame.slot == closing; });
        std::vector<SlotId> circle;
        for (auto frame = start; frame != path.end(); ++frame) {
            circle.push_back(frame->slot);
        }
        circles_.push_back(std::move(circle));
    }

    void tell(std::vector<SlotId> const& circle, Diagnostics& diagnostics) const {
        SlotId const closing = circle.front();
        constexpr std::size_t told_max = 20; // of a circle that may be as long as the model
        std::string names;
        for (std::size_t i = 0; i < std::min(circle.size(), told_max); ++i) {
            auto const& slot = program_.slots[circle[i]];
            names += slot.name + (slot.line > 0 ? " (line " + std::to_string(slot.line) + ")" : "") + " → ";
        }
        if (circle.size() > told_max) {
            names += "… " + std::to_string(circle.size() - told_max) + " more … → ";
        }
        names += program_.slots[closing].name;
        bool const initial = pass_ == Pass::initial;
        diagnostics.error("circle",
                          {.file = program_.file,
                           .sheet = {},
                           .cell = {},
                           .line = program_.slots[closing].line,
                           .column = 0,
                           .field = program_.slots[closing].name},
                          std::string(initial ? "the values at the start need each other: "
                                              : "the variables need each other at the same time: ") +
                              names + " (each needs the next)",
                          initial ? "give one of them an initial value that needs none of the others"
                                  : "put a stock, a delay or a smooth into the circle");
    }

    Program const& program_;
    Pass pass_;
    std::vector<NodeId> open_;   // what a slot's value is made of and was not looked at
    std::vector<SlotId> needed_; // of all slots on the path
    std::vector<State> state_;
    std::vector<SlotId> order_;
    std::vector<std::vector<SlotId>> circles_;
};

// When a function of constant parameters can change: it may use the time, or chance.
Phase phase_of_function(Program const& program, std::uint32_t function) {
    auto phase = Phase::constant;
    std::vector<char> seen(program.functions.size(), 0);
    seen[function] = 1;
    std::vector<NodeId> open{program.functions[function].root};
    while (!open.empty()) {
        auto const& node = program.nodes[open.back()];
        open.pop_back();
        bool const timed =
            node.op == Op::time || node.op == Op::pulse || node.op == Op::ramp || node.op == Op::step;
        phase = std::max(phase, is_random(node.op) ? Phase::dynamic : (timed ? Phase::time_only : phase));
        if (node.op == Op::call && seen[node.index] == 0) {
            seen[node.index] = 1;
            open.push_back(program.functions[node.index].root);
        }
        auto const operands = program.operands_of(node);
        open.insert(open.end(), operands.begin(), operands.end());
    }
    return phase;
}

Phase phase_of_node(Program const& program, NodeId root) {
    auto phase = Phase::constant;
    std::vector<NodeId> open{root};
    while (!open.empty() && phase != Phase::dynamic) {
        auto const& node = program.nodes[open.back()];
        open.pop_back();
        switch (node.op) {
        case Op::value:
            phase = std::max(phase, program.slots[node.index].phase);
            break;
        case Op::time:
        case Op::pulse:
        case Op::ramp:
        case Op::step:
        case Op::step_nearest:
        case Op::pulse_nearest:
        case Op::pulse_train:
            phase = std::max(phase, Phase::time_only);
            break;
        case Op::call:
            phase = std::max(phase, phase_of_function(program, node.index));
            break;
        case Op::history:
        case Op::device:
            phase = Phase::dynamic;
            break;
        default:
            phase = is_random(node.op) ? Phase::dynamic : phase;
        }
        auto const operands = program.operands_of(node);
        open.insert(open.end(), operands.begin(), operands.end());
    }
    return phase;
}

} // namespace

void open_circles(Program& program, std::unordered_map<SlotId, NodeId> const& instead) {
    for (std::size_t i = 0; i < 2 * instead.size(); ++i) {
        SlotId found = no_id;
        for (Pass const pass : {Pass::step, Pass::initial}) {
            Orderer orderer(program, pass);
            static_cast<void>(orderer.run());
            for (auto const& circle : orderer.circles()) {
                for (SlotId const slot : circle) {
                    auto const other = instead.find(slot);
                    bool const open = other != instead.end() && program.slots[slot].step != other->second;
                    found = open && found == no_id ? slot : found;
                }
            }
        }
        if (found == no_id) {
            return;
        }
        program.slots[found].step = instead.at(found);
        program.slots[found].initial = instead.at(found);
    }
}

void put_in_order(Program& program, Diagnostics& diagnostics) {
    auto const order = Orderer(program, Pass::step).run(diagnostics);
    if (diagnostics.has_errors()) {
        return;
    }
    program.initial_order = Orderer(program, Pass::initial).run(diagnostics);
    for (auto& slot : program.slots) {
        slot.phase = slot.initial_only ? Phase::constant : Phase::dynamic;
    }
    for (SlotId const id : order) {
        auto& slot = program.slots[id];
        // A value of its own at the start differs from the equation, so it must be worked out again.
        slot.phase = slot.initial != slot.step ? Phase::dynamic : phase_of_node(program, slot.step);
        if (slot.phase != Phase::constant) {
            program.step_order.push_back(id);
        }
    }
}

} // namespace weir::dynamics
