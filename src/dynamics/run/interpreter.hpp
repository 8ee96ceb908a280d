// The plain interpreter: walks each operation as it is written, one run at a time. It is the oracle that
// every faster kernel is checked against, so it stays obvious.
#pragma once

#include "dynamics/run/device.hpp"
#include "dynamics/run/plan.hpp"

#include <memory>
#include <span>
#include <vector>

namespace weir::dynamics {

class Interpreter {
public:
    Interpreter(Program const& program, Clock const& clock, std::uint64_t seed, std::uint32_t run);

    void set(SlotId slot, double value); // before start()
    void start();                        // values at the start time

    void at_step(std::uint64_t step) { // also which random numbers are drawn
        moment_.step = step;
        moment_.clock.dt = moment_.clock.length(step);
    }
    void step_of(double dt) { moment_.clock.dt = dt; } // this step is so long
    void evaluate(double time);                        // all that changes, from the stocks as they are
    void evaluate_stage(double time);                  // the same within a step: what is held over it stays
    void remember(); // what histories, memories and devices need of this step
    void recall();   // memories and devices take it, when the step is done

    [[nodiscard]] double rate(Stock const& stock) const { return value_of(stock.rate); }
    [[nodiscard]] std::span<double const> values() const { return values_; }
    [[nodiscard]] double& value(SlotId slot) { return values_[slot]; }

private:
    [[nodiscard]] double value_of(NodeId id) const;
    [[nodiscard]] double operand(Node const& node, std::size_t i) const {
        return value_of(program_.operands[node.first + i]);
    }
    [[nodiscard]] double special(Node const& node) const;
    [[nodiscard]] double history(Node const& node) const;
    [[nodiscard]] double ask(Node const& node) const;
    void start_device(SlotId slot);
    template <class Use>
    [[nodiscard]] double with_operands(Node const& node, Use const& use) const;

    Program const& program_;
    Moment moment_;
    std::vector<double> values_;
    std::vector<char> fixed_;  // set from outside
    std::vector<double> next_; // of each memory
    std::vector<std::vector<double>> histories_;
    std::vector<std::unique_ptr<Device>> devices_;
    std::vector<std::vector<double>> told_; // each device's inputs at the step's beginning
};

} // namespace weir::dynamics
