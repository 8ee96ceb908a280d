// The fast machine: many runs of a program side by side, through kernels made for this processor. It gives
// the interpreter's numbers to 1e-9, and its own to the last bit whatever the width of the tile, the
// instruction set or the number of threads.
#pragma once

#include "dynamics/compile/tile_code.hpp"
#include "dynamics/run/device.hpp"
#include "dynamics/run/kernel.hpp"
#include "dynamics/run/lone.hpp"
#include "dynamics/run/machine_choice.hpp"
#include "dynamics/run/plan.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace weir::dynamics {

// The kernels that WEIR_ISA names, or the fastest. Error: it names none that this machine can run.
[[nodiscard]] Result<KernelSet const*> chosen_kernels();

// A plan made ready to be run many times; never changes, so threads share it.
class MachineCode {
public:
    // `varied` differ between runs, on top of what the plan sets. The runs expected decide the width.
    [[nodiscard]] static Result<std::shared_ptr<MachineCode const>>
    make(Program const& program, Plan const& plan, std::vector<SlotId> const& varied, std::size_t runs,
         MachineChoice const& choice = {});

    // Whether the machine can run this at all; if not, the interpreter does.
    [[nodiscard]] static bool supports(Program const& program, Plan const& plan);

    [[nodiscard]] std::ptrdiff_t width() const { return width_; }
    [[nodiscard]] KernelSet const& kernels() const { return *kernels_; }
    [[nodiscard]] TileProgram const& tile_program() const { return code_; }
    [[nodiscard]] Plan const& plan() const { return plan_; }
    [[nodiscard]] Program const& program() const { return program_; }
    // Whether the delay of a history never changes during a run, so that little need be kept.
    [[nodiscard]] bool steady_delay(std::size_t history) const { return steady_[history] != 0; }

    struct LinkedCode {
        std::vector<Linked> instructions;
        std::vector<LinkedOperand> operands;
    };

private:
    friend class Machine;
    friend class TilePass;
    friend class Particles;
    friend class LoneCode;
    friend class LoneRun;
    MachineCode(Program const& program, Plan const& plan) : program_(program), plan_(plan) {}
    [[nodiscard]] LinkedCode link(TileCode const& code, std::ptrdiff_t width) const;
    void link_all();
    void make_graphs();
    void find_watched();
    void ask_for_signs(int side);
    void find_inputs();
    void find_moment();
    void tabulate_time();
    [[nodiscard]] double stage_time(std::uint64_t step, unsigned stage) const;

    Program const& program_;
    Plan plan_;
    std::vector<SlotId> varied_;
    KernelSet const* kernels_ = nullptr;
    std::ptrdiff_t width_ = 1;
    TileProgram code_;
    std::vector<GraphTable> graphs_;
    LinkedCode initial_;
    LinkedCode prologue_;
    LinkedCode initial_single_; // of width 1, for what depends on time alone
    LinkedCode prologue_single_;
    LinkedCode time_;
    LinkedCode step_[2];
    LinkedCode saved_[2];
    LinkedCode both_[2];
    struct Input {
        Place place = 0;
        std::size_t varied = 0; // its column, if it is varied
        bool is_varied = false;
        double value = 0; // else
    };
    std::vector<Input> inputs_;
    std::vector<std::pair<Place, Place>> watched_;   // first and count of the stocks that are shown
    std::vector<std::pair<Place, Place>> looked_[2]; // those of a side whose signs no kernel tells
    std::vector<std::uint32_t> held_;                // stocks that must not fall below zero, by place
    std::vector<char> steady_;                       // of each history
    std::unique_ptr<LoneCode const> lone_;           // of a single run, where it has a code of its own
    unsigned stages_ = 1;
    bool tabulated_ = false;
    bool needs_moment_ = false; // something asks for more than the frame: time, draws, what is remembered
    std::vector<double> timed_; // what depends on time alone: step by step, stage by stage
};

// One tile's runs. The machine owns its frame; nothing it does touches another.
class Machine {
public:
    explicit Machine(std::shared_ptr<MachineCode const> code);
    ~Machine();
    Machine(Machine const&) = delete;
    Machine& operator=(Machine const&) = delete;

    struct Batch {
        std::uint32_t first_run = 0;         // as troubles tell it
        std::uint32_t stream = 0;            // of the first run's random numbers; the next run's is one more
        bool alike = false;                  // all runs draw as the first does
        bool watching = false;               // look closely at once; the numbers are the same
        std::size_t runs = 1;                // at most the width
        std::span<double const> varied = {}; // run by run, one for each varied slot
        std::span<double> values = {};       // run by run: rows · saved
    };
    // Whether it had to look closely, which the next batch is then better told at once.
    bool run(Batch const& batch, std::vector<Trouble>& troubles);

    struct Context;

private:
    std::shared_ptr<MachineCode const> code_;
    std::unique_ptr<Context> context_;
};

} // namespace weir::dynamics
