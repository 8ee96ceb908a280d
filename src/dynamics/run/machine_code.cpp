// Makes a plan ready for the machine: kernels chosen, places turned into offsets, graphs and what depends on
// time alone tabulated. See machine.hpp.
#include "base/contract.hpp"
#include "base/limits.hpp"
#include "dynamics/run/machine_context.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <unordered_map>

namespace weir::dynamics {

namespace {

constexpr std::size_t frame_bytes = 128'000;        // what a frame may take of a core's own caches
constexpr std::size_t scalar_frame_bytes = 256'000; // the same where instructions are short
constexpr std::size_t scalar_elements_max = 2;      // of an instruction, on average, for it to be short
constexpr std::ptrdiff_t array_width_max = 32;      // beyond it only short instructions gain
constexpr std::size_t tiles_least = 4;              // of those widths, so that few runs lie idle
constexpr std::size_t timed_values_max = 8'000'000; // tabulated; beyond it they are worked out in each tile

unsigned stages_of(Method method) {
    return method == Method::euler ? 1 : (method == Method::rk2 ? 2 : 3);
}

GraphTable table_of(GraphicalFunction const& graph) {
    GraphTable table;
    table.clamped = graph.kind != GraphicalFunction::Kind::extrapolate;
    table.discrete = graph.kind == GraphicalFunction::Kind::discrete;
    table.single = graph.x.size() == 1;
    table.first_x = graph.x.front();
    table.last_x = graph.x.back();
    table.first_y = graph.y.front();
    table.last_y = graph.y.back();
    if (table.single) {
        table.x = {graph.x[0]};
        table.y = {graph.y[0]};
        table.slope = {0};
        return table;
    }
    for (std::size_t i = 1; i < graph.x.size(); ++i) {
        double const width = graph.x[i] - graph.x[i - 1];
        bool const sloping = width > 0 && !table.discrete;
        table.x.push_back(graph.x[i - 1]);
        table.y.push_back(width > 0 || table.discrete ? graph.y[i - 1] : graph.y[i]);
        table.slope.push_back(sloping ? (graph.y[i] - graph.y[i - 1]) / width : 0);
        if (i + 1 < graph.x.size()) {
            table.bounds.push_back(graph.x[i]);
        }
    }
    return table;
}

bool has_kernel(GraphicalFunction const& graph) {
    return graph.kind == GraphicalFunction::Kind::continuous ||
           graph.kind == GraphicalFunction::Kind::extrapolate ||
           graph.kind == GraphicalFunction::Kind::discrete;
}

// Wide enough to share each beginning of an instruction, narrow enough that the frame stays near. Where most
// instructions are for one element, beginnings are most of the time, and a wider frame is worth its misses.
std::ptrdiff_t width_for(TileProgram const& program, std::size_t runs) {
    if (runs == 1) {
        return 1;
    }
    auto const& instructions = program.step.code[0].instructions;
    std::size_t elements = 0;
    for (auto const& instruction : instructions) {
        elements += std::size_t{instruction.inner} * instruction.outer;
    }
    bool const scalar = elements < scalar_elements_max * instructions.size();
    std::ptrdiff_t chosen = 8;
    for (std::ptrdiff_t const width : tile_widths) {
        auto const wide = static_cast<std::size_t>(width);
        bool const near =
            wide * program.places * sizeof(double) <= (scalar ? scalar_frame_bytes : frame_bytes);
        bool const filled = width <= array_width_max ? wide < 2 * runs : scalar && tiles_least * wide <= runs;
        if (width > chosen && near && filled) {
            chosen = width;
        }
    }
    return chosen;
}

// Neighbours are one range: the first, and how many.
void add_place(std::vector<std::pair<Place, Place>>& ranges, Place place) {
    if (!ranges.empty() && ranges.back().first + ranges.back().second == place) {
        ++ranges.back().second;
    } else {
        ranges.emplace_back(place, 1);
    }
}

} // namespace

Result<KernelSet const*> chosen_kernels() {
    char const* const wanted = std::getenv("WEIR_ISA");
    std::string const name = wanted == nullptr ? "" : wanted;
    if (auto const* const found = find_kernel_set(name)) {
        return found;
    }
    std::string names;
    for (auto const& set : kernel_sets()) {
        names += (names.empty() ? "" : ", ") + std::string(set.name);
    }
    return fail(ErrorCode::invalid,
                "WEIR_ISA names '" + name + "', which this machine cannot run; it can run " + names);
}

bool MachineCode::supports(Program const& program, Plan const& plan) {
    if (!plan.is_regular()) { // steps of changing length are the interpreter's
        return false;
    }
    if (plan.method == Method::euler) {
        return true;
    }
    bool const held =
        std::any_of(program.slots.begin(), program.slots.end(), [](Slot const& slot) { return slot.held; });
    return (plan.method == Method::rk2 || plan.method == Method::rk4) && !held && program.devices.empty();
}

Result<std::shared_ptr<MachineCode const>> MachineCode::make(Program const& program, Plan const& plan,
                                                             std::vector<SlotId> const& varied,
                                                             std::size_t runs, MachineChoice const& choice) {
    WEIR_EXPECTS(supports(program, plan));
    std::shared_ptr<MachineCode> made(new MachineCode(program, plan));
    made->kernels_ = choice.kernels;
    if (choice.kernels == nullptr) {
        made->kernels_ = WEIR_TRY(chosen_kernels());
    }
    made->varied_ = varied;
    TileSpec spec{.start = plan.clock.start,
                  .stop = plan.clock.stop,
                  .dt = plan.clock.dt,
                  .euler = plan.method == Method::euler,
                  .save_every_step = plan.save_stride == 1,
                  .in_place = choice.width == 0 ? runs > 1 : choice.width > 1,
                  .fixed = varied,
                  .varied = varied,
                  .saved = plan.saved};
    for (auto const& [slot, value] : plan.set) {
        spec.fixed.push_back(slot);
    }
    made->code_ = make_tile_program(program, spec);
    made->width_ = choice.width != 0 ? choice.width : width_for(made->code_, runs);
    made->stages_ = stages_of(plan.method);
    made->make_graphs();
    made->link_all();
    made->find_inputs();
    made->find_watched();
    made->tabulate_time();
    made->find_moment();
    if (made->width_ == 1 && choice.may_be_lone) {
        made->lone_ = LoneCode::make(*made);
    }
    return made;
}

void MachineCode::make_graphs() {
    constexpr std::size_t pack = 8; // of the widest instruction set
    for (auto const& graph : program_.graphs) {
        auto& table = graphs_.emplace_back(has_kernel(graph) ? table_of(graph) : GraphTable{});
        for (auto* const column : {&table.x, &table.y, &table.slope}) {
            column->resize((column->size() + pack - 1) / pack * pack, 0);
        }
        for (std::size_t i = 0; i < table.x.size(); ++i) {
            table.rows.insert(table.rows.end(), {table.x[i], table.y[i], table.slope[i], 0});
        }
        bool const searched = has_kernel(graph) && !table.single && !table.discrete &&
                              std::is_sorted(table.bounds.begin(), table.bounds.end());
        if (searched && table.x.size() <= 2 * pack) {
            table.reached = table.bounds;
            table.reached.resize(3 * pack, std::numeric_limits<double>::quiet_NaN());
        }
    }
}

MachineCode::LinkedCode MachineCode::link(TileCode const& code, std::ptrdiff_t width) const {
    LinkedCode linked;
    auto const wide = static_cast<std::int32_t>(width);
    for (auto const& operand : code.operands) {
        linked.operands.push_back({static_cast<std::int32_t>(operand.first) * wide, operand.inner * wide,
                                   operand.outer * wide, operand.minus, operand.unit});
    }
    for (auto const& from : code.instructions) {
        Linked made;
        made.operands = linked.operands.data() + from.first_operand;
        made.result = static_cast<std::ptrdiff_t>(from.result) * width;
        made.to_inner = width * from.step;
        made.to_outer = made.to_inner * static_cast<std::ptrdiff_t>(from.inner);
        made.inner = from.inner;
        made.outer = from.outer;
        made.count = from.operands;
        made.index = from.index;
        made.number = from.number;
        made.op = from.op;
        bool const plain = from.kind != TileKind::graph || has_kernel(program_.graphs[from.index]);
        if (from.kind == TileKind::graph && plain) {
            made.graph = &graphs_[from.index];
        }
        made.run = plain ? kernels_->find(from.kind, made, width) : nullptr;
        if (from.kind == TileKind::history) {
            made.run = history_kernel;
        } else if (made.run == nullptr) {
            made.run = is_random(from.op) ? random_kernel : special_kernel;
        }
        linked.instructions.push_back(made);
    }
    return linked;
}

void MachineCode::link_all() {
    initial_ = link(code_.initial, width_);
    prologue_ = link(code_.prologue, width_);
    initial_single_ = link(code_.initial, 1);
    prologue_single_ = link(code_.prologue, 1);
    time_ = link(code_.time, 1);
    steady_.assign(program_.histories.size(), 1);
    for (int side = 0; side < 2; ++side) {
        step_[side] = link(code_.step.code[side], width_);
        saved_[side] = link(code_.saved.code[side], width_);
        both_[side] = link(code_.step_and_saved.code[side], width_);
        for (auto const* const code : {&code_.step.code[side], &code_.step_and_saved.code[side]}) {
            for (auto const& instruction : code->instructions) {
                if (instruction.kind == TileKind::history) {
                    Place const delay = code->operands[instruction.first_operand].first;
                    bool const constant =
                        delay >= code_.constants && delay - code_.constants < code_.constant_count;
                    steady_[instruction.index] = constant ? steady_[instruction.index] : char{0};
                }
            }
        }
    }
}

void MachineCode::find_moment() {
    auto const asks = [](LinkedCode const& code) {
        return std::any_of(code.instructions.begin(), code.instructions.end(), [](Linked const& one) {
            return one.run == special_kernel || one.run == random_kernel || one.run == history_kernel;
        });
    };
    needs_moment_ = !tabulated_ || !program_.histories.empty() || !program_.devices.empty();
    for (int side = 0; side < 2; ++side) {
        needs_moment_ = needs_moment_ || asks(step_[side]) || asks(both_[side]) || asks(saved_[side]);
    }
}

void MachineCode::find_inputs() {
    std::unordered_map<SlotId, Input> by_slot;
    for (auto const& [slot, value] : plan_.set) {
        by_slot[slot] = {0, 0, false, value};
    }
    for (std::size_t i = 0; i < varied_.size(); ++i) {
        by_slot[varied_[i]] = {0, i, true, 0};
    }
    for (auto const& input : code_.inputs) {
        auto made = by_slot.at(input.slot);
        made.place = input.place;
        inputs_.push_back(made);
    }
}

void MachineCode::find_watched() {
    for (std::uint32_t i = 0; i < code_.stock_order.size(); ++i) {
        auto const& stock = program_.stocks[code_.stock_order[i]];
        if (stock.non_negative) {
            held_.push_back(i);
        }
        if (!program_.slots[stock.slot].hidden) {
            add_place(watched_, i);
        }
    }
    for (int side = 0; side < (code_.in_place ? 1 : 2); ++side) {
        ask_for_signs(side);
    }
}

// Of the stocks of `side`, as the other side's code makes them. What is held at zero is looked at when it is.
void MachineCode::ask_for_signs(int side) {
    enum class Sign : char { of_no_concern, looked_at, told };
    Place const first = code_.stocks[side];
    std::vector<Sign> signs(code_.stock_order.size(), Sign::of_no_concern);
    for (auto const& [place, count] : watched_) {
        std::fill_n(signs.begin() + place, count,
                    plan_.method == Method::euler ? Sign::told : Sign::looked_at);
    }
    for (auto const place : held_) {
        signs[place] = Sign::looked_at;
    }
    auto const each = [&](auto const& visit) {
        int const maker = code_.in_place ? side : 1 - side;
        for (auto const& [code, linked] : {std::pair(&code_.step.code[maker], &step_[maker]),
                                           std::pair(&code_.step_and_saved.code[maker], &both_[maker])}) {
            for (std::size_t i = 0; i < code->instructions.size(); ++i) {
                auto const& instruction = code->instructions[i];
                auto const count = std::size_t{instruction.inner} * instruction.outer;
                Place const lowest = instruction.step > 0
                                         ? instruction.result
                                         : instruction.result + 1 - static_cast<Place>(count);
                if (lowest >= first && lowest + count <= first + signs.size()) {
                    visit(instruction, linked->instructions[i],
                          std::span(signs).subspan(lowest - first, count));
                }
            }
        }
    };
    each([](TileInstruction const& instruction, Linked const&, std::span<Sign> of) {
        bool const tells = instruction.kind == TileKind::combination || instruction.kind == TileKind::copy;
        if (!tells || !std::all_of(of.begin(), of.end(), [](Sign sign) { return sign == Sign::told; })) {
            std::replace(of.begin(), of.end(), Sign::told, Sign::looked_at);
        }
    });
    each([](TileInstruction const&, Linked& linked, std::span<Sign> of) {
        linked.signs = of.front() == Sign::told ? signs_asked : signs_unasked;
    });
    for (std::uint32_t i = 0; i < signs.size(); ++i) {
        if (signs[i] == Sign::looked_at) {
            add_place(looked_[side], i);
        }
    }
}

double MachineCode::stage_time(std::uint64_t step, unsigned stage) const {
    if (stage == 0) {
        return plan_.clock.at(step);
    }
    return stage + 1 == stages_ ? plan_.clock.at(step + 1) : plan_.clock.at(step) + plan_.clock.dt / 2;
}

void MachineCode::tabulate_time() {
    double const count = (static_cast<double>(plan_.clock.steps) + 1) * stages_ * code_.timed_count;
    tabulated_ = count <= static_cast<double>(timed_values_max);
    if (code_.timed_count == 0 || !tabulated_) {
        return;
    }
    Machine::Context context(*this, 1);
    context.fill(code_.initial_numbers);
    for (auto const& input : inputs_) {
        *context.at(input.place) = input.value;
    }
    context.begin_devices();
    context.execute(initial_single_);
    context.execute(prologue_single_);
    timed_.reserve(static_cast<std::size_t>(count));
    for (std::uint64_t step = 0; step <= plan_.clock.steps; ++step) {
        for (unsigned stage = 0; stage < stages_; ++stage) {
            context.moment.step = step;
            context.moment.time = stage_time(step, stage);
            context.execute(time_);
            double const* const values = context.at(code_.timed);
            timed_.insert(timed_.end(), values, values + code_.timed_count);
        }
    }
}

} // namespace weir::dynamics
