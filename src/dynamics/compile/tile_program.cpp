// A program to the code of the fast machine: what is constant, what depends on time alone and what changes
// each become a code of its own, and everything gets a place in one frame. See tile_code.hpp.
#include "dynamics/compile/tile_layout.hpp"
#include "dynamics/compile/tile_values.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace weir::dynamics {

namespace {

class TileBuilder {
public:
    TileBuilder(Program const& program, TileSpec const& spec)
        : program_(program), spec_(spec), values_(read_values(program, spec)) {}

    [[nodiscard]] std::size_t copied() const { return copied_; }

    TileProgram run() {
        give_places();
        lay_out_constants();
        lay_out_steps();
        lay_out_initial();
        made_.places = free_ + temporary_;
        return std::move(made_);
    }

private:
    void give_places() {
        std::vector<SlotId> stocks;
        std::unordered_map<SlotId, std::uint32_t> stock_of;
        for (std::uint32_t i = 0; i < program_.stocks.size(); ++i) {
            stocks.push_back(program_.stocks[i].slot);
            stock_of.emplace(program_.stocks[i].slot, i);
        }
        sort_by_origin(values_.origins, stocks);
        auto const count = static_cast<Place>(stocks.size());
        made_.stocks[0] = 0;
        made_.in_place = spec_.in_place && spec_.euler;
        made_.stocks[1] = made_.in_place ? 0 : count;
        free_ = made_.stocks[1] + count;
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
            there_.put(values_.slots[program_.memories[i].slot], made_.memories + i);
        }
        for (std::size_t i = 0; i < program_.histories.size(); ++i) {
            made_.history_initials.push_back(free_++);
        }
        made_.contents = free_;
        for (auto const& device : program_.devices) {
            there_.put(values_.slots[device.contents], free_++);
        }
    }

    // What is wanted of a step: next values or rates, what is remembered, what is saved.
    [[nodiscard]] std::vector<ValueId> roots() const {
        std::vector<ValueId> found = values_.next;
        for (auto const& memory : program_.memories) {
            found.push_back(values_.slots[memory.input]);
        }
        for (auto const& history : program_.histories) {
            found.push_back(values_.slots[history.input]);
        }
        for (auto const& device : program_.devices) {
            for (SlotId const input : device.inputs) {
                found.push_back(values_.slots[input]);
            }
        }
        for (SlotId const slot : spec_.saved) {
            found.push_back(values_.slots[slot]);
        }
        return found;
    }

    [[nodiscard]] std::vector<ValueId> reachable() const {
        std::vector<char> seen(values_.graph.size(), 0);
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
            values_.graph.each_operand(found[i], reach);
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
        std::vector<char> direct(values_.graph.size(), 0); // what changing values read as it is
        for (ValueId const id : values) {
            if (!is_timed(id) && values_.graph.of(id).rank >= Rank::time) {
                values_.graph.each_operand(id, [&](ValueId operand) { direct[operand] = 1; });
            }
        }
        for (ValueId const root : roots()) {
            direct[root] = 1;
        }
        for (ValueId const id : values) {
            auto const& value = values_.graph.of(id);
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
                auto const& origin = values_.graph.of(id).origin;
                return std::tuple(origin.family, origin.position, origin.element, id);
            };
            return key(a.value) < key(b.value);
        };
        std::sort(timed.begin(), timed.end(), by_origin);
        sort_by_origin(values_.origins, leaves);
        for (SlotId const slot : leaves) {
            leaves_.push_back({slot, free_});
            there_.put(values_.slots[slot], free_++);
        }
        auto prologue = lay_out(values_.graph, hoisted, there_, free_, false);
        made_.prologue = std::move(prologue.code);
        there_.put_all(prologue.places);
        free_ += prologue.used;
        made_.constant_count = free_ - made_.constants;
        made_.timed = free_;
        for (auto& wanted : timed) {
            wanted.place = free_++;
        }
        made_.timed_count = free_ - made_.timed;
        auto time = lay_out(values_.graph, timed, there_, free_, true);
        made_.time = std::move(time.code);
        temporary_ = std::max(temporary_, time.used);
        for (auto const& wanted : timed) {
            there_.put(wanted.value, wanted.place);
        }
    }

    [[nodiscard]] bool is_timed(ValueId id) const {
        auto const& value = values_.graph.of(id);
        return value.rank == Rank::time && value.uniform;
    }

    // A value to lie at a place: itself if it can be made there, else a copy.
    void want_at(ValueId value, Place place, std::vector<Wanted>& wanted) {
        auto const& found = values_.graph.of(value);
        bool const already =
            there_.contains(value) || found.kind == ValueKind::slot ||
            std::any_of(wanted.begin(), wanted.end(), [&](Wanted const& one) { return one.value == value; });
        if (already) {
            values_.graph.at(found.origin);
            value = values_.graph.copy(value);
        }
        wanted.push_back({value, place});
    }

    void lay_out_steps() {
        for (std::uint32_t i = 0; i < spec_.saved.size(); ++i) {
            auto& columns =
                is_overwritten(values_.slots[spec_.saved[i]]) ? made_.saved_before : made_.saved_after;
            columns.push_back(i);
        }
        for (int side = 0; side < (made_.in_place ? 1 : 2); ++side) {
            auto there = there_;
            for (std::uint32_t i = 0; i < made_.stock_order.size(); ++i) {
                there.put(values_.slots[program_.stocks[made_.stock_order[i]].slot], made_.stocks[side] + i);
            }
            std::vector<Wanted> step;
            Place const target = spec_.euler ? made_.stocks[1 - side] : made_.rates;
            for (std::uint32_t i = 0; i < made_.stock_order.size(); ++i) {
                ValueId const next = values_.next[made_.stock_order[i]];
                bool const stays = made_.in_place && there.contains(next) && there.at(next) == target + i;
                if (!stays) {
                    want_at(next, target + i, step);
                }
            }
            for (std::uint32_t i = 0; i < program_.memories.size(); ++i) {
                want_at(values_.slots[program_.memories[i].input], made_.memories_next + i, step);
            }
            std::vector<ValueId> histories;
            std::vector<ValueId> devices;
            for (auto const& history : program_.histories) {
                histories.push_back(lasting(values_.slots[history.input]));
            }
            for (auto const& device : program_.devices) {
                for (SlotId const input : device.inputs) {
                    devices.push_back(lasting(values_.slots[input]));
                }
            }
            for (auto const* const inputs : {&histories, &devices}) {
                for (ValueId const input : *inputs) {
                    step.push_back({input, no_id});
                }
            }
            std::vector<Wanted> saved;
            for (SlotId const slot : spec_.saved) {
                saved.push_back({values_.slots[slot], no_id});
            }
            auto both = step;
            both.insert(both.end(), saved.begin(), saved.end());
            lay_out_side(side, there, step, saved, both);
            put_inputs(side, there, histories, devices);
        }
    }

    [[nodiscard]] bool is_overwritten(ValueId id) const {
        auto const& value = values_.graph.of(id);
        return made_.in_place && value.kind == ValueKind::slot &&
               program_.slots[value.index].kind == SlotKind::stock;
    }

    // What is remembered when the step is done has to be there still.
    ValueId lasting(ValueId value) {
        if (is_overwritten(value)) {
            values_.graph.at(values_.graph.of(value).origin);
            return values_.graph.copy(value);
        }
        return value;
    }

    static Place place_in(Places const& there, Places const& places, ValueId value) {
        return there.contains(value) ? there.at(value) : places.at(value);
    }

    void put_inputs(int side, Places const& there, std::vector<ValueId> const& histories,
                    std::vector<ValueId> const& devices) {
        for (ValueId const input : histories) {
            made_.history_inputs[side].push_back(place_in(there, with_step_, input));
            made_.history_inputs_saving[side].push_back(place_in(there, with_both_, input));
        }
        for (ValueId const input : devices) {
            made_.device_inputs[side].push_back(place_in(there, with_step_, input));
            made_.device_inputs_saving[side].push_back(place_in(there, with_both_, input));
        }
    }

    void lay_out_side(int side, Places const& there, std::vector<Wanted> const& step,
                      std::vector<Wanted> const& saved, std::vector<Wanted> const& both) {
        auto const take = [&](std::vector<Wanted> const& wanted, TileCode& code) {
            auto laid_out = lay_out(values_.graph, wanted, there, free_, true);
            code = std::move(laid_out.code);
            temporary_ = std::max(temporary_, laid_out.used);
            copied_ = std::max(copied_, laid_out.copied);
            return std::move(laid_out.places);
        };
        with_step_ = take(step, made_.step.code[side]);
        auto const with_saved = take(saved, made_.saved.code[side]);
        with_both_ = take(both, made_.step_and_saved.code[side]);
        for (SlotId const slot : spec_.saved) {
            made_.saved_places[side].push_back(place_in(there, with_saved, values_.slots[slot]));
            made_.saved_with_step[side].push_back(place_in(there, with_both_, values_.slots[slot]));
        }
    }

    void lay_out_initial() {
        auto& graph = values_.start_graph;
        auto const& slots = values_.start_slots;
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
            graph.at(values_.origins[slot]);
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
    TileValues values_;
    std::vector<TileProgram::Input> leaves_;
    Places there_; // what has its place for the whole run
    Place free_ = 0;
    std::uint32_t temporary_ = 0;
    std::size_t copied_ = 0; // stocks that could not be stepped in place
    Places with_step_;       // of the side that was laid out last
    Places with_both_;
    TileProgram made_;
};

} // namespace

TileProgram make_tile_program(Program const& program, TileSpec const& spec) {
    constexpr std::size_t one_in = 8; // stocks copied, that stepping the rest in place still pays for
    TileBuilder builder(program, spec);
    auto made = builder.run();
    if (builder.copied() * one_in <= program.stocks.size()) {
        return made;
    }
    auto apart = spec;
    apart.in_place = false;
    return TileBuilder(program, apart).run();
}

} // namespace weir::dynamics
