// Evaluates a flat program one operation at a time; see interpreter.hpp.
#include "dynamics/run/interpreter.hpp"

#include "dynamics/run/special.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace weir::dynamics {

Interpreter::Interpreter(Program const& program, Clock const& clock, std::uint64_t seed, std::uint32_t run)
    : program_(program), moment_{clock, 0, clock.start, seed, run}, values_(program.slots.size(), 0),
      fixed_(program.slots.size(), 0), next_(program.memories.size(), 0),
      histories_(program.histories.size()) {
    for (auto const& spec : program.devices) {
        devices_.push_back(make_device(spec));
        told_.emplace_back(spec.inputs.size(), 0.0);
    }
}

void Interpreter::set(SlotId slot, double value) {
    values_[slot] = value;
    fixed_[slot] = 1;
}

void Interpreter::start() {
    moment_.time = moment_.clock.start;
    moment_.step = 0;
    for (SlotId const slot : program_.initial_order) {
        if (program_.nodes[program_.slots[slot].initial].op == Op::device_start) {
            start_device(slot);
        } else if (fixed_[slot] == 0) {
            values_[slot] = value_of(program_.slots[slot].initial);
        }
    }
}

// What is set from outside for a device is what it holds in all.
void Interpreter::start_device(SlotId slot) {
    Node const& node = program_.nodes[program_.slots[slot].initial];
    auto const total = fixed_[slot] != 0 ? std::optional(values_[slot]) : std::nullopt;
    auto& device = *devices_[node.index];
    values_[slot] = with_operands(node, [&](std::span<double const> operands) {
        device.start(operands, total, moment_.clock);
        return device.contents();
    });
}

void Interpreter::evaluate(double time) {
    moment_.time = time;
    for (SlotId const slot : program_.step_order) {
        if (fixed_[slot] == 0) {
            values_[slot] = value_of(program_.slots[slot].step);
        }
    }
}

void Interpreter::evaluate_stage(double time) {
    moment_.time = time;
    for (SlotId const slot : program_.step_order) {
        if (fixed_[slot] == 0 && !program_.slots[slot].held) {
            values_[slot] = value_of(program_.slots[slot].step);
        }
    }
}

void Interpreter::remember() {
    for (std::size_t i = 0; i < histories_.size(); ++i) {
        histories_[i].push_back(values_[program_.histories[i].input]);
    }
    for (std::size_t i = 0; i < next_.size(); ++i) {
        next_[i] = values_[program_.memories[i].input];
    }
    for (std::size_t i = 0; i < devices_.size(); ++i) {
        auto const& inputs = program_.devices[i].inputs;
        for (std::size_t j = 0; j < inputs.size(); ++j) {
            told_[i][j] = values_[inputs[j]];
        }
    }
}

void Interpreter::recall() {
    for (std::size_t i = 0; i < next_.size(); ++i) {
        values_[program_.memories[i].slot] = next_[i];
    }
    for (std::size_t i = 0; i < devices_.size(); ++i) {
        Moment at_beginning = moment_;
        at_beginning.time = moment_.clock.at(moment_.step);
        devices_[i]->commit(told_[i], at_beginning);
        values_[program_.devices[i].contents] = devices_[i]->contents();
    }
}

double Interpreter::value_of(NodeId id) const {
    Node const& node = program_.nodes[id];
    switch (node.op) {
    case Op::number:
        return node.number;
    case Op::value:
        return values_[node.index];
    case Op::time:
        return moment_.time;
    case Op::time_step:
        return moment_.clock.dt;
    case Op::start_time:
        return moment_.clock.start;
    case Op::stop_time:
        return moment_.clock.stop;
    case Op::choose:
        return operand(node, operand(node, 0) != 0 ? 1 : 2);
    default:
        break;
    }
    if (node.op == Op::history) {
        return history(node);
    }
    return node.op == Op::device ? ask(node) : special(node);
}

template <class Use>
double Interpreter::with_operands(Node const& node, Use const& use) const {
    std::array<double, 64> few{};
    if (node.count <= few.size()) {
        for (std::size_t i = 0; i < node.count; ++i) {
            few[i] = operand(node, i);
        }
        return use(std::span<double const>(few).first(node.count));
    }
    std::vector<double> all(node.count);
    for (std::size_t i = 0; i < node.count; ++i) {
        all[i] = operand(node, i);
    }
    return use(std::span<double const>(all));
}

double Interpreter::special(Node const& node) const {
    return with_operands(node, [&](std::span<double const> operands) {
        return apply_special(program_, node, operands, moment_);
    });
}

double Interpreter::ask(Node const& node) const {
    auto const& asked = program_.ports[node.index];
    return with_operands(node, [&](std::span<double const> operands) {
        return devices_[asked.device]->output(asked.port, operands, moment_);
    });
}

double Interpreter::history(Node const& node) const {
    double const steps = std::max(1.0, std::round(operand(node, 0) / moment_.clock.dt));
    auto const& kept = histories_[node.index];
    if (!(steps <= static_cast<double>(moment_.step)) || kept.size() < moment_.step) {
        return values_[program_.histories[node.index].initial];
    }
    return kept[static_cast<std::size_t>(moment_.step) - static_cast<std::size_t>(steps)];
}

} // namespace weir::dynamics
