// What one machine has in hand while it runs a tile: the frame, what is remembered, the devices and the
// moment. Apart from machine.hpp, since only the machine's own files may see it.
#pragma once

#include "dynamics/run/chance_kernels.hpp"
#include "dynamics/run/machine.hpp"

#include <array>
#include <memory>
#include <vector>

namespace weir::dynamics {

struct Machine::Context {
    Context(MachineCode const& of, std::ptrdiff_t lanes);

    MachineCode const& code;
    std::ptrdiff_t width;
    std::vector<double> storage;
    Tile tile;
    alignas(64) std::array<std::uint64_t, signs_count> signs = {};
    Moment moment;
    std::uint32_t stream = 0; // of the first lane
    bool alike = false;
    ChanceKernels const* draws = nullptr;
    std::vector<std::uint32_t> runs; // of the lanes, as the random streams know them
    std::vector<double> drawn;       // one value a lane
    std::unique_ptr<Context> scalar; // for what depends on time alone, if that is not tabulated

    struct History {
        std::uint64_t length = 0; // steps kept, 0 before the first is
        double longest = 1;       // delay asked for so far, in steps
        std::vector<double> values;
    };
    std::vector<History> histories;
    std::vector<std::unique_ptr<Device>> devices; // device by device, lane by lane
    std::vector<double> operands;                 // of one operation of one run

    [[nodiscard]] double* at(Place place) { return tile.frame + static_cast<std::ptrdiff_t>(place) * width; }
    [[nodiscard]] std::uint32_t run_of(std::ptrdiff_t lane) const {
        return alike ? stream : stream + static_cast<std::uint32_t>(lane);
    }
    void fill(std::vector<TileProgram::Held> const& numbers);
    void begin_devices();
    void execute(MachineCode::LinkedCode const& linked) {
        for (auto const& instruction : linked.instructions) {
            instruction.run(tile, instruction);
        }
    }
    void push_histories(std::vector<Place> const& inputs);
    void commit_devices(std::vector<double> const& told);
};

// The kernels that need more than the frame: one run after another, by the interpreter's own arithmetic.
void special_kernel(Tile const& tile, Linked const& code);
void random_kernel(Tile const& tile, Linked const& code); // all runs of a tile at once where it can
void history_kernel(Tile const& tile, Linked const& code);

} // namespace weir::dynamics
