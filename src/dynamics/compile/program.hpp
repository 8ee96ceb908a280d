// A model made flat: every array element is a slot, every delay its hidden stocks, every name a number.
// The interpreter runs it as it stands; faster back ends are to be made from the same structure.
#pragma once

#include "dynamics/compile/operations.hpp"
#include "dynamics/compile/slot_index.hpp"
#include "dynamics/model/graphical_function.hpp"
#include "dynamics/model/model.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace weir::dynamics {

using SlotId = std::uint32_t;
using NodeId = std::uint32_t;
inline constexpr std::uint32_t no_id = std::numeric_limits<std::uint32_t>::max();

// One operation; its operands are `count` entries of Program::operands from `first`. What `index` is
// depends on the operation: a slot, a graph, a history, a random site, a device, a device's port, a
// parameter, a function, a simulation.
struct Node {
    Op op = Op::number;
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    std::uint32_t index = 0;
    double number = 0;
};

enum class SlotKind : std::uint8_t { stock, flow, auxiliary, memory };

// When a slot's value can change: what is constant is worked out once a run, what depends on time alone
// is the same in every run of an ensemble that does not vary it.
enum class Phase : std::uint8_t { constant, time_only, dynamic };

struct Slot {
    std::string name; // "name[a,b]" for an element
    std::string key;
    std::string units;
    SlotKind kind = SlotKind::auxiliary;
    Phase phase = Phase::dynamic;
    bool hidden = false;       // made here for a delay or the like; not shown
    bool initial_only = false; // worked out at the start and kept: INIT and first values of delays
    bool structural = false;   // decides how the model is built (an order of a delay): cannot be set
    bool held = false;         // over the stages of a step it keeps its value at the step's beginning
    SlotId owner = no_id;      // of a hidden one: for whose equation it was made
    std::size_t line = 0;
    NodeId initial = no_id; // value at the start
    NodeId step = no_id;    // value at each time; none for a stock or a memory
};

struct Stock {
    SlotId slot = no_id;
    NodeId rate = no_id; // net flow a unit of time
    bool non_negative = false;
    std::vector<SlotId> inflows; // empty for hidden stocks
    std::vector<SlotId> outflows;
};

// A slot that takes, when a whole step is done, the value that another had at the step's beginning; it
// holds over the stages of a step. PREVIOUS and what holds a sample are made of it.
struct Memory {
    SlotId slot = no_id;
    SlotId input = no_id;
};

// What DELAY remembers: the input at every step so far, and the value before the start.
struct History {
    SlotId input = no_id;
    SlotId initial = no_id;
};

// What keeps more from one step to the next than a number: a conveyor, a queue or an oven (XMILE 1.0,
// 3.7.2, 3.7.3). dynamics/run makes a device of it, which is told its inputs when a step is done.
struct DeviceSpec {
    enum class Kind : std::uint8_t {
        conveyor,
        queue,
        oven,
        shipment,     // Vensim's DELAY MATERIAL and DELAY INFORMATION
        depreciation, // DEPRECIATE STRAIGHTLINE
        waiting_line, // QUEUE FIFO
    };
    // A leakage of a conveyor: where it leaks, as fractions of the belt from the inflow's side.
    struct Leak {
        double start = 0;
        double end = 1;
        bool integers = false;
    };
    // An outflow of a queue, in order of priority.
    struct Outflow {
        bool overflow = false;
        bool one_at_a_time = true; // takes but the front batch in one step
        bool whole_batches = false;
    };
    Kind kind = Kind::conveyor;
    SlotId contents = no_id;    // shows what the device holds; begins with Op::device_start
    std::vector<SlotId> inputs; // at the step's beginning; their order is in run/device.hpp
    bool discrete = false;
    bool exponential_leak = false;
    bool first_in_first_out = false;   // of a conveyor: one speed for all that is on it
    bool information = false;          // of a shipment: what is newest counts, nothing adds up
    std::vector<Placement> placements; // of a conveyor, one an inflow
    std::vector<Leak> leaks;
    std::vector<Outflow> outflows;
    std::size_t inflows = 0;
};

// What an operation asks of a device; the ports are named in run/device.hpp.
struct DevicePort {
    std::uint32_t device = 0;
    std::uint32_t port = 0;
};

// A macro that calls itself: its value from its parameters alone.
struct FunctionBody {
    NodeId root = no_id;
    std::size_t parameters = 0;
};

struct Program;

// A macro that runs by itself at each call: which slots its parameters are set in, its times, its result.
struct Simulation {
    std::shared_ptr<Program const> program;
    std::vector<SlotId> parameters;
    SlotId start = no_id;
    SlotId stop = no_id;
    SlotId dt = no_id;
    SlotId result = no_id;
};

// The slots that say when a Vensim model begins and ends, steps and saves; none in XMILE.
struct ControlSlots {
    SlotId start = no_id;
    SlotId stop = no_id;
    SlotId step = no_id;
    SlotId save = no_id;
};

struct Program {
    std::string name;
    std::string file;
    SimulationSpecs specs;
    std::vector<Node> nodes;
    std::vector<NodeId> operands;
    std::vector<Slot> slots;
    std::vector<Stock> stocks;
    std::vector<Memory> memories;
    std::vector<History> histories;
    std::vector<GraphicalFunction> graphs;
    std::vector<DeviceSpec> devices;
    std::vector<DevicePort> ports;
    std::vector<FunctionBody> functions;
    std::vector<Simulation> simulations;
    ControlSlots control;
    std::uint32_t random_sites = 0;
    std::vector<SlotId> initial_order; // every slot, each after what its first value needs
    std::vector<SlotId> step_order;    // what changes during a run and is no stock, in order of need
    SlotIndex slot_of_key;             // "name[a,b]" in keys, and scalars
    std::unordered_map<std::string, std::vector<SlotId>> slots_of_name; // all elements of a variable

    [[nodiscard]] std::span<NodeId const> operands_of(Node const& node) const {
        return std::span(operands).subspan(node.first, node.count);
    }
    // The slot of a scalar's or an element's key; no_id if there is none.
    [[nodiscard]] SlotId slot(std::string_view key) const { return slot_of_key.find(slots, key); }
    // "name", "Name [A, b]": all elements or one; nothing if there is no such variable.
    [[nodiscard]] std::vector<SlotId> find(std::string_view name) const;
};

} // namespace weir::dynamics
