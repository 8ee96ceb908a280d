// A program to the code of the fast machine: what is constant, what depends on time alone and what changes
// are told apart, each becomes a code of its own, and everything gets a place in one frame. See
// tile_code.hpp.
#include "base/contract.hpp"
#include "dynamics/compile/combine.hpp"
#include "dynamics/compile/tile_code.hpp"
#include "dynamics/compile/tile_layout.hpp"
#include "dynamics/compile/value_graph.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace weir::dynamics {

namespace {

// Family, part and element of every slot, so that hidden stocks of an array lie side by side too.
std::vector<Origin> origins_of(Program const& program) {
    std::vector<Origin> origins(program.slots.size());
    for (SlotId slot = 0; slot < program.slots.size(); ++slot) {
        origins[slot] = {slot, 0, 0};
    }
    for (auto const& [name, slots] : program.slots_of_name) {
        for (std::uint32_t i = 0; i < slots.size(); ++i) {
            origins[slots[i]] = {slots.front(), 0, i};
        }
    }
    std::vector<std::uint32_t> parts(program.slots.size(), 0);
    for (SlotId slot = 0; slot < program.slots.size(); ++slot) {
        if (SlotId const owner = program.slots[slot].owner; owner != no_id) {
            origins[slot] = {origins[owner].family, ++parts[owner], origins[owner].element};
        }
    }
    return origins;
}

// Slots sorted so that elements of one array are neighbours.
void sort_by_origin(std::vector<Origin> const& origins, std::vector<SlotId>& slots) {
    std::sort(slots.begin(), slots.end(), [&](SlotId a, SlotId b) {
        auto const key = [&](SlotId slot) {
            auto const& origin = origins[slot];
            return std::tuple(origin.family, origin.position, origin.element, slot);
        };
        return key(a) < key(b);
    });
}

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
    for (SlotId const slot : program.initial_order) {
        std::vector<NodeId> open;
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
        std::vector<ValueId> operands;
        for (NodeId const operand : program_.operands_of(node)) {
            operands.push_back(value_of(operand));
        }
        if (total != no_id) {
            operands.push_back(total);
        }
        graph_.at(origin);
        return graph_.operation(node.op, std::move(operands), node.index, total == no_id ? 0 : 1);
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
        std::vector<ValueId> operands;
        for (NodeId const operand : program_.operands_of(node)) {
            operands.push_back(value_of(operand));
        }
        double number = node.number;
        if (node.op == Op::device && at_start_) { // a device answers when it has begun
            operands.push_back(slots_[program_.devices[program_.ports[node.index].device].contents]);
            number = 1;
        }
        graph_.at({origin_.family, origin_.position * 4096 + visit, origin_.element});
        return graph_.operation(node.op, std::move(operands), node.index, number);
    }

    Program const& program_;
    TileSpec const& spec_;
    ValueGraph& graph_;
    std::vector<ValueId> const& slots_;
    bool at_start_;
    std::vector<ValueId> known_;
    Origin origin_;
    std::uint32_t visited_ = 0;
};

class TileBuilder {
public:
    TileBuilder(Program const& program, TileSpec const& spec)
        : program_(program), spec_(spec), origins_(origins_of(program)),
          varies_(varying_slots(program, spec)), slots_(program.slots.size(), no_id) {
        fixed_.assign(program.slots.size(), 0);
        for (SlotId const slot : spec.fixed) {
            fixed_[slot] = 1;
        }
    }

    TileProgram run() {
        read_initial();
        read_leaves();
        read_values();
        combine();
        give_places();
        lay_out_constants();
        lay_out_steps();
        lay_out_initial();
        made_.places = free_ + temporary_;
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
        start_slots_.assign(program_.slots.size(), no_id);
        for (SlotId const slot : spec_.fixed) {
            if (start_slots_[slot] == no_id) {
                start_slots_[slot] = start_graph_.slot(slot, Rank::dynamic, false, origins_[slot]);
            }
        }
        NodeReader reader(program_, spec_, start_graph_, start_slots_, true);
        for (SlotId const slot : program_.initial_order) {
            NodeId const first = program_.slots[slot].initial;
            if (first != no_id && program_.nodes[first].op == Op::device_start) {
                start_slots_[slot] = reader.begin_device(first, origins_[slot], start_slots_[slot]);
            } else if (start_slots_[slot] == no_id) {
                start_slots_[slot] = reader.read(first, origins_[slot]);
            }
        }
    }

    // Constants that nobody can set and that begin alike are one: the delays of an array mostly share theirs.
    void read_leaves() {
        std::unordered_map<ValueId, SlotId> shared;
        for (SlotId slot = 0; slot < program_.slots.size(); ++slot) {
            auto const kind = program_.slots[slot].kind;
            if (kind == SlotKind::stock || kind == SlotKind::memory) {
                slots_[slot] = graph_.slot(slot, Rank::dynamic, false, origins_[slot]);
            } else if (is_constant(slot)) {
                bool const own = fixed_[slot] != 0 || !program_.slots[slot].hidden;
                SlotId const first = own ? slot : shared.try_emplace(start_slots_[slot], slot).first->second;
                slots_[slot] = graph_.slot(first, Rank::constant, varies_[first] == 0, origins_[first]);
            }
        }
    }

    void read_values() {
        NodeReader reader(program_, spec_, graph_, slots_, false);
        for (SlotId const slot : program_.step_order) {
            if (slots_[slot] == no_id) {
                slots_[slot] = reader.read(program_.slots[slot].step, origins_[slot]);
                graph_.name(slots_[slot]);
            }
        }
        for (auto const& stock : program_.stocks) {
            rates_.push_back(reader.read(stock.rate, origins_[stock.slot]));
        }
    }

    void combine() {
        std::vector<ValueId> roots = rates_;
        for (auto const& memory : program_.memories) {
            roots.push_back(slots_[memory.input]);
        }
        for (auto const& history : program_.histories) {
            roots.push_back(slots_[history.input]);
        }
        for (auto const& device : program_.devices) {
            for (SlotId const input : device.inputs) {
                roots.push_back(slots_[input]);
            }
        }
        Combiner combiner(graph_, roots);
        for (std::size_t i = 0; i < program_.stocks.size(); ++i) {
            ValueId const stock = slots_[program_.stocks[i].slot];
            next_.push_back(spec_.euler ? combiner.stepped(stock, rates_[i], spec_.dt)
                                        : combiner.combined(rates_[i]));
        }
        for (std::size_t i = 0; i < roots.size(); ++i) {
            roots[i] = i < next_.size() ? next_[i] : combiner.combined(roots[i]);
        }
        combiner.settle(roots);
        std::copy_n(roots.begin(), next_.size(), next_.begin());
        for (auto& value : slots_) {
            value = value == no_id ? no_id : combiner.combined(value);
        }
    }

    void give_places() {
        std::vector<SlotId> stocks;
        std::unordered_map<SlotId, std::uint32_t> stock_of;
        for (std::uint32_t i = 0; i < program_.stocks.size(); ++i) {
            stocks.push_back(program_.stocks[i].slot);
            stock_of.emplace(program_.stocks[i].slot, i);
        }
        sort_by_origin(origins_, stocks);
        auto const count = static_cast<Place>(stocks.size());
        made_.stocks[0] = 0;
        made_.stocks[1] = count;
        free_ = 2 * count;
        for (SlotId const slot : stocks) {
            made_.stock_order.push_back(stock_of.at(slot));
        }
        if (!spec_.euler) {
            made_.rates = free_;
            free_ += count;
        }
        made_.memories = free_;
        made_.memories_next = free_ + static_cast<Place>(program_.memories.size());
        free_ += 2 * static_cast<Place>(program_.memories.size());
        for (std::uint32_t i = 0; i < program_.memories.size(); ++i) {
            there_.put(slots_[program_.memories[i].slot], made_.memories + i);
        }
        for (std::size_t i = 0; i < program_.histories.size(); ++i) {
            made_.history_initials.push_back(free_++);
        }
        made_.contents = free_;
        for (auto const& device : program_.devices) {
            there_.put(slots_[device.contents], free_++);
        }
    }

    // What is wanted of a step: next values or rates, what is remembered, what is saved.
    [[nodiscard]] std::vector<ValueId> roots() const {
        std::vector<ValueId> found = next_;
        for (auto const& memory : program_.memories) {
            found.push_back(slots_[memory.input]);
        }
        for (auto const& history : program_.histories) {
            found.push_back(slots_[history.input]);
        }
        for (auto const& device : program_.devices) {
            for (SlotId const input : device.inputs) {
                found.push_back(slots_[input]);
            }
        }
        for (SlotId const slot : spec_.saved) {
            found.push_back(slots_[slot]);
        }
        return found;
    }

    [[nodiscard]] std::vector<ValueId> reachable() const {
        std::vector<char> seen(graph_.size(), 0);
        std::vector<ValueId> found;
        auto const reach = [&](ValueId value) {
            if (seen[value] == 0) {
                seen[value] = 1;
                found.push_back(value);
            }
        };
        reach(ValueGraph::one);
        reach(ValueGraph::minus_one);
        for (ValueId const root : roots()) {
            reach(root);
        }
        for (std::size_t i = 0; i < found.size(); ++i) {
            graph_.each_operand(found[i], reach);
        }
        std::sort(found.begin(), found.end());
        return found;
    }

    void lay_out_constants() {
        auto const values = reachable();
        made_.constants = free_;
        std::vector<SlotId> leaves;
        std::vector<Wanted> hoisted;
        std::vector<Wanted> timed;
        std::vector<char> direct(graph_.size(), 0); // what changing values read as it is
        for (ValueId const id : values) {
            if (!is_timed(id) && graph_.of(id).rank >= Rank::time) {
                graph_.each_operand(id, [&](ValueId operand) { direct[operand] = 1; });
            }
        }
        for (ValueId const root : roots()) {
            direct[root] = 1;
        }
        for (ValueId const id : values) {
            auto const& value = graph_.of(id);
            if (value.kind == ValueKind::number) {
                there_.put(id, free_);
                made_.numbers.push_back({free_++, value.number});
            } else if (value.kind == ValueKind::slot && value.rank == Rank::constant) {
                leaves.push_back(value.index);
            } else if (value.rank == Rank::constant && value.kind == ValueKind::operation) {
                hoisted.push_back({id, no_id});
            } else if (is_timed(id) && direct[id] != 0) {
                timed.push_back({id, no_id});
            }
        }
        auto const by_origin = [&](Wanted const& a, Wanted const& b) {
            auto const key = [&](ValueId id) {
                auto const& origin = graph_.of(id).origin;
                return std::tuple(origin.family, origin.position, origin.element, id);
            };
            return key(a.value) < key(b.value);
        };
        std::sort(timed.begin(), timed.end(), by_origin);
        sort_by_origin(origins_, leaves);
        for (SlotId const slot : leaves) {
            leaves_.push_back({slot, free_});
            there_.put(slots_[slot], free_++);
        }
        auto prologue = lay_out(graph_, hoisted, there_, free_, false);
        made_.prologue = std::move(prologue.code);
        there_.put_all(prologue.places);
        free_ += prologue.used;
        made_.constant_count = free_ - made_.constants;
        made_.timed = free_;
        for (auto& wanted : timed) {
            wanted.place = free_++;
        }
        made_.timed_count = free_ - made_.timed;
        auto time = lay_out(graph_, timed, there_, free_, true);
        made_.time = std::move(time.code);
        temporary_ = std::max(temporary_, time.used);
        for (auto const& wanted : timed) {
            there_.put(wanted.value, wanted.place);
        }
    }

    [[nodiscard]] bool is_timed(ValueId id) const {
        auto const& value = graph_.of(id);
        return value.rank == Rank::time && value.uniform;
    }

    // A value to lie at a place: itself if it can be made there, else a copy.
    void want_at(ValueId value, Place place, std::vector<Wanted>& wanted) {
        auto const& found = graph_.of(value);
        bool const already =
            there_.contains(value) || found.kind == ValueKind::slot ||
            std::any_of(wanted.begin(), wanted.end(), [&](Wanted const& one) { return one.value == value; });
        if (already) {
            graph_.at(found.origin);
            value = graph_.copy(value);
        }
        wanted.push_back({value, place});
    }

    void lay_out_steps() {
        for (int side = 0; side < 2; ++side) {
            auto there = there_;
            for (std::uint32_t i = 0; i < made_.stock_order.size(); ++i) {
                there.put(slots_[program_.stocks[made_.stock_order[i]].slot], made_.stocks[side] + i);
            }
            std::vector<Wanted> step;
            Place const target = spec_.euler ? made_.stocks[1 - side] : made_.rates;
            for (std::uint32_t i = 0; i < made_.stock_order.size(); ++i) {
                want_at(next_[made_.stock_order[i]], target + i, step);
            }
            for (std::uint32_t i = 0; i < program_.memories.size(); ++i) {
                want_at(slots_[program_.memories[i].input], made_.memories_next + i, step);
            }
            for (auto const& history : program_.histories) {
                step.push_back({slots_[history.input], no_id});
            }
            for (auto const& device : program_.devices) {
                for (SlotId const input : device.inputs) {
                    step.push_back({slots_[input], no_id});
                }
            }
            std::vector<Wanted> saved;
            for (SlotId const slot : spec_.saved) {
                saved.push_back({slots_[slot], no_id});
            }
            auto both = step;
            both.insert(both.end(), saved.begin(), saved.end());
            lay_out_side(side, there, step, saved, both);
        }
    }

    void lay_out_side(int side, Places const& there, std::vector<Wanted> const& step,
                      std::vector<Wanted> const& saved, std::vector<Wanted> const& both) {
        auto const take = [&](std::vector<Wanted> const& wanted, TileCode& code) {
            auto laid_out = lay_out(graph_, wanted, there, free_, true);
            code = std::move(laid_out.code);
            temporary_ = std::max(temporary_, laid_out.used);
            return std::move(laid_out.places);
        };
        auto const place_in = [&](Places const& places, ValueId value) {
            return there.contains(value) ? there.at(value) : places.at(value);
        };
        auto const with_step = take(step, made_.step.code[side]);
        auto const with_saved = take(saved, made_.saved.code[side]);
        auto const with_both = take(both, made_.step_and_saved.code[side]);
        for (auto const& history : program_.histories) {
            made_.history_inputs[side].push_back(place_in(with_step, slots_[history.input]));
            made_.history_inputs_saving[side].push_back(place_in(with_both, slots_[history.input]));
        }
        for (auto const& device : program_.devices) {
            for (SlotId const input : device.inputs) {
                made_.device_inputs[side].push_back(place_in(with_step, slots_[input]));
                made_.device_inputs_saving[side].push_back(place_in(with_both, slots_[input]));
            }
        }
        for (SlotId const slot : spec_.saved) {
            made_.saved_places[side].push_back(place_in(with_saved, slots_[slot]));
            made_.saved_with_step[side].push_back(place_in(with_both, slots_[slot]));
        }
    }

    void lay_out_initial() {
        auto& graph = start_graph_;
        auto const& slots = start_slots_;
        Places there;
        Place free = free_;
        for (SlotId const slot : spec_.fixed) {
            if (!there.contains(slots[slot])) {
                there.put(slots[slot], free);
                made_.inputs.push_back({slot, free++});
            }
        }
        std::vector<Wanted> wanted;
        auto const want = [&](SlotId slot, Place place) {
            graph.at(origins_[slot]);
            wanted.push_back({graph.copy(slots[slot]), place});
        };
        for (std::uint32_t i = 0; i < made_.stock_order.size(); ++i) {
            want(program_.stocks[made_.stock_order[i]].slot, made_.stocks[0] + i);
        }
        for (std::uint32_t i = 0; i < program_.memories.size(); ++i) {
            want(program_.memories[i].slot, made_.memories + i);
        }
        for (std::uint32_t i = 0; i < program_.histories.size(); ++i) {
            want(program_.histories[i].initial, made_.history_initials[i]);
        }
        for (std::uint32_t i = 0; i < program_.devices.size(); ++i) {
            want(program_.devices[i].contents, made_.contents + i);
        }
        for (auto const& leaf : leaves_) {
            want(leaf.slot, leaf.place);
        }
        place_numbers(graph, there, free);
        auto laid_out = lay_out(graph, wanted, there, free, true);
        made_.initial = std::move(laid_out.code);
        temporary_ = std::max(temporary_, laid_out.used + (free - free_));
    }

    // Numbers that only the start needs lie where temporary values will.
    void place_numbers(ValueGraph const& graph, Places& there, Place& free) {
        for (ValueId id = 0; id < graph.size(); ++id) {
            if (graph.of(id).kind == ValueKind::number) {
                there.put(id, free);
                made_.initial_numbers.push_back({free++, graph.of(id).number});
            }
        }
    }

    Program const& program_;
    TileSpec const& spec_;
    std::vector<Origin> origins_;
    std::vector<char> varies_;
    std::vector<char> fixed_;
    ValueGraph graph_;
    ValueGraph start_graph_;
    std::vector<ValueId> start_slots_; // of each slot, at the start
    std::vector<ValueId> slots_;       // the same at a step
    std::vector<ValueId> rates_;       // of each stock, as written
    std::vector<ValueId> next_;        // of each stock: its next value, or its rate
    std::vector<TileProgram::Input> leaves_;
    Places there_; // what has its place for the whole run
    Place free_ = 0;
    std::uint32_t temporary_ = 0;
    TileProgram made_;
};

} // namespace

TileProgram make_tile_program(Program const& program, TileSpec const& spec) {
    return TileBuilder(program, spec).run();
}

} // namespace weir::dynamics
