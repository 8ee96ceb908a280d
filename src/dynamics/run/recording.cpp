// Records a run and evaluates its expressions again; see recording.hpp. The arithmetic is that of the
// interpreter: operations.hpp and special.hpp.
#include "dynamics/run/recording.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "dynamics/run/special.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::dynamics {

Result<Recording> Recording::make(Program const& program, RunSpec const& spec) {
    Recording made(program, WEIR_TRY(make_plan(program, spec)));
    made.stride_ = made.plan_.save_stride;
    made.plan_.save_stride = 1;
    made.plan_.saved.resize(program.slots.size());
    std::iota(made.plan_.saved.begin(), made.plan_.saved.end(), SlotId{0});
    made.run_ = spec.run;
    made.rows_ = made.plan_.rows();
    made.columns_ = program.slots.size();
    if (static_cast<double>(made.rows_) * static_cast<double>(made.columns_) >
        static_cast<double>(limits::run_values_max)) {
        return fail(ErrorCode::limit, "every variable at every step comes to more than " +
                                          std::to_string(limits::run_values_max) +
                                          " numbers; use a greater dt or an earlier stop");
    }
    made.values_.resize(made.rows_ * made.columns_);
    interpret(program, made.plan_, {}, spec.run, made.values_, made.troubles_);
    made.set_.assign(program.slots.size(), 0);
    for (auto const& [slot, value] : made.plan_.set) {
        made.set_[slot] = program.slots[slot].step == no_id ? 0 : 1; // a stock is set at the start alone
    }
    return made;
}

double Recording::at(NodeId id, std::size_t step, Replaced const& replaced) const {
    Node const& node = program_->nodes[id];
    auto const operand = [&](std::size_t i) {
        return at(program_->operands[node.first + i], step, replaced);
    };
    if (id == replaced.node) {
        return replaced.value;
    }
    switch (node.op) {
    case Op::number:
        return node.number;
    case Op::value:
        return node.index == replaced.slot ? replaced.value : row(step)[node.index];
    case Op::time:
        return time(step);
    case Op::time_step:
        return plan_.clock.dt;
    case Op::start_time:
        return plan_.clock.start;
    case Op::stop_time:
        return plan_.clock.stop;
    case Op::choose:
        return operand(operand(0) != 0 ? 1 : 2);
    case Op::history:
        return history(node, step, replaced);
    case Op::device:
        WEIR_UNREACHABLE();
    default:
        break;
    }
    std::vector<double> operands(node.count);
    for (std::size_t i = 0; i < node.count; ++i) {
        operands[i] = operand(i);
    }
    return apply_special(*program_, node, operands, Moment{plan_.clock, step, time(step), plan_.seed, run_});
}

double Recording::history(Node const& node, std::size_t step, Replaced const& replaced) const {
    double const delay = at(program_->operands[node.first], step, replaced);
    double const back = std::max(1.0, std::round(delay / plan_.clock.dt));
    auto const& history = program_->histories[node.index];
    if (!(back <= static_cast<double>(step))) {
        return row(step)[history.initial];
    }
    return row(step - static_cast<std::size_t>(back))[history.input];
}

bool asks_device(Program const& program, NodeId root) {
    std::vector<NodeId> open{root};
    while (!open.empty()) {
        auto const& node = program.nodes[open.back()];
        open.pop_back();
        if (node.op == Op::device) {
            return true;
        }
        auto const operands = program.operands_of(node);
        open.insert(open.end(), operands.begin(), operands.end());
    }
    return false;
}

} // namespace weir::dynamics
