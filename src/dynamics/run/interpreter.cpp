// Evaluates a flat program one operation at a time; see interpreter.hpp.
#include "dynamics/run/interpreter.hpp"

#include "base/contract.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace weir::dynamics {

namespace {
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double poisson_mean_max = 1e9; // beyond it a count no longer fits
} // namespace

Interpreter::Interpreter(Program const& program, Clock const& clock, std::uint64_t seed, std::uint32_t run)
    : program_(program), clock_(clock), seed_(seed), run_(run), time_(clock.start),
      values_(program.slots.size(), 0), fixed_(program.slots.size(), 0),
      histories_(program.histories.size()) {}

void Interpreter::set(SlotId slot, double value) {
    values_[slot] = value;
    fixed_[slot] = 1;
}

void Interpreter::start() {
    time_ = clock_.start;
    step_ = 0;
    for (SlotId const slot : program_.initial_order) {
        if (fixed_[slot] == 0) {
            values_[slot] = value_of(program_.slots[slot].initial);
        }
    }
}

void Interpreter::evaluate(double time) {
    time_ = time;
    for (SlotId const slot : program_.step_order) {
        if (fixed_[slot] == 0) {
            values_[slot] = value_of(program_.slots[slot].step);
        }
    }
}

void Interpreter::remember() {
    for (std::size_t i = 0; i < histories_.size(); ++i) {
        histories_[i].push_back(values_[program_.histories[i].input]);
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
        return time_;
    case Op::time_step:
        return clock_.dt;
    case Op::start_time:
        return clock_.start;
    case Op::stop_time:
        return clock_.stop;
    case Op::choose:
        return operand(node, operand(node, 0) != 0 ? 1 : 2);
    default:
        break;
    }
    if (is_binary(node.op)) {
        double const left = operand(node, 0);
        return apply_binary(node.op, left, operand(node, 1));
    }
    if (is_unary(node.op)) {
        return apply_unary(node.op, operand(node, 0));
    }
    return special(node);
}

double Interpreter::special(Node const& node) const {
    if (is_many(node.op)) {
        return many(node);
    }
    if (is_random(node.op)) {
        return random(node);
    }
    switch (node.op) {
    case Op::safe_divide: {
        double const divisor = operand(node, 1);
        return divisor == 0 ? operand(node, 2) : operand(node, 0) / divisor;
    }
    case Op::graph:
        return program_.graphs[node.index].at(operand(node, 0));
    case Op::select:
        return select(node);
    case Op::pulse:
        return pulse(node);
    case Op::ramp: {
        double const start = operand(node, 1);
        return operand(node, 0) * std::max(0.0, std::min(time_, operand(node, 2)) - start);
    }
    case Op::step: // the small allowance is for a time that was added up
        return time_ >= operand(node, 1) - 1e-6 * clock_.dt ? operand(node, 0) : 0;
    case Op::history:
        return history(node);
    default:
        WEIR_UNREACHABLE();
    }
}

double Interpreter::many(Node const& node) const {
    std::array<double, 64> few{};
    if (node.count <= few.size()) {
        for (std::size_t i = 0; i < node.count; ++i) {
            few[i] = operand(node, i);
        }
        return apply_many(node.op, std::span(few).first(node.count));
    }
    std::vector<double> all(node.count);
    for (std::size_t i = 0; i < node.count; ++i) {
        all[i] = operand(node, i);
    }
    return apply_many(node.op, all);
}

double Interpreter::select(Node const& node) const {
    double const index = std::floor(operand(node, 0));
    if (!(index >= 1 && index < static_cast<double>(node.count))) {
        return 0;
    }
    return operand(node, static_cast<std::size_t>(index));
}

// Counted in steps and held over the stages of a step, so that a pulse always adds up to its magnitude.
double Interpreter::pulse(Node const& node) const {
    double const first = std::round((operand(node, 1) - clock_.start) / clock_.dt);
    double const interval = std::round(operand(node, 2) / clock_.dt);
    double const since = static_cast<double>(step_) - first;
    bool const now = since == 0 || (since > 0 && interval >= 1 && std::fmod(since, interval) == 0);
    return now ? operand(node, 0) / clock_.dt : 0;
}

double Interpreter::history(Node const& node) const {
    double const steps = std::max(1.0, std::round(operand(node, 0) / clock_.dt));
    auto const& kept = histories_[node.index];
    if (!(steps <= static_cast<double>(step_)) || kept.size() < step_) {
        return values_[program_.histories[node.index].initial];
    }
    return kept[static_cast<std::size_t>(step_) - static_cast<std::size_t>(steps)];
}

// Each variable has its own stream for every run and step, so that adding a variable or a thread
// changes no other number. The stages of one step draw the same.
double Interpreter::random(Node const& node) const {
    RandomStream stream(seed_, run_, node.index, static_cast<std::uint32_t>(step_));
    double const a = operand(node, 0);
    double const b = node.count > 1 ? operand(node, 1) : 0;
    switch (node.op) {
    case Op::random_uniform:
        return a + (b - a) * stream.uniform();
    case Op::random_normal:
        return a + b * stream.normal();
    case Op::random_exponential:
        return a >= 0 ? stream.exponential(a) : nan;
    case Op::random_poisson:
        return a >= 0 && a <= poisson_mean_max ? static_cast<double>(stream.poisson(a)) : nan;
    case Op::random_lognormal: { // mean and deviation of the value, not of its logarithm
        if (!(a > 0)) {
            return nan;
        }
        double const variance = std::log1p(b * b / (a * a));
        return std::exp(std::log(a) - variance / 2 + std::sqrt(variance) * stream.normal());
    }
    default:
        WEIR_UNREACHABLE();
    }
}

} // namespace weir::dynamics
