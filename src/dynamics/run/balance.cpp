// Lays out the unknowns and works out the flows; see balance.hpp.
#include "dynamics/run/balance.hpp"

#include "base/limits.hpp"
#include "base/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace weir::dynamics {

namespace {

// Every operation on which the net flows depend, now or through other variables.
std::set<Op> operations_of_flows(Program const& program) {
    std::set<Op> found;
    std::vector<char> seen_slot(program.slots.size(), 0);
    std::vector<char> seen_node(program.nodes.size(), 0);
    std::vector<NodeId> open;
    for (auto const& stock : program.stocks) {
        open.push_back(stock.rate);
    }
    for (auto const& memory : program.memories) {
        open.push_back(program.slots[memory.input].step);
    }
    for (auto const& history : program.histories) {
        open.push_back(program.slots[history.input].step);
    }
    while (!open.empty()) {
        NodeId const id = open.back();
        open.pop_back();
        if (id == no_id || seen_node[id] != 0) {
            continue;
        }
        seen_node[id] = 1;
        auto const& node = program.nodes[id];
        found.insert(node.op);
        if (node.op == Op::value && seen_slot[node.index] == 0) {
            seen_slot[node.index] = 1;
            open.push_back(program.slots[node.index].step);
        }
        auto const operands = program.operands_of(node);
        open.insert(open.end(), operands.begin(), operands.end());
    }
    return found;
}

} // namespace

Result<Balance> Balance::make(Program const& program, EquilibriumSpec const& spec) {
    RunSpec base = spec.base;
    base.save = {};
    auto const plan = WEIR_TRY(make_plan(program, base));
    Balance made(program, plan.clock, plan.seed);
    made.set_ = plan.set;
    made.time_ = spec.time.value_or(plan.clock.start);
    if (!std::isfinite(made.time_)) {
        return fail(ErrorCode::invalid, "the time of the equilibrium must be a number");
    }
    WEIR_TRY(made.check(spec));
    WEIR_TRY(made.add_unknowns(spec));
    WEIR_TRY(made.bound(spec));
    return made;
}

Status Balance::check(EquilibriumSpec const&) {
    if (!program_->devices.empty()) {
        return fail(ErrorCode::unsupported,
                    "the model has conveyors, queues or ovens, whose contents are more than a number; the "
                    "search for an equilibrium knows stocks alone");
    }
    auto const operations = operations_of_flows(*program_);
    for (Op const op : operations) {
        if (is_random(op)) {
            return fail(ErrorCode::refused,
                        "the flows depend on random numbers, so that nothing stands still; "
                        "hold what draws them with --set");
        }
        depends_on_time_ =
            depends_on_time_ || op == Op::time || op == Op::pulse || op == Op::ramp || op == Op::step;
    }
    return {};
}

Status Balance::add_unknowns(EquilibriumSpec const& spec) {
    Interpreter interpreter(*program_, clock_, seed_, 0);
    for (auto const& [slot, value] : set_) {
        interpreter.set(slot, value);
    }
    interpreter.start();
    std::set<SlotId> held;
    for (auto const& name : spec.hold) {
        auto const slots = program_->find(name);
        bool const stock = !slots.empty() && program_->slots[slots.front()].kind == SlotKind::stock;
        if (!stock) {
            return fail(ErrorCode::not_found, "there is no stock '" + name + "' to hold");
        }
        held.insert(slots.begin(), slots.end());
    }
    auto const add = [&](Unknown::Kind kind, std::size_t index, SlotId slot) {
        Unknown unknown{.kind = kind, .index = index, .slots = {slot}, .name = program_->slots[slot].name};
        unknown.hidden = kind != Unknown::Kind::stock || program_->slots[slot].hidden;
        unknown.first = interpreter.value(slot);
        unknowns_.push_back(std::move(unknown));
    };
    for (std::size_t i = 0; i < program_->stocks.size(); ++i) {
        if (!held.contains(program_->stocks[i].slot)) {
            add(Unknown::Kind::stock, i, program_->stocks[i].slot);
        }
    }
    for (std::size_t i = 0; i < program_->memories.size(); ++i) {
        add(Unknown::Kind::memory, i, program_->memories[i].slot);
    }
    for (std::size_t i = 0; i < program_->histories.size(); ++i) {
        add(Unknown::Kind::history, i, program_->histories[i].initial);
    }
    equations_ = unknowns_.size();
    for (std::size_t i = 0; i < spec.free.size(); ++i) {
        auto const slots = WEIR_TRY(settable_slots(*program_, spec.free[i].name));
        if (program_->slots[slots.front()].kind == SlotKind::stock) {
            return fail(ErrorCode::invalid, "'" + spec.free[i].name +
                                                "' is a stock, whose value is sought anyway; bound it with "
                                                "--bound");
        }
        Unknown unknown{.kind = Unknown::Kind::parameter, .index = i, .slots = slots};
        unknown.name = program_->slots[slots.front()].name;
        unknown.low = spec.free[i].low;
        unknown.high = spec.free[i].high;
        unknown.first = std::clamp(interpreter.value(slots.front()), unknown.low, unknown.high);
        unknowns_.push_back(std::move(unknown));
    }
    if (unknowns_.empty()) {
        return fail(ErrorCode::invalid, "the model has no stock, so that nothing is to be found");
    }
    if (unknowns_.size() > limits::equilibrium_unknowns_max) {
        return fail(ErrorCode::limit, "the search for an equilibrium takes at most " +
                                          std::to_string(limits::equilibrium_unknowns_max) +
                                          " stocks, those of delays included; the model has " +
                                          std::to_string(unknowns_.size()));
    }
    double largest = 0;
    for (auto const& unknown : unknowns_) {
        bool const counts = unknown.kind == Unknown::Kind::stock && std::isfinite(unknown.first);
        largest = std::max(largest, counts ? std::abs(unknown.first) : 0);
    }
    for (auto& unknown : unknowns_) {
        bool const own = std::isfinite(unknown.first) && unknown.first != 0;
        unknown.scale = own ? std::abs(unknown.first) : largest > 0 ? largest : 1;
    }
    return {};
}

Status Balance::bound(EquilibriumSpec const& spec) {
    for (auto& unknown : unknowns_) {
        if (unknown.kind == Unknown::Kind::stock &&
            (program_->stocks[unknown.index].non_negative || (spec.non_negative && !unknown.hidden))) {
            unknown.low = 0;
        }
    }
    for (auto const& range : spec.bounds) {
        auto const slots = program_->find(range.name);
        bool known = false;
        for (auto& unknown : unknowns_) {
            if (unknown.kind == Unknown::Kind::stock &&
                std::find(slots.begin(), slots.end(), unknown.slots.front()) != slots.end()) {
                unknown.low = range.low;
                unknown.high = range.high;
                known = true;
            }
        }
        if (!known) {
            return fail(ErrorCode::not_found, "there is no stock '" + range.name + "' to bound");
        }
    }
    for (auto& unknown : unknowns_) {
        if (!(unknown.low <= unknown.high)) {
            return fail(ErrorCode::invalid, "the bounds of '" + unknown.name + "' leave no room");
        }
        unknown.first = std::clamp(unknown.first, unknown.low, unknown.high);
    }
    return {};
}

Interpreter Balance::placed(std::vector<double> const& at) const {
    Interpreter interpreter(*program_, clock_, seed_, 0);
    for (auto const& [slot, value] : set_) {
        interpreter.set(slot, value);
    }
    for (std::size_t i = equations_; i < unknowns_.size(); ++i) {
        for (SlotId const slot : unknowns_[i].slots) {
            interpreter.set(slot, at[i]);
        }
    }
    interpreter.start();
    for (std::size_t i = 0; i < equations_; ++i) {
        interpreter.value(unknowns_[i].slots.front()) = at[i];
    }
    interpreter.evaluate(time_);
    return interpreter;
}

std::vector<double> Balance::rates(std::vector<double> const& at) const {
    auto interpreter = placed(at);
    std::vector<double> found;
    for (std::size_t i = 0; i < equations_; ++i) {
        auto const& unknown = unknowns_[i];
        switch (unknown.kind) {
        case Unknown::Kind::stock:
            found.push_back(interpreter.rate(program_->stocks[unknown.index]));
            break;
        case Unknown::Kind::memory:
            found.push_back(interpreter.value(program_->memories[unknown.index].input) - at[i]);
            break;
        case Unknown::Kind::history:
            found.push_back(interpreter.value(program_->histories[unknown.index].input) - at[i]);
            break;
        case Unknown::Kind::parameter:
            break;
        }
    }
    return found;
}

std::vector<double> Balance::flow_sizes(std::vector<double> const& at) const {
    auto interpreter = placed(at);
    std::vector<double> found;
    for (std::size_t i = 0; i < equations_; ++i) {
        auto const& unknown = unknowns_[i];
        double size = 0;
        if (unknown.kind == Unknown::Kind::stock) {
            auto const& stock = program_->stocks[unknown.index];
            for (auto const* const flows : {&stock.inflows, &stock.outflows}) {
                for (SlotId const flow : *flows) {
                    size = std::max(size, std::abs(interpreter.value(flow)));
                }
            }
            double const length = std::max(clock_.stop - clock_.start, clock_.dt);
            size = std::max(size, unknown.scale / length);
        } else {
            size = unknown.scale;
        }
        found.push_back(size);
    }
    return found;
}

Matrix Balance::jacobian(std::vector<double> const& at, unsigned threads) const {
    Matrix found(equations_, unknowns_.size());
    parallel_for(unknowns_.size(), threads, [&](std::size_t column) {
        auto const& unknown = unknowns_[column];
        // The cube root of the rounding error balances it against the error of the difference.
        double const length = 6e-6 * std::max(std::abs(at[column]), 1e-2 * unknown.scale);
        auto low = at;
        auto high = at;
        low[column] = std::max(unknown.low, at[column] - length);
        high[column] = std::min(unknown.high, at[column] + length);
        double const width = high[column] - low[column];
        if (!(width > 0)) {
            return; // bounds leave no room: it stays
        }
        auto const below = rates(low);
        auto const above = rates(high);
        for (std::size_t row = 0; row < equations_; ++row) {
            found.at(row, column) = (above[row] - below[row]) / width;
        }
    });
    return found;
}

} // namespace weir::dynamics
