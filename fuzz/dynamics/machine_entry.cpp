// The differential fuzzer of the ways in which a model can be run; apart from entries.cpp, whose fuzzers read
// files.
#include "base/contract.hpp"
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/machine.hpp"
#include "entries.hpp"
#include "random_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace weir::dynamics {
namespace {

constexpr std::size_t runs = 5;

using Varied = std::vector<std::pair<SlotId, double>>;

std::vector<double> interpreted(Program const& program, Plan const& plan, std::vector<Varied> const& varied) {
    auto const size = plan.rows() * plan.saved.size();
    std::vector<double> values(size * runs);
    std::vector<Trouble> troubles;
    for (std::size_t run = 0; run < runs; ++run) {
        interpret(program, plan, varied[run], static_cast<std::uint32_t>(run),
                  std::span(values).subspan(run * size, size), troubles);
    }
    return values;
}

std::vector<double> by_machine(Program const& program, Plan const& plan, std::vector<Varied> const& varied,
                               MachineChoice const& choice) {
    std::vector<SlotId> slots;
    for (auto const& [slot, value] : varied.front()) {
        slots.push_back(slot);
    }
    auto const code = MachineCode::make(program, plan, slots, runs, choice);
    WEIR_ENSURES(code.has_value());
    auto const size = plan.rows() * plan.saved.size();
    std::vector<double> values(size * runs);
    std::vector<Trouble> troubles;
    Machine machine(*code);
    auto const width = static_cast<std::size_t>((*code)->width());
    for (std::size_t first = 0; first < runs; first += width) {
        std::size_t const count = std::min(width, runs - first);
        std::vector<double> columns;
        for (std::size_t run = first; run < first + count; ++run) {
            for (auto const& [slot, value] : varied[run]) {
                columns.push_back(value);
            }
        }
        machine.run({.first_run = static_cast<std::uint32_t>(first),
                     .stream = static_cast<std::uint32_t>(first),
                     .runs = count,
                     .varied = columns,
                     .values = std::span(values).subspan(first * size, count * size)},
                    troubles);
    }
    return values;
}

// The greatest difference, as a share of the greatest value that the column takes in the run; a value that is
// no number in one alone is the greatest difference of all. What overflows in one way may by a hair not in
// another.
double difference(std::vector<double> const& a, std::vector<double> const& b, std::size_t columns,
                  std::size_t rows) {
    constexpr double enormous = 1e250;
    double worst = 0;
    for (std::size_t begin = 0; begin < a.size(); begin += columns * rows) {
        for (std::size_t column = 0; column < columns; ++column) {
            double peak = 1e-6;
            for (std::size_t row = 0; row < rows; ++row) {
                double const x = a[begin + row * columns + column];
                double const y = b[begin + row * columns + column];
                if (std::isfinite(x) && std::isfinite(y)) {
                    peak = std::max({peak, std::abs(x), std::abs(y)});
                    worst = std::max(worst, peak > enormous ? 0 : std::abs(x - y) / peak);
                } else if (std::isfinite(x) != std::isfinite(y) && peak < enormous) {
                    worst = std::max(worst, 1.0);
                }
            }
        }
    }
    return worst;
}

std::vector<Varied> settings(Program const& program, double nudge) {
    std::vector<Varied> varied(runs);
    for (std::size_t run = 0; run < runs; ++run) {
        for (auto const* const name : {"p0", "p1", "p2"}) {
            auto const slots = program.find(name);
            WEIR_ENSURES(slots.size() == 1);
            double const value =
                1.25 + 0.7 * static_cast<double>(run) - 0.3 * static_cast<double>(slots.front() % 5);
            varied[run].emplace_back(slots.front(), value * nudge);
        }
    }
    return varied;
}

// The same model with every number in it a hair's breadth greater.
Program nudged(Program program) {
    for (auto& node : program.nodes) {
        node.number *= node.op == Op::number ? 1 + 1e-13 : 1;
    }
    return program;
}

constexpr std::size_t mdl_nodes_max = 20'000; // greater models are compiled and not run
constexpr std::size_t mdl_rows_max = 200;     // of a model that changes its own times

} // namespace

void fuzz_mdl(std::string_view input) {
    auto const loaded = read_mdl(input, "fuzz.mdl");
    WEIR_ENSURES(loaded.model.has_value() != loaded.diagnostics.has_errors());
    if (!loaded.model) {
        return;
    }
    auto const compiled = compile(*loaded.model);
    WEIR_ENSURES(compiled.program != nullptr || compiled.diagnostics.has_errors());
    if (!compiled.program || compiled.program->nodes.size() > mdl_nodes_max ||
        compiled.program->slots.size() > mdl_nodes_max) {
        return;
    }
    Program const& program = *compiled.program;
    auto const& specs = program.specs;
    auto const plan = make_plan(program, {.stop = specs.start + 10 * specs.dt, .save_every = specs.dt});
    if (!plan || plan->rows() > mdl_rows_max || plan->clock.steps > mdl_rows_max) {
        return;
    }
    std::vector<Varied> const varied(runs);
    auto const expected = interpreted(program, *plan, varied);
    if (!MachineCode::supports(program, *plan)) {
        return;
    }
    auto const first = by_machine(program, *plan, varied, {&kernel_sets().front(), tile_widths[0]});
    for (auto const& choice : {MachineChoice{&kernel_sets().front(), tile_widths[0], false},
                               MachineChoice{&kernel_sets().back(), tile_widths[1]}}) {
        auto const again = by_machine(program, *plan, varied, choice);
        WEIR_ENSURES(std::memcmp(again.data(), first.data(), first.size() * sizeof(double)) == 0);
    }
    double const off = difference(first, expected, plan->saved.size(), plan->rows());
    if (off > 1e-9) {
        auto const moved = interpreted(nudged(program), *plan, varied);
        WEIR_ENSURES(off <= 10 * difference(moved, expected, plan->saved.size(), plan->rows()));
    }
}

void fuzz_machine(std::string_view input) {
    auto const loaded = read_xmile(random_model(input), "random.xmile");
    if (!loaded.model) {
        return;
    }
    auto const compiled = compile(*loaded.model);
    if (!compiled.program) { // such as a circle
        return;
    }
    Program const& program = *compiled.program;
    auto const plan = make_plan(program, {});
    if (!plan || !MachineCode::supports(program, *plan)) {
        return;
    }
    auto const varied = settings(program, 1);
    auto const first = by_machine(program, *plan, varied, {&kernel_sets().front(), tile_widths[0], false});
    for (auto const& kernels : kernel_sets()) {
        for (auto const width : tile_widths) {
            auto const again = by_machine(program, *plan, varied, {&kernels, width});
            WEIR_ENSURES(std::memcmp(again.data(), first.data(), first.size() * sizeof(double)) == 0);
        }
    }
    auto const expected = interpreted(program, *plan, varied);
    double const off = difference(first, expected, plan->saved.size(), plan->rows());
    if (off <= 1e-9) {
        return;
    }
    // Where a hair's breadth in the inputs moves the interpreter's own numbers as far, rounding may too.
    auto const moved = interpreted(program, *plan, settings(program, 1 + 1e-13));
    double const sensitive = difference(moved, expected, plan->saved.size(), plan->rows());
    WEIR_ENSURES(off <= 10 * sensitive);
}

} // namespace weir::dynamics
