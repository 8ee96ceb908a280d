// A run's specification with every name and number worked out, shared by all runs of an ensemble. Time
// is counted in whole steps, so that save times never drift.
#pragma once

#include "dynamics/run/clock.hpp"
#include "dynamics/run/integrator.hpp"
#include "dynamics/run/run.hpp"

#include <algorithm>
#include <memory>
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

    // Of a Vensim model that changes its TIME STEP or SAVEPER while it runs: every step's time, and the
    // steps that are saved. Empty for all others.
    std::shared_ptr<std::vector<double> const> times;
    std::vector<std::uint64_t> save_steps;

    [[nodiscard]] std::size_t rows() const {
        return save_steps.empty() ? static_cast<std::size_t>(clock.steps / save_stride) + 1
                                  : save_steps.size();
    }
    [[nodiscard]] double time_of_row(std::size_t row) const {
        return clock.at(save_steps.empty() ? row * save_stride : save_steps[row]);
    }
    [[nodiscard]] bool saves(std::uint64_t step) const {
        return save_steps.empty() ? step % save_stride == 0
                                  : std::binary_search(save_steps.begin(), save_steps.end(), step);
    }
    [[nodiscard]] bool is_regular() const { return save_steps.empty(); }
};

[[nodiscard]] Result<Plan> make_plan(Program const& program, RunSpec const& spec);

// The slots that a name stands for, or an error that says what may be set.
[[nodiscard]] Result<std::vector<SlotId>> settable_slots(Program const& program, std::string const& name);

// Runs the plan by the interpreter with further settings on top; writes rows() * saved.size() values. It is
// the oracle, and what runs what the machine cannot.
void interpret(Program const& program, Plan const& plan, std::vector<std::pair<SlotId, double>> const& more,
               std::uint32_t run, std::span<double> values, std::vector<Trouble>& troubles);

} // namespace weir::dynamics
