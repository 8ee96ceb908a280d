// Operations without a kernel, histories and devices of a tile; see machine_context.hpp.
#include "dynamics/run/machine_context.hpp"

#include "dynamics/run/special.hpp"
#include "dynamics/run/trigonometry.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace weir::dynamics {

namespace {

namespace own = WEIR_ISA_NAMESPACE;

constexpr std::size_t line_doubles = 8; // of the processor's cache

// ln |Γ(x)|; below zero by Γ(x) Γ(1 − x) = π / sin πx, and infinite where that sine is zero.
double log_gamma(double x) {
    if (!(x < own::infinity)) {
        return x;
    }
    if (x > 0) {
        return own::log_gamma(x);
    }
    double const part = x - own::floor(x); // also of -∞, which has none
    return part == 0 || !(x > -own::infinity)
               ? own::infinity
               : own::log(std::numbers::pi / own::sin(std::numbers::pi * part)) - own::log_gamma(1 - x);
}

// What the C library works out differs in its last bits between processors; where there is no kernel, these
// are our own all the same.
double apply_own(Program const& program, Node const& node, std::span<double const> operands,
                 Moment const& moment) {
    switch (node.op) {
    case Op::hyperbolic_sine:
        return own::sinh(operands[0]);
    case Op::hyperbolic_cosine:
        return own::cosh(operands[0]);
    case Op::hyperbolic_tangent:
        return own::tanh(operands[0]);
    case Op::log_gamma:
        return log_gamma(operands[0]);
    default:
        return apply_special(program, node, operands, moment);
    }
}

} // namespace

Machine::Context::Context(MachineCode const& of, std::ptrdiff_t lanes)
    : code(of), width(lanes),
      storage(static_cast<std::size_t>(lanes) * of.tile_program().places + line_doubles, 0.0),
      histories(of.program().histories.size()), operands(1) {
    auto const address = reinterpret_cast<std::uintptr_t>(storage.data());
    auto const past = address / sizeof(double) % line_doubles;
    tile.frame = storage.data() + (past == 0 ? 0 : line_doubles - past);
    tile.width = lanes;
    tile.context = this;
    draws = &chance_kernels_of(of.kernels().name);
    moment.clock = of.plan().clock;
    moment.seed = of.plan().seed;
    moment.time = moment.clock.start;
    fill(of.tile_program().numbers);
}

void Machine::Context::fill(std::vector<TileProgram::Held> const& numbers) {
    for (auto const& held : numbers) {
        std::fill_n(at(held.place), width, held.number);
    }
}

void Machine::Context::begin_devices() {
    devices.clear();
    for (auto const& spec : code.program().devices) {
        for (std::ptrdiff_t lane = 0; lane < width; ++lane) {
            devices.push_back(make_device(spec));
        }
    }
}

void Machine::Context::push_histories(std::vector<Place> const& inputs) {
    for (std::size_t i = 0; i < histories.size(); ++i) {
        auto& history = histories[i];
        if (history.length == 0) {
            auto const all = static_cast<double>(moment.clock.steps) + 2;
            history.length =
                static_cast<std::uint64_t>(code.steady_delay(i) ? std::min(history.longest + 2, all) : all);
            history.values.assign(history.length * static_cast<std::size_t>(width), 0.0);
        }
        auto const row = static_cast<std::ptrdiff_t>(moment.step % history.length) * width;
        std::copy_n(at(inputs[i]), width, history.values.begin() + row);
    }
}

void Machine::Context::commit_devices(std::vector<double> const& told) {
    auto const& specs = code.program().devices;
    auto const lanes = static_cast<std::size_t>(width);
    std::size_t first = 0;
    Moment at_beginning = moment;
    at_beginning.time = moment.clock.at(moment.step);
    for (std::size_t i = 0; i < specs.size(); ++i) {
        auto const count = specs[i].inputs.size();
        operands.resize(std::max(operands.size(), count));
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            for (std::size_t j = 0; j < count; ++j) {
                operands[j] = told[(first + j) * lanes + lane];
            }
            at_beginning.run = run_of(static_cast<std::ptrdiff_t>(lane));
            auto& device = *devices[i * lanes + lane];
            device.commit(std::span(operands).first(count), at_beginning);
            at(code.tile_program().contents + static_cast<Place>(i))[lane] = device.contents();
        }
        first += count;
    }
}

namespace {

double asked(Machine::Context& context, Linked const& code, std::span<double const> operands,
             std::ptrdiff_t lane) {
    auto const& program = context.code.program();
    auto const width = static_cast<std::size_t>(context.width);
    bool const extra = code.number != 0; // the last operand is more than the operation's own
    if (code.op == Op::device_start) {
        auto& device = *context.devices[code.index * width + static_cast<std::size_t>(lane)];
        auto const total = extra ? std::optional(operands.back()) : std::nullopt;
        device.start(operands.first(operands.size() - (extra ? 1 : 0)), total, context.moment.clock);
        return device.contents();
    }
    auto const& port = program.ports[code.index];
    auto const& device = *context.devices[port.device * width + static_cast<std::size_t>(lane)];
    return device.output(port.port, operands.first(operands.size() - (extra ? 1 : 0)), context.moment);
}

} // namespace

void special_kernel(Tile const& tile, Linked const& code) {
    auto& context = *static_cast<Machine::Context*>(tile.context);
    context.operands.resize(std::max<std::size_t>(context.operands.size(), code.count));
    Node const node{code.op, 0, code.count, code.index, code.number};
    std::ptrdiff_t result = code.result;
    for (std::ptrdiff_t o = 0; o < code.outer; ++o) {
        for (std::ptrdiff_t i = 0; i < code.inner; ++i) {
            for (std::ptrdiff_t lane = 0; lane < tile.width; ++lane) {
                for (std::uint32_t k = 0; k < code.count; ++k) {
                    auto const& operand = code.operands[k];
                    context.operands[k] =
                        tile.frame[operand.first + operand.outer * o + operand.inner * i + lane];
                }
                context.moment.run = context.run_of(lane);
                auto const operands = std::span<double const>(context.operands).first(code.count);
                double& value = tile.frame[result + lane];
                if (code.op == Op::time) {
                    value = context.moment.time;
                } else if (code.op == Op::device || code.op == Op::device_start) {
                    value = asked(context, code, operands, lane);
                } else {
                    value = apply_own(context.code.program(), node, operands, context.moment);
                }
            }
            result += tile.width;
        }
    }
}

void history_kernel(Tile const& tile, Linked const& code) {
    auto& context = *static_cast<Machine::Context*>(tile.context);
    auto& history = context.histories[code.index];
    double const* const initial = context.at(context.code.tile_program().history_initials[code.index]);
    double const* const delays = tile.frame + code.operands[0].first;
    auto const step = context.moment.step;
    for (std::ptrdiff_t lane = 0; lane < tile.width; ++lane) {
        double const steps = std::max(1.0, std::round(delays[lane] / context.moment.clock.dt));
        history.longest =
            std::max(history.longest, steps <= static_cast<double>(context.moment.clock.steps) ? steps : 1);
        bool const within = steps <= static_cast<double>(step) && history.length > 0;
        auto const row = within ? (step - static_cast<std::uint64_t>(steps)) % history.length : 0;
        tile.frame[code.result + lane] =
            within ? history.values[static_cast<std::size_t>(row) * static_cast<std::size_t>(tile.width) +
                                    static_cast<std::size_t>(lane)]
                   : initial[lane];
    }
}

} // namespace weir::dynamics
