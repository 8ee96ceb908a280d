// Reads a program's nodes as values of a graph; see tile_values.hpp.
#include "dynamics/compile/tile_values.hpp"

#include "base/contract.hpp"
#include "dynamics/compile/combine.hpp"

#include <algorithm>
#include <unordered_map>

namespace weir::dynamics {

namespace {

// The slot whose value at the start an operation gives, whatever its operands are; no_id if there is none.
SlotId slot_behind(Program const& program, Node const& node) {
    switch (node.op) {
    case Op::value:
        return node.index;
    case Op::history:
        return program.histories[node.index].initial;
    case Op::device:
        return program.devices[program.ports[node.index].device].contents;
    default:
        return no_id;
    }
}

// Which slots differ between the runs: those varied, those at chance, and what is made of them at the start.
std::vector<char> varying_slots(Program const& program, TileSpec const& spec) {
    std::vector<char> varies(program.slots.size(), 0);
    std::vector<char> fixed(program.slots.size(), 0);
    for (SlotId const slot : spec.fixed) {
        fixed[slot] = 1;
    }
    for (SlotId const slot : spec.varied) {
        varies[slot] = 1;
    }
    std::vector<NodeId> open;
    for (SlotId const slot : program.initial_order) {
        if (fixed[slot] == 0 && program.slots[slot].initial != no_id) {
            open.push_back(program.slots[slot].initial);
        }
        while (!open.empty()) {
            auto const& node = program.nodes[open.back()];
            open.pop_back();
            SlotId const read = slot_behind(program, node);
            if ((read != no_id && varies[read] != 0) || is_random(node.op)) {
                varies[slot] = 1;
            }
            auto const operands = program.operands_of(node);
            open.insert(open.end(), operands.begin(), operands.end());
        }
    }
    return varies;
}

// Values of a program's nodes, with slots as somebody else makes them.
class NodeReader {
public:
    NodeReader(Program const& program, TileSpec const& spec, ValueGraph& graph,
               std::vector<ValueId> const& slots, bool at_start)
        : program_(program), spec_(spec), graph_(graph), slots_(slots), at_start_(at_start),
          known_(program.nodes.size(), no_id) {}

    ValueId read(NodeId root, Origin origin) {
        origin_ = origin;
        visited_ = 0;
        return value_of(root);
    }

    // A device begins from its operands, or holds what is set from outside, which then is the last of them.
    ValueId begin_device(NodeId root, Origin origin, ValueId total) {
        origin_ = origin;
        visited_ = 0;
        auto const& node = program_.nodes[root];
        for (NodeId const operand : program_.operands_of(node)) {
            operands_.push_back(value_of(operand));
        }
        if (total != no_id) {
            operands_.push_back(total);
        }
        graph_.at(origin);
        return made(node, 0, total == no_id ? 0 : 1);
    }

private:
    ValueId value_of(NodeId id) {
        std::uint32_t const visit = visited_++;
        if (known_[id] != no_id) {
            return known_[id];
        }
        auto const& node = program_.nodes[id];
        ValueId made = no_id;
        switch (node.op) {
        case Op::number:
            made = graph_.number(node.number);
            break;
        case Op::value:
            WEIR_EXPECTS(slots_[node.index] != no_id);
            return slots_[node.index];
        case Op::history:
            if (at_start_) {
                return slots_[program_.histories[node.index].initial];
            }
            made = operation(id, visit);
            break;
        case Op::time_step:
            made = graph_.number(spec_.dt);
            break;
        case Op::start_time:
            made = graph_.number(spec_.start);
            break;
        case Op::stop_time:
            made = graph_.number(spec_.stop);
            break;
        default:
            made = operation(id, visit);
        }
        return known_[id] = made;
    }

    ValueId operation(NodeId id, std::uint32_t visit) {
        auto const& node = program_.nodes[id];
        auto const first = operands_.size();
        for (NodeId const operand : program_.operands_of(node)) {
            ValueId const value = value_of(operand);
            operands_.push_back(value);
        }
        double number = node.number;
        if (node.op == Op::device && at_start_) { // a device answers when it has begun
            operands_.push_back(slots_[program_.devices[program_.ports[node.index].device].contents]);
            number = 1;
        }
        graph_.at({origin_.family, origin_.position * 4096 + visit, origin_.element});
        return made(node, first, number);
    }

    // An operation of the operands that were gathered from `first` on.
    ValueId made(Node const& node, std::size_t first, double number) {
        ValueId const value =
            graph_.operation(node.op, std::span(operands_).subspan(first), node.index, number);
        operands_.resize(first);
        return value;
    }

    Program const& program_;
    TileSpec const& spec_;
    ValueGraph& graph_;
    std::vector<ValueId> const& slots_;
    bool at_start_;
    std::vector<ValueId> known_;
    std::vector<ValueId> operands_; // of the operations that are being read, one within another
    Origin origin_;
    std::uint32_t visited_ = 0;
};

// Reads the start and the step, then gathers sums.
class ValueReader {
public:
    ValueReader(Program const& program, TileSpec const& spec)
        : program_(program), spec_(spec), varies_(varying_slots(program, spec)),
          fixed_(program.slots.size(), 0) {
        made_.origins = origins_of(program);
        made_.slots.assign(program.slots.size(), no_id);
        for (SlotId const slot : spec.fixed) {
            fixed_[slot] = 1;
        }
    }

    TileValues run() {
        read_initial();
        read_leaves();
        read_values();
        combine();
        return std::move(made_);
    }

private:
    [[nodiscard]] bool is_constant(SlotId slot) const {
        auto const& found = program_.slots[slot];
        return found.kind != SlotKind::stock && found.kind != SlotKind::memory &&
               (fixed_[slot] != 0 || found.phase == Phase::constant);
    }

    // The values at the start: read plainly, since they are worked out once.
    void read_initial() {
        made_.start_slots.assign(program_.slots.size(), no_id);
        for (SlotId const slot : spec_.fixed) {
            if (made_.start_slots[slot] == no_id) {
                made_.start_slots[slot] =
                    made_.start_graph.slot(slot, Rank::dynamic, false, made_.origins[slot]);
            }
        }
        NodeReader reader(program_, spec_, made_.start_graph, made_.start_slots, true);
        for (SlotId const slot : program_.initial_order) {
            NodeId const first = program_.slots[slot].initial;
            if (first != no_id && program_.nodes[first].op == Op::device_start) {
                made_.start_slots[slot] =
                    reader.begin_device(first, made_.origins[slot], made_.start_slots[slot]);
            } else if (made_.start_slots[slot] == no_id) {
                made_.start_slots[slot] = reader.read(first, made_.origins[slot]);
            }
        }
    }

    // Constants that nobody can set and that begin alike are one: the delays of an array mostly share theirs.
    void read_leaves() {
        std::unordered_map<ValueId, SlotId> shared;
        for (SlotId slot = 0; slot < program_.slots.size(); ++slot) {
            auto const kind = program_.slots[slot].kind;
            if (kind == SlotKind::stock || kind == SlotKind::memory) {
                made_.slots[slot] = made_.graph.slot(slot, Rank::dynamic, false, made_.origins[slot]);
            } else if (is_constant(slot)) {
                bool const own = fixed_[slot] != 0 || !program_.slots[slot].hidden;
                SlotId const first =
                    own ? slot : shared.try_emplace(made_.start_slots[slot], slot).first->second;
                made_.slots[slot] =
                    made_.graph.slot(first, Rank::constant, varies_[first] == 0, made_.origins[first]);
            }
        }
    }

    void read_values() {
        NodeReader reader(program_, spec_, made_.graph, made_.slots, false);
        for (SlotId const slot : program_.step_order) {
            if (made_.slots[slot] == no_id) {
                made_.slots[slot] = reader.read(program_.slots[slot].step, made_.origins[slot]);
                made_.graph.name(made_.slots[slot]);
            }
        }
        for (auto const& stock : program_.stocks) {
            rates_.push_back(reader.read(stock.rate, made_.origins[stock.slot]));
        }
    }

    void combine() {
        std::vector<ValueId> roots = rates_;
        for (auto const& memory : program_.memories) {
            roots.push_back(made_.slots[memory.input]);
        }
        for (auto const& history : program_.histories) {
            roots.push_back(made_.slots[history.input]);
        }
        for (auto const& device : program_.devices) {
            for (SlotId const input : device.inputs) {
                roots.push_back(made_.slots[input]);
            }
        }
        Combiner combiner(made_.graph, roots);
        for (std::size_t i = 0; i < program_.stocks.size(); ++i) {
            ValueId const stock = made_.slots[program_.stocks[i].slot];
            made_.next.push_back(spec_.euler ? combiner.stepped(stock, rates_[i], spec_.dt)
                                             : combiner.combined(rates_[i]));
        }
        for (std::size_t i = 0; i < roots.size(); ++i) {
            roots[i] = i < made_.next.size() ? made_.next[i] : combiner.combined(roots[i]);
        }
        combiner.settle(roots);
        std::copy_n(roots.begin(), made_.next.size(), made_.next.begin());
        for (auto& value : made_.slots) {
            value = value == no_id ? no_id : combiner.combined(value);
        }
    }

    Program const& program_;
    TileSpec const& spec_;
    std::vector<char> varies_;
    std::vector<char> fixed_;
    std::vector<ValueId> rates_; // of each stock, as written
    TileValues made_;
};

} // namespace

TileValues read_values(Program const& program, TileSpec const& spec) {
    return ValueReader(program, spec).run();
}

} // namespace weir::dynamics
