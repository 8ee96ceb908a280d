// The loop over time of a single run in its own code (lone.hpp). Only the machine knows it.
#pragma once

#include "dynamics/run/machine.hpp"
#include "dynamics/run/machine_context.hpp"

namespace weir::dynamics {

class LoneRun {
public:
    LoneRun(MachineCode const& code, Machine::Context& context)
        : code_(code), lone_(*code.lone_), tile_(code.tile_program()), context_(context) {}

    // Writes what is saved. Whether nothing is to be told of the run; else the tile must run it again.
    bool run(Machine::Batch const& batch);

private:
    void start(Machine::Batch const& batch);
    void put_time(std::uint64_t step);
    void execute(LoneCode::Stretches const& code);
    [[nodiscard]] bool is_negative(int side) const;
    [[nodiscard]] bool must_hold(int side) const;
    [[nodiscard]] double* stocks(int side) const { return context_.tile.frame + tile_.stocks[side]; }

    MachineCode const& code_;
    LoneCode const& lone_;
    TileProgram const& tile_;
    Machine::Context& context_;
    LoneState state_;
};

} // namespace weir::dynamics
