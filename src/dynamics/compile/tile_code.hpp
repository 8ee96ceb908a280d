// What the fast machine runs: instructions over a frame of places, each place one value of every run of a
// tile. One instruction works on up to two nested rows of elements, so that an array costs one dispatch.
#pragma once

#include "dynamics/compile/program.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace weir::dynamics {

using Place = std::uint32_t; // of a value in the frame, counted in places

enum class TileKind : std::uint8_t {
    copy,
    unary,
    binary,
    choose,
    safe_divide,
    combination, // operands in pairs: x, y or nothing; added or taken away
    fold,        // product, least, greatest of all operands
    graph,
    special, // whatever has no kernel: worked out run by run
    history,
};

// Where an operand's elements lie: the first, and how far it is from one to the next.
struct TileOperand {
    Place first = 0;
    std::int32_t inner = 0;
    std::int32_t outer = 0;
    bool minus = false; // of the first of a pair: their product is taken away
    bool unit = false;  // of the second of a pair: a place that holds 1, where no factor is
};

struct TileInstruction {
    TileKind kind = TileKind::copy;
    Op op = Op::number;
    std::uint32_t inner = 1; // elements in a row, and rows; results lie one after another
    std::uint32_t outer = 1;
    std::int32_t step = 1; // from one result to the next: 1 or, of combinations and copies alone, -1
    Place result = 0;
    std::uint32_t first_operand = 0;
    std::uint32_t operands = 0;
    std::uint32_t index = 0; // as a Node's
    double number = 0;
};

struct TileCode {
    std::vector<TileInstruction> instructions;
    std::vector<TileOperand> operands;
};

// How a program is to be run, as far as its code depends on it.
struct TileSpec {
    double start = 0;
    double stop = 0;
    double dt = 1;
    bool euler = true;            // the step is part of the code; else the code gives rates
    bool save_every_step = false; // what is saved is worked out with the step
    bool in_place = false;      // stocks are stepped where they lie, if that takes few copies; Euler's alone
    std::vector<SlotId> fixed;  // set from outside; for a stock, at the start
    std::vector<SlotId> varied; // those of them that differ between the runs of an ensemble
    std::vector<SlotId> saved;
};

// The frame and the codes over it. Stocks lie twice, now and next, and change places after each step; so
// each code that reads them exists twice. Stepped in place, they and it exist once, as the first side.
struct TileProgram {
    struct Held {
        Place place = 0;
        double number = 0;
    };
    struct Input {
        SlotId slot = no_id;
        Place place = 0;
    };
    struct Sides {
        TileCode code[2];
    };

    std::uint32_t places = 0; // of the frame
    bool in_place = false;
    Place stocks[2] = {0, 0}; // the first of each side; as many as the program has, in the order below
    Place rates = 0;          // if not Euler's
    Place memories = 0;       // as held, in the program's order, and next to them what comes next
    Place memories_next = 0;
    Place contents = 0;  // of devices, in the program's order
    Place constants = 0; // the whole area that does not change during a run: what time's code may read
    std::uint32_t constant_count = 0;
    Place timed = 0; // what depends on time alone
    std::uint32_t timed_count = 0;
    std::vector<std::uint32_t> stock_order; // the program's stock at each place

    std::vector<Held> numbers;
    std::vector<Held> initial_numbers;    // needed by `initial` alone, where others will lie later
    std::vector<Input> inputs;            // of the fixed slots
    TileCode initial;                     // everything at the start, into the frame's first side
    TileCode prologue;                    // constants made of constants
    TileCode time;                        // at one moment; the same for all runs
    Sides step;                           // stocks next, or rates; and what memories and histories take
    Sides step_and_saved;                 // the same, and what is saved
    Sides saved;                          // what is saved alone
    std::vector<Place> history_inputs[2]; // by side, in the program's order
    std::vector<Place> history_inputs_saving[2]; // the same with step_and_saved
    std::vector<Place> device_inputs[2];         // one device after another
    std::vector<Place> device_inputs_saving[2];
    std::vector<Place> history_initials;
    std::vector<Place> saved_places[2];      // after `saved`
    std::vector<Place> saved_with_step[2];   // after `step_and_saved`
    std::vector<std::uint32_t> saved_before; // columns to be taken before `step_and_saved` writes over them
    std::vector<std::uint32_t> saved_after;
};

[[nodiscard]] TileProgram make_tile_program(Program const& program, TileSpec const& spec);

} // namespace weir::dynamics
