// A run's specification with every name and number worked out, shared by all runs of an ensemble. Time
// is counted in whole steps, so that save times never drift.
#pragma once

#include "dynamics/run/clock.hpp"
#include "dynamics/run/integrator.hpp"
#include "dynamics/run/run.hpp"

#include <utility>

namespace weir::dynamics {

struct Plan {
    Clock clock;
    std::uint64_t save_stride = 1; // steps from one saved row to the next
    Method method = Method::euler;
    Tolerance tolerance;
    std::vector<std::pair<SlotId, double>> set;
    std::vector<SlotId> saved;
    std::uint64_t seed = 1;

    [[nodiscard]] std::size_t rows() const { return static_cast<std::size_t>(clock.steps / save_stride) + 1; }
};

[[nodiscard]] Result<Plan> make_plan(Program const& program, RunSpec const& spec);

// The slots that a name stands for, or an error that says what may be set.
[[nodiscard]] Result<std::vector<SlotId>> settable_slots(Program const& program, std::string const& name);

// Runs the plan by the interpreter with further settings on top; writes rows() * saved.size() values. It is
// the oracle, and what runs what the machine cannot.
void interpret(Program const& program, Plan const& plan, std::vector<std::pair<SlotId, double>> const& more,
               std::uint32_t run, std::span<double> values, std::vector<Trouble>& troubles);

} // namespace weir::dynamics
