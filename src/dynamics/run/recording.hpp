// A run with every slot at every step, and any expression of it worked out anew with one of its inputs
// replaced: what questions about causes need. Not for speed, and as large as the limit on kept values.
#pragma once

#include "dynamics/run/plan.hpp"

#include <span>
#include <vector>

namespace weir::dynamics {

class Recording {
public:
    // Errors: those of run(); more values than limits::run_values_max. `program` must outlive it.
    [[nodiscard]] static Result<Recording> make(Program const& program, RunSpec const& spec);

    [[nodiscard]] std::size_t steps() const { return rows_; } // the start counts
    [[nodiscard]] std::size_t save_stride() const { return stride_; }
    [[nodiscard]] double time(std::size_t step) const { return plan_.clock.at(step); }
    [[nodiscard]] std::span<double const> row(std::size_t step) const {
        return std::span(values_).subspan(step * columns_, columns_);
    }
    [[nodiscard]] bool is_set(SlotId slot) const { return set_[slot] != 0; } // from outside
    [[nodiscard]] std::vector<Trouble> const& troubles() const { return troubles_; }

    // A slot, or an operation that remembers, taken to have another value.
    struct Replaced {
        SlotId slot = no_id;
        NodeId node = no_id;
        double value = 0;
    };
    // An expression with the values of a step; it must not ask a device (see asks_device).
    [[nodiscard]] double at(NodeId node, std::size_t step, Replaced const& replaced) const;
    [[nodiscard]] double at(NodeId node, std::size_t step) const { return at(node, step, Replaced()); }

private:
    Recording(Program const& program, Plan plan) : program_(&program), plan_(std::move(plan)) {}
    [[nodiscard]] double history(Node const& node, std::size_t step, Replaced const& replaced) const;

    Program const* program_;
    Plan plan_;
    std::uint32_t run_ = 0;
    std::size_t rows_ = 0;
    std::size_t columns_ = 0;
    std::size_t stride_ = 1;
    std::vector<double> values_;
    std::vector<char> set_;
    std::vector<Trouble> troubles_;
};

// Whether working out an expression needs a conveyor, a queue or an oven as it stood.
[[nodiscard]] bool asks_device(Program const& program, NodeId root);

} // namespace weir::dynamics
